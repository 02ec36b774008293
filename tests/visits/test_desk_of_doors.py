"""Sharing out doors, door lists, paper visits and rounds, as each role sees them."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from minqing.lib.time import local_date
from minqing.storage.scoping import scoped
from minqing.visits.models import Responsibility, Round, Visit, VisitLine
from minqing.visits.operations import leave_without_anybody
from minqing.visits.queries import coverage
from tests.builders import BUILDER, LONG_AGO, NOW
from tests.cast import Cast, ClientFor, Player
from tests.database import as_owner
from tests.pages import own_statements
from tests.visits.acting import DISTRICT, give_doors, held_round


def today() -> date:
    return local_date(timezone.now())


def shared(cast: Cast, who: Player) -> None:
    """Half of a1 is in a player's care."""
    give_doors(who, cast.a1, cast.households["a1"][:6], LONG_AGO)


def held() -> dict[str, int]:
    with as_owner():
        rows = Responsibility.objects.on(today()).values_list("member__name", flat=True)
        return {name: list(rows).count(name) for name in rows}


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("qian", 200),
        ("sun", 200),
        ("li", 200),
        ("zhao", 200),
        ("lin", 403),
        ("zhou", 403),
        ("wu", 403),
        ("zheng", 404),
    ],
)
def test_who_may_share_out_a_block(
    cast: Cast, client_for: ClientFor, name: str, status: int
) -> None:
    response = client_for(cast.players[name]).get(f"/desk/responsibility/{cast.a1.id}/")
    assert response.status_code == status


def test_a_lead_shares_out_the_own_block_only(cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.zhao)
    assert client.get(f"/desk/responsibility/{cast.a2.id}/").status_code == 404


def test_a_proposal_is_shown_and_taken_over(cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.qian)
    url = f"/desk/responsibility/{cast.a1.id}/"
    page = client.get(f"{url}?propose=1").content.decode()
    found = re.findall(r'name="stretch" value="([^"]+)"', page)
    assert len(found) == 2
    assert client.post(url, {"act": "proposal", "stretch": found}).status_code == 302
    assert held() == {"林静": 6, "赵卫东": 6}


def test_a_stretch_of_doors_goes_to_one_member(cast: Cast, client_for: ClientFor) -> None:
    homes = cast.households["a1"]
    response = client_for(cast.zhao).post(
        f"/desk/responsibility/{cast.a1.id}/",
        {
            "act": "stretch",
            "first": str(homes[0].pk),
            "last": str(homes[5].pk),
            "member": str(cast.lin.member.id),
        },
    )
    assert response.status_code == 302
    assert held() == {"林静": 6}


def test_single_doors_go_to_one_member_and_no_stranger(cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.zhao)
    url = f"/desk/responsibility/{cast.a1.id}/"
    homes = [str(home.pk) for home in cast.households["a1"][2:4]]
    refused = client.post(
        url, {"act": "names", "selected": homes, "member": str(cast.wu.member.id)}
    )
    assert refused.status_code == 422
    # What was ticked stays ticked.
    assert refused.content.decode().count(" checked") == 2
    done = client.post(url, {"act": "names", "selected": homes, "member": str(cast.lin.member.id)})
    assert done.status_code == 302
    assert held() == {"林静": 2}


def test_backwards_is_explained(cast: Cast, client_for: ClientFor) -> None:
    homes = cast.households["a1"]
    response = client_for(cast.qian).post(
        f"/desk/responsibility/{cast.a1.id}/",
        {
            "act": "stretch",
            "first": str(homes[5].pk),
            "last": str(homes[0].pk),
            "member": str(cast.lin.member.id),
        },
    )
    assert response.status_code == 422


def test_a_door_list_holds_the_members_doors_and_nobody_elses(
    cast: Cast, client_for: ClientFor
) -> None:
    held_round()
    shared(cast, cast.lin)
    url = f"/desk/responsibility/{cast.a1.id}/doors/"
    client = client_for(cast.lin)
    whole = client.get(url).content.decode()
    own = client.get(f"{url}?member={cast.lin.member.id}").content.decode()
    assert whole.count("door-no") == 2 + 12
    assert own.count("door-no") == 1 + 6
    assert client_for(cast.wu).get(url).status_code == 404


