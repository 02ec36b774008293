"""Due words, the month's line and shares, by table."""

from datetime import UTC, date, datetime, timedelta

import pytest

from minqing.lib.time import at_local, end_of_local_day
from minqing.ui.rules import (
    DueKind,
    DueWord,
    LadderState,
    LineKind,
    due_day,
    due_word,
    month_line,
    step_of,
)

DAY = date(2026, 11, 22)
DUE = end_of_local_day(DAY)


@pytest.mark.parametrize(
    ("now", "kind", "days"),
    [
        (at_local(date(2026, 11, 2), 9), DueKind.LATER, 20),
        (at_local(date(2026, 11, 18), 23, 59), DueKind.LATER, 4),
        (at_local(date(2026, 11, 19), 0), DueKind.SOON, 3),
        (at_local(date(2026, 11, 21), 23, 59), DueKind.SOON, 1),
        (at_local(DAY, 0), DueKind.TODAY, 0),
        (at_local(DAY, 23, 59), DueKind.TODAY, 0),
        (DUE, DueKind.OVER, 1),
        (at_local(date(2026, 11, 24), 8), DueKind.OVER, 2),
        (at_local(date(2027, 1, 1), 8), DueKind.OVER, 40),
    ],
)
def test_due_words_count_days_as_people_do(now: datetime, kind: DueKind, days: int) -> None:
    assert due_word(DUE, now) == DueWord(kind, days)


def test_midnight_belongs_to_the_day_that_ends() -> None:
    assert due_day(DUE) == DAY


def test_a_moment_within_the_day_is_over_the_same_day() -> None:
    due = at_local(DAY, 14)
    assert due_word(due, at_local(DAY, 13)) == DueWord(DueKind.TODAY, 0)
    assert due_word(due, at_local(DAY, 15)) == DueWord(DueKind.OVER, 0)


@pytest.mark.parametrize(
    ("state", "days_to_due", "kind"),
    [
        (LadderState.OPEN, 15, LineKind.RUNNING),
        (LadderState.OPEN, 2, LineKind.SOON),
        (LadderState.OPEN, 0, LineKind.SOON),
        (LadderState.OPEN, -1, LineKind.OVER),
        (LadderState.ANSWERED, -1, LineKind.MET),
        (LadderState.SOLVED, 15, LineKind.MET),
        (LadderState.CLOSED, 15, LineKind.MET),
        (LadderState.WITHDRAWN, 15, LineKind.NONE),
    ],
)
def test_the_line_under_the_ladder(state: LadderState, days_to_due: int, kind: LineKind) -> None:
    now = at_local(DAY - timedelta(days=days_to_due), 12)
    assert month_line(state, None, DUE, now).kind is kind


def test_the_line_shows_what_is_left_of_the_month() -> None:
    raised = DUE - timedelta(days=30)
    assert month_line(LadderState.OPEN, raised, DUE, raised).share == 1
    assert month_line(LadderState.OPEN, raised, DUE, DUE - timedelta(days=15)).share == 0.5
    assert month_line(LadderState.OPEN, None, DUE, DUE - timedelta(days=45)).share == 1


def test_a_month_that_began_after_its_end_does_not_break_the_line() -> None:
    line = month_line(LadderState.OPEN, DUE + timedelta(days=1), DUE, DUE - timedelta(days=6))
    assert line.share == pytest.approx(0.2)


def test_no_due_moment_no_line() -> None:
    assert month_line(LadderState.OPEN, None, None, None).kind is LineKind.NONE


def test_what_is_left_needs_the_present_moment() -> None:
    with pytest.raises(ValueError, match="present moment"):
        month_line(LadderState.OPEN, None, DUE, None)


@pytest.mark.parametrize(
    ("level", "step"), [("block", 1), ("neighbourhood", 2), ("street", 3), ("district", 4), (3, 3)]
)
def test_steps_of_the_ladder(level: str | int, step: int) -> None:
    assert step_of(level) == step


@pytest.mark.parametrize("level", ["", "city", 0, 5])
def test_other_levels_are_refused(level: str | int) -> None:
    with pytest.raises(ValueError, match="not a step"):
        step_of(level)


def test_moments_need_a_time_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        due_day(datetime(2026, 11, 22))  # noqa: DTZ001 - what is refused
    assert due_day(datetime(2026, 11, 22, 16, tzinfo=UTC)) == DAY
