"""Somebody posted in two places has in each the rights of the post there, and no others."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from minqing.cases.rules import RestrictedAbout
from minqing.households.models import FoundAtDoor, Household
from minqing.ledger.models import LedgerEntry
from minqing.lib.time import local_date
from minqing.territory.queries import standing_of_user
from minqing.territory.rules import OFFICIALS, Role
from tests.builders import make_posting, make_substitution
from tests.cast import Cast, ClientFor, posting_of
from tests.database import as_owner
from tests.recorded import found_behind

SECRETARY = [Role.NEIGHBOURHOOD_SECRETARY]


@pytest.fixture
def client(cast: Cast, client_for: ClientFor) -> Client:
    """Zheng, secretary of 桥头, is on the team of a1 in another street, too."""
    make_posting(cast.zheng.member, Role.TEAM_MEMBER, block=cast.a1)
    return client_for(cast.zheng)


def found_in(home: Household) -> FoundAtDoor:
    with as_owner():
        return found_behind(home, at=timezone.now())


def test_a_post_gives_its_rights_where_it_is_held(cast: Cast, client: Client) -> None:
    standing = standing_of_user(cast.zheng.user.id, local_date(timezone.now()))
    assert standing.holds(SECRETARY, cast.c1.area_code, cast.c1.id)
    assert standing.holds(OFFICIALS, f"{cast.c1.area_code}000101")
    assert not standing.holds(SECRETARY, cast.a1.area_code, cast.a1.id)
    assert standing.roles_at(cast.a1.area_code, cast.a1.id) == {Role.TEAM_MEMBER}
    assert standing.roles_at(cast.a1.area_code) == frozenset()
    assert standing.roles_at("310199") == frozenset()


def test_whoever_stands_in_has_the_post_of_the_absent(cast: Cast) -> None:
    today = local_date(timezone.now())
    make_substitution(
        cast.zhao.member,
        cast.wu.member,
        cast.a1,
        from_on=today,
        to_on=today + timedelta(days=3),
    )
    standing = standing_of_user(cast.wu.user.id, today)
    assert standing.holds([Role.BLOCK_LEAD], cast.a1.area_code, cast.a1.id)
    assert not standing.holds([Role.BLOCK_LEAD], cast.b1.area_code, cast.b1.id)


def test_only_the_secretary_of_the_place_decides_a_finding(cast: Cast, client: Client) -> None:
    there, own = (found_in(cast.households[name][0]) for name in ("a1", "c1"))
    for found in (there, own):
        client.post(f"/desk/found/{found.pk}/", {"act": "confirm"})
    with as_owner():
        assert FoundAtDoor.objects.get(pk=there.pk).state == "waiting"
        assert FoundAtDoor.objects.get(pk=own.pk).state == "confirmed"


def test_numbers_are_shown_only_by_the_office_of_the_place(cast: Cast, client: Client) -> None:
    with as_owner():
        there, own = (
            cast.households[name][0].people.values_list("pk", flat=True)[0] for name in ("a1", "c1")
        )
    assert client.get(f"/desk/residents/{there}/reveal/").status_code == 403
    assert client.get(f"/desk/residents/{own}/reveal/").status_code == 200
    page = client.get(f"/desk/households/{cast.households['a1'][0].pk}/").content.decode()
    assert f"/desk/residents/{there}/reveal/" not in page


def test_phones_are_handed_out_by_the_secretary_of_the_place(cast: Cast, client: Client) -> None:
    assert "林静" not in client.get("/desk/devices/enrol/").content.decode()
    assert client.post(f"/desk/devices/enrol/{cast.lin.member.id}/").status_code == 404


def test_the_ledger_of_a_block_is_not_its_teams_to_read(cast: Cast, client: Client) -> None:
    found_in(cast.households["a1"][0])
    with as_owner():
        entry = LedgerEntry.objects.get(act="households.found_at_door")
    assert f"{entry.chain}#{entry.sequence}<" not in client.get("/desk/ledger/").content.decode()


@pytest.fixture
def two_offices(cast: Cast, client_for: ClientFor) -> Client:
    """Zheng, secretary of 桥头, also coordinates 柳岸街道."""
    make_posting(cast.zheng.member, Role.STREET_COORDINATOR, area_code="310199001")
    return client_for(cast.zheng)


def test_posts_are_filled_by_the_office_held_there(cast: Cast, two_offices: Client) -> None:
    other = make_posting(cast.wu.member, Role.NEIGHBOURHOOD_SECRETARY, area_code="310199002001")
    below = posting_of(cast.qian)
    assert two_offices.get(f"/desk/handovers/{below.pk}/").status_code == 200
    assert two_offices.get(f"/desk/handovers/{other.pk}/").status_code == 403


def test_sheets_are_brought_in_by_the_office_held_there(cast: Cast, two_offices: Client) -> None:
    answer = two_offices.post(
        "/desk/imports/upload/",
        {
            "kind": "members",
            "area": cast.c1.area_code,
            "file": SimpleUploadedFile("x.csv", "组织,姓名\n云锦区机关支部,何平\n".encode()),
        },
    )
    assert answer.status_code == 422


def test_complaints_are_taken_down_of_those_below_the_post_held_there(
    cast: Cast, two_offices: Client
) -> None:
    for home, offered in ((cast.households["a1"][0], True), (cast.households["c1"][0], False)):
        page = two_offices.get(f"/desk/cases/new/?household={home.pk}").content.decode()
        assert (f'value="{RestrictedAbout.COMMITTEE.value}"' in page) is offered
