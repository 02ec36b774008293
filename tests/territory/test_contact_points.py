"""Contact points: where leaders of district and street go in person."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from minqing.organisations.models import Member
from minqing.storage.scoping import scoped
from minqing.territory import access
from minqing.territory.models import Block, ContactPoint
from minqing.territory.operations import (
    ContactPointError,
    end_contact_point,
    name_contact_point,
)
from tests.builders import NOW
from tests.cast import Cast, ClientFor
from tests.database import as_owner
from tests.pages import opened, words
from tests.visits.acting import TODAY

LIUAN = "310199001001"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Errors are compared in English, whatever page was asked for before."""
    with translation.override("en"):
        yield


def point(cast: Cast, area_code: str = LIUAN, block: Block | None = None) -> ContactPoint:
    """Li of the district office has a contact point."""
    with scoped(cast.li.scope):
        return name_contact_point(
            by=cast.li.actor,
            at=NOW,
            member=cast.li.member,
            area_code=area_code,
            block=block,
            from_on=TODAY,
        )


def test_a_leader_is_known_by_name_where_the_contact_point_is(cast: Cast) -> None:
    point(cast)
    for player, names in ((cast.qian, [cast.li.member.name]), (cast.zheng, [])):
        with scoped(player.scope):
            found = access.contact_points(player.scope).select_related("member")
            assert [each.member.name for each in found] == names
            assert Member.objects.filter(pk=cast.li.member.pk).exists() is bool(names)


def test_it_opens_nothing_to_the_leader(cast: Cast) -> None:
    """What somebody sees follows from posts alone."""
    with scoped(cast.sun.scope):
        name_contact_point(
            by=cast.sun.actor,
            at=NOW,
            member=cast.wu.member,
            area_code=LIUAN,
            from_on=TODAY,
        )
    assert not cast.wu.scope.covers_area(LIUAN)


@pytest.mark.parametrize("code", ["310199001", "310199"])
def test_a_contact_point_is_a_neighbourhood(cast: Cast, code: str) -> None:
    with pytest.raises(ContactPointError, match="neighbourhood"):
        point(cast, code)


def test_a_block_elsewhere_is_refused(cast: Cast) -> None:
    with pytest.raises(ContactPointError, match="another"):
        point(cast, block=cast.b1)


def test_the_same_one_twice_is_refused(cast: Cast) -> None:
    point(cast)
    with pytest.raises(ContactPointError, match="already"):
        point(cast, block=cast.a1)


def test_it_ends_after_it_began(cast: Cast) -> None:
    made = point(cast)
    with scoped(cast.li.scope), pytest.raises(ContactPointError, match="ends after"):
        end_contact_point(by=cast.li.actor, at=NOW, point=made, to_on=TODAY)


def test_a_contact_point_is_named_and_shown_on_the_desk(cast: Cast, client_for: ClientFor) -> None:
    client, url = client_for(cast.li), f"/desk/staff/{LIUAN}/contact/"
    assert cast.li.member.name in opened(client, url)
    sent = {"member": str(cast.li.member.pk), "block": "", "from_on": "2026-06-01"}
    assert client.post(url, {**sent, "member": ""}).status_code == 422
    assert client.post(url, sent).status_code == 302

    page = words(
        client_for(cast.qian)
        .get(f"/desk/staff/{LIUAN}/", headers={"accept-language": "en"})
        .content
    )
    assert f"{cast.li.member.name} {cast.li.member.organisation.name}" in page


def test_the_neighbourhood_names_no_leaders(cast: Cast, client_for: ClientFor) -> None:
    assert client_for(cast.qian).get(f"/desk/staff/{LIUAN}/contact/").status_code == 403
    assert client_for(cast.zheng).get(f"/desk/staff/{LIUAN}/contact/").status_code == 403


def test_a_stranger_ends_no_contact_point(cast: Cast, client_for: ClientFor) -> None:
    made = point(cast)
    url = f"/desk/staff/contact/{made.pk}/end/"
    assert client_for(cast.zheng).post(url).status_code == 403
    with as_owner():
        ContactPoint.objects.filter(pk=made.pk).update(from_on="2026-05-01")
    assert client_for(cast.sun).post(url).status_code == 302
    with as_owner():
        assert ContactPoint.objects.get(pk=made.pk).to_on is not None
