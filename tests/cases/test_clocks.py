"""The resident's promises: calendar days in Shanghai, over at 24:00."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minqing.cases import rules
from minqing.lib.time import SHANGHAI, local_date


def shanghai(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


@pytest.mark.parametrize(
    ("raised", "last_day"),
    [
        ("2026-01-31 09:00", date(2026, 2, 28)),
        ("2028-01-31 09:00", date(2028, 2, 29)),
        ("2028-01-29 09:00", date(2028, 2, 29)),
        ("2027-01-29 09:00", date(2027, 2, 28)),
        ("2026-03-31 12:00", date(2026, 4, 30)),
        ("2026-02-28 12:00", date(2026, 3, 28)),
        ("2028-02-29 12:00", date(2028, 3, 29)),
        ("2026-12-31 12:00", date(2027, 1, 31)),
        ("2026-12-15 00:00", date(2027, 1, 15)),
        ("2026-11-22 00:00", date(2026, 12, 22)),
        ("2026-11-22 23:59", date(2026, 12, 22)),
        ("2026-11-23 00:00", date(2026, 12, 23)),
        ("2026-09-30 08:00", date(2026, 10, 30)),
    ],
)
def test_the_month_ends_with_the_same_day_next_month(raised: str, last_day: date) -> None:
    due = rules.response_due(shanghai(raised))

    assert due == shanghai(f"{last_day + timedelta(days=1)} 00:00")
    assert rules.due_day(due) == last_day


@pytest.mark.parametrize(
    ("raised", "last_day"),
    [
        ("2026-11-22 00:00", date(2026, 11, 29)),
        ("2026-11-22 23:59", date(2026, 11, 29)),
        ("2026-11-23 00:00", date(2026, 11, 30)),
        ("2026-12-27 10:00", date(2027, 1, 3)),
        ("2028-02-24 10:00", date(2028, 3, 2)),
    ],
)
def test_the_week_ends_with_the_seventh_day_after(raised: str, last_day: date) -> None:
    assert rules.due_day(rules.hand_up_due(shanghai(raised))) == last_day


def test_the_day_is_the_one_in_shanghai_not_in_utc() -> None:
    before_midnight = datetime(2026, 11, 21, 16, 0, tzinfo=UTC)  # 00:00 of the 22nd in Shanghai

    assert rules.due_day(rules.response_due(before_midnight)) == date(2026, 12, 22)


def test_the_last_second_is_in_time_and_midnight_is_late() -> None:
    due = rules.response_due(shanghai("2026-11-22 10:00"))

    assert rules.is_in_time(shanghai("2026-12-22 23:59"), due)
    assert not rules.is_in_time(shanghai("2026-12-23 00:00"), due)
    assert not rules.is_overdue(due, shanghai("2026-12-22 23:59"))
    assert rules.is_overdue(due, shanghai("2026-12-23 00:00"))


moments = st.datetimes(
    min_value=datetime(2000, 1, 1),  # noqa: DTZ001 - hypothesis adds the time zone
    max_value=datetime(2099, 12, 31),  # noqa: DTZ001 - the same
    timezones=st.just(UTC),
)


@given(moments)
def test_a_month_is_28_to_31_days_and_longer_than_the_week(raised_at: datetime) -> None:
    day = local_date(raised_at)
    month = rules.due_day(rules.response_due(raised_at)) - day

    assert timedelta(days=28) <= month <= timedelta(days=31)
    assert rules.due_day(rules.hand_up_due(raised_at)) - day == timedelta(days=7)
    assert rules.hand_up_due(raised_at) < rules.response_due(raised_at)


@given(moments, moments)
def test_who_asked_earlier_is_never_due_later(one: datetime, other: datetime) -> None:
    first, second = sorted((one, other))

    assert rules.response_due(first) <= rules.response_due(second)
    assert rules.hand_up_due(first) <= rules.hand_up_due(second)
