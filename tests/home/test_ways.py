"""Every page says where it stands: breadcrumbs above it, and its entry of the navigation."""

import re
from html import unescape

from minqing.households.models import Person
from tests.cast import Cast, ClientFor
from tests.database import as_owner
from tests.pages import opened

LINE = re.compile(r'<nav class="breadcrumbs-line".*?</nav>', re.DOTALL)
ENTRY = re.compile(r'<a[^>]*href="([^"]*)"[^>]*aria-current="page"')


def way(page: str) -> list[str]:
    """The addresses of the breadcrumbs, the page itself last and without one."""
    line = LINE.search(page)
    assert line is not None
    return [unescape(found) for found in re.findall(r'href="([^"]*)"', line[0])]


def test_imports_lie_below_the_start_page(cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.qian)
    page = opened(client, "/desk/imports/")
    assert way(page) == ["/desk/"]
    assert "/desk/" in ENTRY.findall(page)
    upload = opened(client, "/desk/imports/upload/")
    assert way(upload) == ["/desk/", "/desk/imports/"]
    assert "/desk/" in ENTRY.findall(upload)


def test_a_sealed_number_lies_behind_the_door(cast: Cast, client_for: ClientFor) -> None:
    with as_owner():
        person = Person.objects.filter(household=cast.households["a1"][0])[0]
    page = opened(client_for(cast.qian), f"/desk/residents/{person.pk}/reveal/")
    assert way(page) == [
        "/desk/coverage/310199001001/",
        f"/desk/households/{person.household_id}/",
    ]


def test_members_lie_below_the_staff_of_the_own_area(cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.qian)
    staff = "/desk/staff/310199001001/"
    assert way(opened(client, "/desk/members/")) == [staff]
    found = opened(client, f"/desk/members/?organisation={cast.branch.pk}")
    assert way(found) == [staff, "/desk/members/"]
    assert way(opened(client_for(cast.zhou), "/desk/members/")) == []
