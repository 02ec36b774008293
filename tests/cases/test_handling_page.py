"""Assigning, withdrawing, opening again and restricted cases, as they are done on the desk."""

import re
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from minqing.cases import operations
from minqing.cases.models import Case, CaseEvent
from minqing.ledger.models import LedgerEntry
from minqing.territory.models import Posting
from minqing.territory.rules import Role
from tests.builders import make_posting
from tests.cases.acting import acting, post, raise_for, standing_of
from tests.cast import Cast, ClientFor, Player
from tests.database import as_owner
from tests.pages import statements

TEAM = {"restricted_about": "team", "name_withheld": "on", "requester_name": "不愿具名"}


@pytest.fixture
def client_for(client_for: ClientFor) -> ClientFor:
    """Whoever signs in reads English."""

    def sign_in(player: Player) -> Client:
        client = client_for(player)
        client.cookies["language"] = "en"
        return client

    return sign_in


def numbers(client: Client, view: str) -> list[str]:
    page = client.get(f"/desk/cases/?view={view}").text
    return re.findall(r'<td class="title"><a href="[^"]+">(\w+)</a>', page)


def test_an_assigned_case_moves_between_the_tabs(
    cast: Cast, case_id: UUID, client_for: ClientFor
) -> None:
    client = client_for(cast.qian)
    number = standing_of(case_id).number
    assert (numbers(client, "unassigned"), numbers(client, "assigned")) == ([number], [])
    page = client.get(f"/desk/cases/{case_id}/").text
    assert re.findall(r'<option value="([0-9a-f-]{36})"', page) == [str(cast.qian.member.pk)]

    done = post(client, case_id, "assign", member_id=cast.qian.member.pk, note="本周联系")
    assert done.status_code == 302
    assert (numbers(client, "unassigned"), numbers(client, "assigned")) == ([], [number])
    page = client.get(f"/desk/cases/{case_id}/").text
    assert "handled by 钱芳" in page
    assert "Assigned to 钱芳" in page
    assert "本周联系" in page
    assert "钱芳" in client.get("/desk/cases/?view=mine").text


def test_nobody_else_can_be_named(cast: Cast, case_id: UUID, client_for: ClientFor) -> None:
    for member in (cast.lin.member.pk, cast.zheng.member.pk, "x", ""):
        refused = post(client_for(cast.qian), case_id, "assign", member_id=member, note="留着")
        assert refused.status_code == 422
        assert "留着" in refused.content.decode()
    assert standing_of(case_id).assignee_id is None


def test_withdrawing_needs_what_the_requester_said(
    cast: Cast, case_id: UUID, client_for: ClientFor
) -> None:
    client = client_for(cast.qian)
    page = client.get(f"/desk/cases/{case_id}/").text
    requester = re.search(r'name="requester_id" value="([0-9a-f-]{36})"', page)
    assert requester is not None
    silent = post(client, case_id, "withdraw", requester_id=requester[1], statement=" ")
    assert silent.status_code == 422
    stranger = post(client, case_id, "withdraw", requester_id=case_id, statement="不用了")
    assert stranger.status_code == 422
    done = post(client, case_id, "withdraw", requester_id=requester[1], statement="自己修好了")
    assert done.status_code == 302

    page = client.get(f"/desk/cases/{case_id}/").text
    assert "Withdrawn by who asked" in page
    assert "自己修好了" in page
    assert "Who asked took the request back." in page
    assert numbers(client, "mine") == []
    assert numbers(client, "all&state=withdrawn") == [standing_of(case_id).number]


def test_a_case_opened_again_waits_for_follow_up(
    cast: Cast, case_id: UUID, client_for: ClientFor
) -> None:
    client = client_for(cast.qian)
    post(client, case_id, "respond", text="修好了", outcome="solved", told="phone", next_on="")
    assert numbers(client, "mine&only=follow_up") == []
    done = post(client, case_id, "reopen", reason="居民说又坏了")
    assert done.status_code == 302

    assert numbers(client, "mine&only=follow_up") == [standing_of(case_id).number]
    page = client.get(f"/desk/cases/{case_id}/").text
    assert "Opened again" in page
    assert "居民说又坏了" in page
    assert "New answer due" in page
    first = re.findall(rf'action="/desk/cases/{case_id}/([a-z-]+)/"', page)[0]
    assert first == "respond"


def test_kinds_and_order_narrow_the_queue(cast: Cast, case_id: UUID, client_for: ClientFor) -> None:
    client = client_for(cast.qian)
    young = raise_for(cast.lin, cast.households["a1"][1], at=timezone.now()).case
    number = standing_of(case_id).number
    assert numbers(client, "due&order=newest") == [young.number, number]
    assert numbers(client, "due&only=to_tell") == []
    tomorrow = (timezone.now() + timedelta(days=2)).date()
    post(client, case_id, "respond", text="在办", outcome="in_progress", told="at_the_door",
         next_on=tomorrow.isoformat())  # fmt: skip
    assert numbers(client, "due&only=to_tell") == [number]
    assert numbers(client, "mine&only=going_on") == [number]


