"""Every page of the staff desk belongs to the entry "people in post"."""

import re

from django.urls import reverse

from minqing.organisations.operations import tie
from minqing.territory.models import Posting
from minqing.territory.urls import urlpatterns
from tests.builders import BUILDER, LONG_AGO, NOW
from tests.cast import Cast, ClientFor
from tests.database import as_owner

CURRENT = re.compile(r'<a href="([^"]+)" aria-current="page">')
HOME = "310199001001"
#: The first leads on to a page of the list, the others only take what is sent to them.
WITHOUT_A_PAGE = {"staff_own", "end_substitution", "end_contact_point"}


def test_every_page_lights_the_entry_it_belongs_to(cast: Cast, client_for: ClientFor) -> None:
    with as_owner():
        post = Posting.objects.get(member=cast.lin.member).id
        held = tie(organisation=cast.branch, area_code=HOME, from_on=LONG_AGO, by=BUILDER, at=NOW)
    client = client_for(cast.li)
    pages: dict[str, list[object]] = {
        "block_staff": [cast.a1.id],
        "posting": [post],
        "sign_in_code": [post],
        "substitute": [post],
        "staff": [HOME],
        "choose_member": [HOME],
        "new_post": [HOME, cast.lin.member.id],
        "new_team": [HOME],
        "new_contact_point": [HOME],
        "members": [],
        "choose_organisation": [],
        "new_member": [cast.branch.id],
        "ties": [],
        "new_tie": [cast.branch.id],
        "end_tie": [held.id],
    }
    assert set(pages) == {each.name for each in urlpatterns} - WITHOUT_A_PAGE
    for name, args in pages.items():
        page = client.get(reverse(f"territory:{name}", args=args)).content.decode()
        assert CURRENT.findall(page)[:1] == [reverse("home:people")], name
