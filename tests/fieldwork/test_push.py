"""Pushing: each item becomes facts, is answered alone, and counts once."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from minqing.cases.models import Case, CaseStanding, HandUp, Solution, Told
from minqing.cases.operations import respond
from minqing.cases.rules import CaseLevel, CaseState
from minqing.fieldwork.models import AppliedMutation
from minqing.households.models import Household
from minqing.ledger.models import LedgerEntry
from minqing.lib.ids import new_id
from minqing.storage.scoping import scoped
from minqing.visits.models import Round, Visit, VisitText
from tests.cast import Cast
from tests.database import as_owner
from tests.fieldwork.phones import Json, Phone, case, iso, mutation, now, visit


def test_a_visit_is_recorded(cast: Cast, this_round: Round, phone: Phone) -> None:
    household = cast.households["a1"][0]
    sent = visit(household, this_round.id)

    assert phone.outcomes(sent) == [("applied", None)]

    with as_owner():
        recorded = Visit.objects.get()
        note = VisitText.objects.get().content
        entry = LedgerEntry.objects.get(act="visits.visit_recorded")
    assert str(recorded.id) == sent["body"]["visit_id"]
    assert (recorded.household_id, recorded.member_id) == (household.id, cast.lin.member.id)
    assert (str(recorded.device_id), recorded.source) == (phone.device_id, "field")
    assert note == "阳台漏水"
    assert (entry.actor_kind, str(entry.actor_id)) == ("device", phone.device_id)


def test_the_moment_is_corrected_by_the_offset(cast: Cast, this_round: Round, phone: Phone) -> None:
    slow = now() - timedelta(hours=5)
    sent = visit(
        cast.households["a1"][0], this_round.id, made_at=iso(slow), offset_ms=4 * 3_600_000
    )

    assert phone.outcomes(sent) == [("applied", None)]

    with as_owner():
        recorded = Visit.objects.get()
    assert iso(recorded.visited_at) == iso(slow + timedelta(hours=4))
    assert recorded.device_at is not None
    assert iso(recorded.device_at) == iso(slow)


def test_a_second_push_is_a_duplicate(cast: Cast, this_round: Round, phone: Phone) -> None:
    sent = visit(cast.households["a1"][0], this_round.id)

    assert phone.outcomes(sent, sent) == [("applied", None), ("duplicate", None)]
    assert phone.outcomes(sent) == [("duplicate", None)]
    with as_owner():
        assert Visit.objects.count() == 1


def test_one_visit_sent_as_two_items_counts_once(
    cast: Cast, this_round: Round, phone: Phone
) -> None:
    sent = visit(cast.households["a1"][0], this_round.id)
    again = {**sent, "id": str(new_id())}

    assert phone.outcomes(sent, again) == [("applied", None), ("merged", "already_recorded")]
    assert phone.outcomes(again) == [("duplicate", None)]


def test_a_request_is_recorded_under_the_number_left_at_the_door(cast: Cast, phone: Phone) -> None:
    [given, *_] = phone.pull(numbers_left={})["numbers"]
    sent = case(cast.households["a1"][0], number=given["number"])

    assert phone.outcomes(sent) == [("applied", None)]

    with as_owner():
        standing = CaseStanding.objects.get()
    assert (standing.number, standing.state, standing.level) == (
        given["number"],
        CaseState.OPEN,
        CaseLevel.BLOCK,
    )


def test_a_request_answered_on_the_spot_is_told_and_solved(cast: Cast, phone: Phone) -> None:
    assert phone.outcomes(case(cast.households["a1"][0], answer="换好了")) == [("applied", None)]

    with as_owner():
        standing = CaseStanding.objects.get()
        assert Solution.objects.get().level == CaseLevel.BLOCK
    assert standing.state == CaseState.SOLVED
    assert standing.first_told_at is not None


def test_a_request_whose_answer_fails_is_not_half_recorded(cast: Cast, phone: Phone) -> None:
    sent = case(cast.households["a1"][0], answer="好" * 3_000)

    assert phone.outcomes(sent) == [("refused", "malformed")]
    with as_owner():
        assert Case.objects.count() == 0


def test_the_lead_hands_up_and_the_answer_is_told_at_the_door(
    cast: Cast, phone: Phone, lead_phone: Phone
) -> None:
    sent = case(cast.households["a1"][0])
    phone.outcomes(sent)
    case_id = sent["body"]["case_id"]
    listed = {"hand_up_id": str(new_id()), "case_ids": [case_id]}

    assert lead_phone.outcomes(mutation("hand_up", cast.a1.id, listed)) == [("applied", None)]
    assert lead_phone.outcomes(mutation("hand_up", cast.a1.id, listed)) == [
        ("merged", "already_recorded")
    ]
    phone.pull()
    with scoped(cast.qian.scope):
        respond(
            by=cast.qian.actor,
            at=now(),
            case_id=sent["body"]["case_id"],
            text="下周三换灯",
            final=True,
        )
    phone.pull()
    [answer] = phone.of_kind("answer")
    assert answer["data"]["text"] == "下周三换灯"

    told = telling(answer["data"]["response_id"], case_id)
    at_the_door = mutation("told", cast.a1.id, told)
    again_later = {
        **mutation("told", cast.a1.id, told),
        "made_at": iso(now() + timedelta(seconds=3)),
    }

    assert phone.outcomes(at_the_door, again_later) == [
        ("applied", None),
        ("merged", "already_recorded"),
    ]
    phone.pull()
    assert phone.of_kind("answer") == []
    with as_owner():
        assert HandUp.objects.get().signed_by == cast.zhao.member.id
        assert str(Told.objects.get().id) == told["told_id"]


def test_a_telling_under_the_id_of_another_keeps_both(cast: Cast, phone: Phone) -> None:
    first, second = (answered(cast, phone, each) for each in cast.households["a1"][:2])
    told = telling(*first)
    other = {**telling(*second), "told_id": told["told_id"]}
    phone.outcomes(mutation("told", cast.a1.id, told))

    assert phone.outcomes(mutation("told", cast.a1.id, other)) == [("conflict", "id_taken")]

    with as_owner():
        assert str(Told.objects.get().response_id) == first[0]


def answered(cast: Cast, phone: Phone, household: Household) -> tuple[str, str]:
    """A request at a household's door with an answer that waits to be told: ids of both."""
    sent = case(household)
    phone.outcomes(sent)
    case_id = sent["body"]["case_id"]
    with scoped(cast.qian.scope):
        [response] = respond(
            by=cast.zhao.actor, at=now(), case_id=case_id, text="下周三换灯", final=True
        )
    return str(response.pk), case_id