def record(client: Client, cast: Cast, **typed: str) -> HttpResponse:
    home = cast.households["a1"][1]
    page = client.get(f"/desk/cases/new/?household={home.pk}").text
    case_id = re.search(r'name="case_id" value="([0-9a-f-]+)"', page)
    assert case_id is not None
    typed = {"household": str(home.pk), "category": "other", "body": "团组态度不好", **typed}
    return client.post("/desk/cases/new/", {"case_id": case_id[1], **typed})  # type: ignore[return-value]  # the client adds to it


def test_a_complaint_is_recorded_by_the_level_it_goes_to(cast: Cast, client_for: ClientFor) -> None:
    choices = r'name="restricted_about" value="(\w*)"'
    home = f"/desk/cases/new/?household={cast.households['a1'][1].pk}"
    for player, offered in (
        (cast.lin, []),
        (cast.qian, ["", "team"]),
        (cast.sun, ["", "team", "committee"]),
        (cast.li, ["", "team", "committee", "street"]),
    ):
        assert re.findall(choices, client_for(player).get(home).text) == offered
    assert record(client_for(cast.lin), cast, **TEAM).status_code == 201
    with as_owner():
        assert Case.objects.get().restricted_about is None  # the field is not theirs to send
    assert record(client_for(cast.qian), cast, restricted_about="committee").status_code == 422


def test_who_sees_a_complaint_is_said_and_its_name_opened_for_a_purpose(
    cast: Cast, client_for: ClientFor
) -> None:
    client = client_for(cast.qian)
    assert record(client, cast, **TEAM).status_code == 201
    with as_owner():
        case = Case.objects.get()
        entries = LedgerEntry.objects.filter(act="accounts.value_revealed")
    page = client.get(f"/desk/cases/{case.pk}/").text
    assert "the team does not, neither on the desk nor on its phones" in page
    assert "The team tells them at the door" not in page
    assert "不愿具名" not in page
    reveal = f"/desk/cases/{case.pk}/requester/"
    assert "不愿具名" not in client.get(reveal).text
    assert client.post(reveal, {"purpose": "curiosity"}).status_code == 422
    opened = client.post(reveal, {"purpose": "call_back"})
    assert "不愿具名" in opened.text
    assert "no-store" in opened["Cache-Control"]
    with as_owner():
        assert entries.count() == 1
    for player, status in ((cast.sun, 404), (cast.lin, 404), (cast.zheng, 404), (cast.zhou, 403)):
        assert client_for(player).post(reveal, {"purpose": "call_back"}).status_code == status
    assert client_for(cast.zhao).get(f"/desk/cases/{case.pk}/").status_code == 404


def test_without_a_lead_the_secretary_signs_in_the_teams_place(
    cast: Cast, client_for: ClientFor
) -> None:
    case = raise_for(cast.lin, cast.households["a1"][0], at=timezone.now()).case
    client = client_for(cast.qian)
    assert case.number not in client.get("/desk/hand-ups/").text
    with as_owner():
        Posting.objects.filter(member=cast.zhao.member).update(to_on="2021-01-01")
    page = client.get("/desk/hand-ups/").text
    assert "This block has no lead today" in page
    assert case.number in page
    signed = client.post("/desk/hand-ups/", {"block": cast.a1.pk, "selected": case.pk})
    assert signed.status_code == 302
    assert standing_of(case.pk).level == "neighbourhood"

    make_posting(cast.wu.member, Role.BLOCK_LEAD, block=cast.a1, from_on=date(2022, 1, 1))
    other = raise_for(cast.lin, cast.households["a1"][1], at=timezone.now()).case
    assert other.number not in client.get("/desk/hand-ups/").text


def test_the_case_page_stays_within_twelve_statements(
    cast: Cast, case_id: UUID, client_for: ClientFor
) -> None:
    at_block = raise_for(cast.lin, cast.households["a1"][1], at=timezone.now()).case.pk
    for player, key in ((cast.qian, case_id), (cast.qian, at_block), (cast.zhao, at_block)):
        assert len(statements(client_for(player), f"/desk/cases/{key}/")) <= 12


def test_every_move_of_the_page_is_an_event_once(
    cast: Cast, case_id: UUID, client_for: ClientFor
) -> None:
    client = client_for(cast.qian)
    rev = standing_of(case_id).rev
    first = post(client, case_id, "assign", member_id=cast.qian.member.pk, expected_rev=rev)
    again = post(client, case_id, "assign", member_id=cast.qian.member.pk, expected_rev=rev)
    assert (first.status_code, again.status_code) == (302, 422)
    with as_owner():
        assert CaseEvent.objects.filter(case_id=case_id, kind="assigned").count() == 1
    with acting(cast.qian) as qian, pytest.raises(operations.ChangedMeanwhileError):
        operations.close(by=qian.actor, at=timezone.now(), case_id=case_id, expected_rev=rev)
