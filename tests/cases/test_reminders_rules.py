"""When somebody is reminded: before it is due, by working days in offices, never at night."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minqing.cases.rules import CaseLevel
from minqing.cases.rules.reminders import horizon, is_date, is_night, reminded_at
from minqing.lib.time import SHANGHAI
from minqing.lib.workdays import STATUTORY

BLOCK, OFFICE = CaseLevel.BLOCK, CaseLevel.STREET
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 11, 1)).map(  # noqa: DTZ001 - made aware
    lambda each: each.replace(tzinfo=UTC)
)


def shanghai(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


@pytest.mark.parametrize(
    ("due", "level", "reminded"),
    [
        # Over at 24:00 of Thursday 12 November.
        ("2026-11-13 00:00", BLOCK, "2026-11-10 08:30"),
        ("2026-11-13 00:00", OFFICE, "2026-11-10 08:30"),
        # Monday: offices hear on Thursday, teams on Saturday.
        ("2026-11-17 00:00", BLOCK, "2026-11-14 08:30"),
        ("2026-11-17 00:00", OFFICE, "2026-11-12 08:30"),
        # Thursday 8 October is the first working day after the holidays.
        ("2026-10-09 00:00", OFFICE, "2026-09-29 08:30"),
        # Saturday 10 October is worked.
        ("2026-10-13 00:00", OFFICE, "2026-10-09 08:30"),
        # An hour before, by day.
        ("2026-11-12 15:10", OFFICE, "2026-11-12 14:10"),
        ("2026-11-12 09:30", OFFICE, "2026-11-12 08:30"),
        # At night that would be too early or too late: the evening before.
        ("2026-11-12 09:29", OFFICE, "2026-11-11 20:00"),
        ("2026-11-12 03:00", BLOCK, "2026-11-11 20:00"),
        ("2026-11-11 22:00", BLOCK, "2026-11-11 20:00"),
    ],
)
def test_when_a_due_moment_is_reminded_of(due: str, level: CaseLevel, reminded: str) -> None:
    assert reminded_at(shanghai(due), level, STATUTORY) == shanghai(reminded)


@pytest.mark.parametrize(
    ("clock", "night"),
    [("08:29:59", True), ("08:30", False), ("20:29:59", False), ("20:30", True), ("00:00", True)],
)
def test_the_night_is_from_half_past_eight_to_half_past_eight(clock: str, night: bool) -> None:
    assert is_night(shanghai(f"2026-11-12 {clock}")) is night
    assert (horizon(shanghai(f"2026-11-12 {clock}"), STATUTORY) is None) is night


@given(MOMENTS, st.sampled_from(CaseLevel))
def test_nobody_is_ever_reminded_at_night_nor_after_it_was_due(
    due: datetime, level: CaseLevel
) -> None:
    moment = reminded_at(due, level, STATUTORY)

    assert not is_night(moment)
    assert moment < due


@given(MOMENTS, st.integers(0, 20 * 24 * 4), st.sampled_from(CaseLevel), st.booleans())
def test_a_horizon_holds_what_is_to_be_reminded_of_by_now_and_nothing_else(
    at: datetime, quarters: int, level: CaseLevel, whole_day: bool
) -> None:
    due = at + timedelta(minutes=15 * quarters)
    if whole_day:
        day = due.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
        due = day.astimezone(UTC)
    reach = horizon(at, STATUTORY)
    if reach is None or due <= at:
        return
    days = reach.teams if level is BLOCK else reach.offices
    limit = days if is_date(due) else reach.hours

    assert (due <= limit) == (reminded_at(due, level, STATUTORY) <= at)