def paper_of(
    cast: Cast, client: Client, marks: dict[int, str], **changes: str
) -> tuple[str, dict[str, str]]:
    """The address, and the form of the first entrance as somebody fills it in."""
    url = f"/desk/visits/paper/{cast.a1.id}/?entrance={cast.a1.area_code}000101"
    page = client.get(url).content.decode()
    given = dict(re.findall(r'name="(id-[0-9a-f]+)" value="([^"]+)"', page))
    assert len(given) == 6
    for at, outcome in marks.items():
        given[f"outcome-{cast.households['a1'][at].pk.hex}"] = outcome
    given |= {
        "visitor": str(cast.zhao.member.id),
        "visited_on": (today() - timedelta(days=1)).isoformat(),
        "about": "18:30",
        "line": "party",
    }
    return url, given | changes


def test_a_paper_list_is_written_down_once_though_sent_twice(
    cast: Cast, client_for: ClientFor
) -> None:
    round_ = held_round()
    client = client_for(cast.qian)
    note = f"note-{cast.households['a1'][0].pk.hex}"
    url, given = paper_of(
        cast, client, {0: "met", 1: "met", 2: "nobody_home"}, **{note: "一切都好"}
    )
    assert client.post(url, given).status_code == 302
    assert client.post(url, given).status_code == 302
    with as_owner():
        visits = list(Visit.objects.order_by("household_id"))
        assert len(visits) == 3
        assert {each.source for each in visits} == {"desk"}
        assert {each.member_id for each in visits} == {cast.zhao.member.id}
        assert coverage(DISTRICT, cast.a1.id, round_).met == 2


def test_a_paper_list_typed_again_from_a_new_form_records_only_what_it_lacked(
    cast: Cast, client_for: ClientFor
) -> None:
    held_round()
    client = client_for(cast.qian)
    for marks in ({0: "met", 1: "nobody_home"}, {0: "met", 1: "nobody_home", 2: "met"}):
        url, given = paper_of(cast, client, marks)
        assert client.post(url, given).status_code == 302
    homes = [each.pk for each in cast.households["a1"][:3]]
    with as_owner():
        visits = Visit.objects.values_list("household_id", "outcome")
        assert sorted(visits) == sorted(zip(homes, ["met", "nobody_home", "met"], strict=True))


def test_after_an_entrance_comes_the_next(cast: Cast, client_for: ClientFor) -> None:
    held_round()
    client = client_for(cast.qian)
    url, given = paper_of(cast, client, {0: "met"})
    following = client.post(url, given).headers["Location"]
    assert following.endswith(f"?entrance={cast.a1.area_code}000102")


@pytest.mark.parametrize(
    ("marks", "changes"),
    [
        ({}, {}),
        ({0: "met"}, {"visitor": ""}),
        ({0: "met"}, {"visited_on": "2019-01-01"}),
        ({0: "met"}, {"visited_on": "2999-01-01"}),
        ({0: "gone"}, {}),
    ],
)
def test_a_faulty_paper_form_writes_nothing_and_keeps_what_was_typed(
    cast: Cast, client_for: ClientFor, marks: dict[int, str], changes: dict[str, str]
) -> None:
    held_round()
    client = client_for(cast.qian)
    note = f"note-{cast.households['a1'][0].pk.hex}"
    url, given = paper_of(cast, client, marks, **{note: "三角梅开了"}, **changes)
    response = client.post(url, given)
    assert response.status_code == 422
    page = response.content.decode()
    assert "三角梅开了" in page
    assert all(given[key] in page for key in given if key.startswith("id-"))
    with as_owner():
        assert not Visit.objects.exists()


def test_a_household_that_came_later_was_not_there(cast: Cast, client_for: ClientFor) -> None:
    held_round()
    with as_owner():
        home = cast.households["a1"][0]
        type(home).objects.filter(pk=home.pk).update(from_on=today())
    client = client_for(cast.qian)
    url, given = paper_of(cast, client, {0: "met", 1: "met"})
    assert client.post(url, given).status_code == 422
    with as_owner():
        assert not Visit.objects.exists()