def telling(response_id: str, case_id: str) -> Json:
    return {
        "told_id": str(new_id()),
        "response_id": response_id,
        "case_id": case_id,
        "visit_id": None,
        "channel": "in_person",
    }


def test_a_bad_item_does_not_stop_the_others(cast: Cast, this_round: Round, phone: Phone) -> None:
    first, second, third = (visit(each, this_round.id) for each in cast.households["a1"][:3])
    second["body"]["household_id"] = str(new_id())
    items: list[object] = [phone.seal(each) for each in (first, second, third)]
    items[1:1] = [None, "x", {}, {"id": 3}, {"id": str(new_id()), "sealed": 1}]

    results = phone.push_raw(items).json()["results"]

    assert [each["outcome"] for each in results] == ["applied", "refused", "held", "applied"]


@pytest.mark.parametrize("note", ["\x00", "a\x00b", "\x1b[31m", "𠮷\r\n", "'; drop table x; --"])
def test_no_text_can_spoil_an_item(cast: Cast, this_round: Round, phone: Phone, note: str) -> None:
    sent = visit(cast.households["a1"][0], this_round.id)
    sent["body"]["note"] = note

    assert phone.outcomes(sent) == [("applied", None)]


def test_an_empty_push_is_answered(phone: Phone) -> None:
    assert phone.push() == []


def test_a_batch_over_the_limit_is_refused_whole(
    cast: Cast, this_round: Round, phone: Phone
) -> None:
    item = phone.seal(visit(cast.households["a1"][0], this_round.id))

    response = phone.push_raw([item] * 51)

    assert (response.status_code, response.json()["code"]) == (413, "batch_too_large")
    with as_owner():
        assert AppliedMutation.objects.count() == 0


def test_a_body_over_the_limit_is_refused_whole(phone: Phone) -> None:
    response = phone.push_raw(["x" * 6_000_000])

    assert (response.status_code, response.json()["code"]) == (413, "body_too_large")


def test_one_visit_is_few_statements(cast: Cast, this_round: Round, phone: Phone) -> None:
    def pushed(household: int) -> int:
        items: list[Json] = [visit(cast.households["a1"][household], this_round.id)]
        with CaptureQueriesContext(connection) as seen:
            assert [each["outcome"] for each in phone.push(*items)] == ["applied"]
        return len(seen)

    pushed(0)

    assert pushed(1) == 34
