"""The one thing to do first."""

from datetime import date
from uuid import UUID

import pytest

from minqing.cases import rules
from minqing.cases.rules import CaseLevel, EventKind, Step
from tests.cases.test_standing import REQUESTER, answer, days, raised, telling

CASE = UUID(int=5)


def first(*history: Step, n: int = 5, offered: set[EventKind] | None = None) -> EventKind | None:
    standing = rules.fold(history)
    mine = set(rules.offers(standing)) if offered is None else offered
    return rules.next_best(standing, mine, days(n))


def test_answer_while_the_week_runs_then_hand_up() -> None:
    assert first(raised(), n=5) is EventKind.RESPONDED
    assert first(raised(), n=8) is EventKind.HANDED_UP


def test_tell_before_anything_else() -> None:
    assert first(raised(), answer(1)) is EventKind.TOLD


def test_after_telling_a_final_answer_close_else_answer_again() -> None:
    final, more = answer(1), answer(1, final=False, next_on=date(2026, 12, 10))

    assert first(raised(), final, telling(2, final)) is EventKind.CLOSED
    assert first(raised(), more, telling(2, more)) is EventKind.RESPONDED


def test_solved_but_silent_asks_for_the_answer() -> None:
    solved = Step(EventKind.SOLVED, days(2), solved_level=CaseLevel.BLOCK)

    assert first(raised(), solved) is EventKind.RESPONDED


@pytest.mark.parametrize("offered", [set(), {EventKind.RETURNED}])
def test_nothing_is_advised_that_one_may_not_do(offered: set[EventKind]) -> None:
    assert first(raised(), offered=offered) is None


def test_what_is_closed_can_be_reopened_but_nobody_is_advised_to() -> None:
    final = answer(1)
    history = [raised(), final, telling(2, final), Step(EventKind.CLOSED, days(3))]

    assert rules.offers(rules.fold(history)) == [
        EventKind.CONFIRMED,
        EventKind.REJECTED,
        EventKind.REOPENED,
        EventKind.NOTED,
    ]
    assert first(*history) is None


def test_a_reopened_case_asks_for_a_new_answer_also_when_it_is_solved_again() -> None:
    final = answer(1)
    history = [
        raised(),
        final,
        telling(2, final),
        Step(EventKind.SOLVED, days(2), solved_level=CaseLevel.BLOCK),
        Step(EventKind.REOPENED, days(20)),
    ]
    again = Step(EventKind.SOLVED, days(21), solved_level=CaseLevel.BLOCK)

    assert first(*history, n=21) is EventKind.RESPONDED
    assert first(*history, again, n=22) is EventKind.RESPONDED


def test_what_was_withdrawn_offers_no_more_than_a_note() -> None:
    gone = Step(EventKind.WITHDRAWN, days(1), requester_id=REQUESTER)

    assert rules.offers(rules.fold([raised(), gone])) == [EventKind.NOTED]


def test_a_dispute_is_decided_and_more_time_is_judged_before_anything_is_answered() -> None:
    ups_and_downs = [
        Step(kind, days(n))
        for n, kind in enumerate(
            [EventKind.HANDED_UP, EventKind.RETURNED] * rules.RETURN_CAP + [EventKind.HANDED_UP]
        )
    ]
    disputed = [raised(), *ups_and_downs, Step(EventKind.DISPUTED, days(9))]
    asked = Step(EventKind.EXTENSION_ASKED, days(2), until_on=days(40).date())

    assert first(*disputed) is EventKind.DECIDED
    assert first(raised(), asked) is EventKind.EXTENDED


def test_whoever_joined_an_answered_case_is_answered_before_it_is_closed() -> None:
    final = answer(1)
    joined = Step(
        EventKind.JOINED, days(3), requester_id=UUID(int=7), raised_at=days(2), other_case_id=CASE
    )

    assert first(raised(), final, telling(2, final), joined, n=4) is EventKind.RESPONDED