def test_a_team_member_enters_the_own_block_only(cast: Cast, client_for: ClientFor) -> None:
    held_round()
    client = client_for(cast.lin)
    assert client.get(f"/desk/visits/paper/{cast.a1.id}/").status_code == 200
    assert client.get(f"/desk/visits/paper/{cast.b1.id}/").status_code == 404


@pytest.mark.parametrize(
    ("name", "status"), [("li", 200), ("sun", 200), ("qian", 200), ("zhao", 403), ("zhou", 403)]
)
def test_who_sees_the_rounds(cast: Cast, client_for: ClientFor, name: str, status: int) -> None:
    held_round()
    assert client_for(cast.players[name]).get("/desk/rounds/").status_code == status


def test_a_round_is_begun_and_closed(cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.sun)
    begins = today() - timedelta(days=9)
    begun = client.post(
        "/desk/rounds/new/", {"name": "街道走访", "from_on": begins.isoformat(), "last_on": ""}
    )
    assert begun.status_code == 302
    with as_owner():
        round_ = Round.objects.get(name="街道走访")
    assert round_.area_code == "310199001"
    again = client.post(
        "/desk/rounds/new/", {"name": "又一轮", "from_on": begins.isoformat(), "last_on": ""}
    )
    assert again.status_code == 422
    url = f"/desk/rounds/{round_.pk}/close/"
    early = client.post(url, {"cut_off": today().isoformat()})
    assert early.status_code == 422
    closed = client.post(url, {"cut_off": (today() - timedelta(days=1)).isoformat()})
    assert closed.status_code == 302
    with as_owner():
        assert Round.objects.get(pk=round_.pk).to_on == today()


def test_the_districts_round_is_not_the_streets_to_close(cast: Cast, client_for: ClientFor) -> None:
    round_ = held_round()
    assert client_for(cast.sun).get(f"/desk/rounds/{round_.pk}/close/").status_code == 404
    assert client_for(cast.li).get(f"/desk/rounds/{round_.pk}/close/").status_code == 200


def test_visit_lines_are_the_districts(cast: Cast, client_for: ClientFor) -> None:
    given = {"code": "cadre", "name": "干部走访", "sort": "2"}
    assert client_for(cast.sun).post("/desk/rounds/lines/", given).status_code == 403
    assert client_for(cast.li).post("/desk/rounds/lines/", given).status_code == 302
    with as_owner():
        assert VisitLine.objects.get(code="cadre").name == "干部走访"


def test_a_gap_says_why_and_leads_to_the_block(cast: Cast, client_for: ClientFor) -> None:
    shared(cast, cast.lin)
    with as_owner():
        leave_without_anybody(
            by=BUILDER,
            at=NOW,
            block=cast.a1,
            household_ids=[cast.households["a1"][0].pk],
            to_on=local_date(NOW),
            reason="等新同志到岗",
        )
    page = client_for(cast.zhao).get("/desk/responsibility/").content.decode()
    assert page.count("等新同志到岗") == 1
    assert f"/desk/responsibility/{cast.a1.id}/?entrance=" in page


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("qian", "/desk/responsibility/{block}/?propose=1"),
        ("qian", "/desk/responsibility/{block}/doors/"),
        ("lin", "/desk/visits/paper/{block}/"),
        ("qian", "/desk/responsibility/"),
        ("li", "/desk/rounds/"),
    ],
)
def test_a_page_stays_within_twelve_statements(
    cast: Cast, client_for: ClientFor, name: str, path: str
) -> None:
    held_round()
    shared(cast, cast.lin)
    own = own_statements(client_for(cast.players[name]), path.format(block=cast.a1.id))
    assert len(own) <= 12, own


def test_scope_reaches_no_strangers_door(cast: Cast) -> None:
    with scoped(cast.wu.scope):
        assert not Responsibility.objects.exists()
