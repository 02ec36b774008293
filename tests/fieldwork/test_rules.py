"""Pure decisions of the field app's server half, as tables."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minqing.fieldwork.rules import verdicts
from minqing.fieldwork.rules.clock import clock_is_off, is_in_future, is_too_old, true_moment
from minqing.fieldwork.rules.cursors import (
    LAST_ID,
    START,
    Cursor,
    cursor_after,
    is_current,
    starting_point,
)
from minqing.fieldwork.rules.mutations import (
    HandUpBody,
    Kind,
    Mutation,
    VisitBody,
    block_objection,
    moment_objection,
)
from minqing.fieldwork.rules.numbers import numbers_wanted
from minqing.fieldwork.rules.verdicts import MESSAGES, OUTCOMES, Outcome, Reason, Verdict
from minqing.lib.ids import new_id
from minqing.visits.rules import Outcome as VisitOutcome

NOON = datetime(2026, 6, 1, 4, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ROW = UUID(int=7)


def made(minutes_ago: float, offset_ms: int = 0, *, hand_up: bool = False) -> Mutation:
    body = (
        HandUpBody(new_id(), (new_id(),))
        if hand_up
        else VisitBody(new_id(), new_id(), new_id(), "team", VisitOutcome.MET)
    )
    kind = Kind.HAND_UP if hand_up else Kind.VISIT
    return Mutation(new_id(), kind, new_id(), NOON - minutes_ago * MINUTE, offset_ms, body)


@pytest.mark.parametrize(("minutes", "off"), [(0, False), (10, False), (-10, False), (11, True)])
def test_a_signature_counts_within_ten_minutes(minutes: int, off: bool) -> None:
    assert clock_is_off(NOON + minutes * MINUTE, NOON) is off


def test_the_true_moment_takes_the_offset_out() -> None:
    assert true_moment(NOON, -90_000) == NOON - timedelta(seconds=90)


@pytest.mark.parametrize(
    ("minutes_ago", "offset_ms", "objection"),
    [
        (0, 0, None),
        (-9, 0, None),
        (-11, 0, Reason.VISIT_IN_FUTURE),
        (-60, -60 * 60_000, None),
        (0, 11 * 60_000, Reason.VISIT_IN_FUTURE),
        (401 * 24 * 60, 0, Reason.MOMENT_DOUBTFUL),
        (0, 10**15, Reason.MOMENT_DOUBTFUL),
        (0, -(10**30), Reason.MOMENT_DOUBTFUL),
    ],
)
def test_a_moment_must_be_possible(
    minutes_ago: float, offset_ms: int, objection: Reason | None
) -> None:
    assert moment_objection(made(minutes_ago, offset_ms), NOON) is objection


@given(st.integers(-(10**9), 10**9))
def test_a_moment_is_never_both_ahead_and_too_old(seconds: int) -> None:
    moment = NOON + timedelta(seconds=seconds)

    assert not (is_in_future(moment, NOON) and is_too_old(moment, NOON))


@pytest.mark.parametrize(
    ("is_its", "was_its", "lead", "hand_up", "objection"),
    [
        (True, True, False, False, None),
        (False, True, False, False, Reason.NOT_YOUR_BLOCK),
        (False, False, False, False, Reason.FOREIGN_BLOCK),
        (True, True, False, True, Reason.NOT_BLOCK_LEAD),
        (True, True, True, True, None),
        (False, True, False, True, Reason.NOT_YOUR_BLOCK),
    ],
)
def test_a_device_sends_for_its_own_blocks(
    is_its: bool, was_its: bool, lead: bool, hand_up: bool, objection: Reason | None
) -> None:
    found = block_objection(
        made(0, hand_up=hand_up), is_its_block=is_its, was_its_block=was_its, is_lead=lead
    )

    assert found is objection


def test_a_block_new_to_the_device_starts_from_zero() -> None:
    assert starting_point(None, 5) == (START, True)


def test_a_cursor_ahead_of_the_counter_starts_over() -> None:
    assert starting_point(Cursor(9, ROW), 5) == (START, True)


def test_a_cursor_goes_on_where_it_was() -> None:
    assert starting_point(Cursor(5, ROW), 5) == (Cursor(5, ROW), False)


def test_a_page_that_is_not_full_brings_the_cursor_to_the_counter() -> None:
    after = cursor_after(Cursor(3, ROW), full=False, counter=5)

    assert after == Cursor(5, LAST_ID)
    assert is_current(after, 5)


def test_a_full_page_brings_the_cursor_to_its_last_row() -> None:
    after = cursor_after(Cursor(5, ROW), full=True, counter=5)

    assert after == Cursor(5, ROW)
    assert not is_current(after, 5)


def test_rows_committed_while_reading_move_the_cursor_no_further_than_themselves() -> None:
    assert cursor_after(Cursor(6, ROW), full=False, counter=5) == Cursor(6, ROW)


@given(
    st.lists(st.tuples(st.integers(1, 6), st.uuids()), max_size=40, unique_by=lambda row: row[1]),
    st.integers(1, 5),
)
def test_pages_give_every_row_once_in_order(rows: list[tuple[int, UUID]], limit: int) -> None:
    stored = sorted(Cursor(*row) for row in rows)
    counter = max((row.rev for row in stored), default=0)
    at, seen = START, list[Cursor]()
    while not is_current(at, counter):
        page = [row for row in stored if row > at][:limit]
        seen += page
        at = cursor_after(page[-1] if page else at, full=len(page) == limit, counter=counter)

    assert seen == stored


@pytest.mark.parametrize(
    ("left", "given_today", "wanted"),
    [(8, 0, 0), (7, 0, 20), (0, 20, 20), (0, 90, 10), (0, 100, 0), (0, 140, 0)],
)
def test_numbers_are_refilled_under_eight(left: int, given_today: int, wanted: int) -> None:
    assert numbers_wanted(left=left, given_today=given_today) == wanted


def test_a_second_push_hears_duplicate_only_when_the_facts_stand() -> None:
    held = Verdict(Outcome.HELD, Reason.NOT_YOUR_BLOCK)

    assert verdicts.answer_again(verdicts.APPLIED) == Verdict(Outcome.DUPLICATE)
    assert verdicts.answer_again(held) == held


def test_every_reason_has_words_in_both_languages() -> None:
    assert set(MESSAGES) == set(Reason)
    for text in MESSAGES.values():
        assert text.en.endswith(".")
        assert text.zh.endswith("。")


def test_nothing_that_is_not_applied_is_silent() -> None:
    for reason, outcome in OUTCOMES.items():
        assert outcome is not Outcome.APPLIED
        assert Verdict(outcome, reason).message is not None
