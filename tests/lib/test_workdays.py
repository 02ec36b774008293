"""Working days: examples from the announced years, and what must hold on any calendar."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minqing.lib.workdays import STATUTORY, Reached, WorkCalendar

PLAIN = WorkCalendar(frozenset(), frozenset(), frozenset(range(2000, 2100)))


@pytest.mark.parametrize(
    ("day", "count", "reached"),
    [
        (date(2026, 9, 30), 5, date(2026, 10, 13)),  # National Day off, Saturday the 10th made up
        (date(2026, 9, 18), 1, date(2026, 9, 20)),  # a Sunday that is worked
        (date(2026, 2, 13), 1, date(2026, 2, 14)),  # a Saturday before the Spring Festival
        (date(2026, 2, 14), 1, date(2026, 2, 24)),
        (date(2026, 6, 1), 1, date(2026, 6, 2)),
        (date(2026, 6, 1), 15, date(2026, 6, 23)),  # the Dragon Boat Festival lies between
        (date(2026, 11, 23), 15, date(2026, 12, 14)),
    ],
)
def test_days_off_and_weekends_made_up_are_counted_as_announced(
    day: date, count: int, reached: date
) -> None:
    assert STATUTORY.add(day, count) == Reached(reached, provisional=False)


def test_a_year_not_yet_announced_is_monday_to_friday_and_provisional() -> None:
    last = max(STATUTORY.known_years)
    within = STATUTORY.add(date(last, 12, 1), 5)
    beyond = STATUTORY.add(date(last, 12, 25), 15)

    assert not within.provisional
    assert beyond.on.year == last + 1
    assert beyond.provisional
    assert STATUTORY.add(date(2099, 4, 30), 1) == Reached(date(2099, 5, 1), provisional=True)


def test_counting_goes_forward_only() -> None:
    with pytest.raises(ValueError, match="from 1"):
        STATUTORY.add(date(2026, 6, 1), 0)


days = st.dates(date(2004, 1, 1), date(2030, 12, 31))
counts = st.integers(1, 40)


@given(days, counts)
def test_what_is_reached_is_the_count_of_working_days_since(day: date, count: int) -> None:
    reached = STATUTORY.add(day, count)
    passed = [day + timedelta(days=n) for n in range(1, (reached.on - day).days + 1)]

    assert STATUTORY.is_workday(reached.on)
    assert sum(STATUTORY.is_workday(each) for each in passed) == count
    assert reached.provisional == any(not STATUTORY.knows(each) for each in passed)


@given(days, counts, counts)
def test_counting_twice_is_counting_once(day: date, first: int, second: int) -> None:
    once = STATUTORY.add(STATUTORY.add(day, first).on, second)

    assert once.on == STATUTORY.add(day, first + second).on


@given(days, days, counts)
def test_who_starts_earlier_never_arrives_later(one: date, other: date, count: int) -> None:
    first, second = sorted((one, other))

    assert STATUTORY.add(first, count).on <= STATUTORY.add(second, count).on


@given(days, counts)
def test_without_days_off_five_working_days_are_a_week(day: date, count: int) -> None:
    start = PLAIN.add(day, 1).on

    assert PLAIN.add(start, 5 * count).on == start + timedelta(weeks=count)
