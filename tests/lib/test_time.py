"""Time: moments in UTC, days in Shanghai."""

from datetime import UTC, date, datetime

import pytest

from minqing.lib.time import (
    at_local,
    end_of_local_day,
    local_date,
    same_day_in,
    same_day_next_month,
)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 1, 31, 15, 59, 59, tzinfo=UTC), date(2026, 1, 31)),
        (datetime(2026, 1, 31, 16, 0, 0, tzinfo=UTC), date(2026, 2, 1)),
    ],
)
def test_the_day_turns_at_midnight_in_shanghai(moment: datetime, day: date) -> None:
    assert local_date(moment) == day


def test_a_moment_without_zone_has_no_day() -> None:
    with pytest.raises(ValueError, match="time zone"):
        local_date(datetime(2026, 1, 31, 12, 0))  # noqa: DTZ001 - the very mistake


def test_24_00_of_a_day_is_0_00_of_the_next() -> None:
    assert end_of_local_day(date(2026, 1, 31)) == datetime(2026, 1, 31, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 1, 15), date(2026, 2, 15)),
        (date(2026, 1, 31), date(2026, 2, 28)),
        (date(2028, 1, 31), date(2028, 2, 29)),
        (date(2026, 12, 31), date(2027, 1, 31)),
        (date(2026, 8, 31), date(2026, 9, 30)),
    ],
)
def test_the_same_day_next_month_or_the_last_one(day: date, expected: date) -> None:
    assert same_day_next_month(day) == expected


def test_wall_clock_times_are_shanghais() -> None:
    assert at_local(date(2026, 6, 1), 9, 30) == datetime(2026, 6, 1, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "years", "expected"),
    [
        (date(2026, 6, 1), -10, date(2016, 6, 1)),
        (date(2028, 2, 29), 2, date(2030, 2, 28)),
        (date(2028, 2, 29), -4, date(2024, 2, 29)),
    ],
)
def test_the_same_day_in_another_year(day: date, years: int, expected: date) -> None:
    assert same_day_in(day, years) == expected
