"""When messages leave, are tried again, and are summed up: tables, and what holds for all times."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minqing.lib.time import SHANGHAI, at_local, local_date
from minqing.notices.rules import QuietHours, digest_is_due, next_try, not_before
from minqing.notices.rules.timing import MOST_TRIES, NO_QUIET

NIGHT = QuietHours(time(21), time(8))
NOON = QuietHours(time(12), time(13, 30))


def shanghai(day: int, clock: str) -> datetime:
    """A moment of June 2026."""
    hour, minute = clock.split(":")
    return datetime(2026, 6, day, int(hour), int(minute), tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("quiet", "asked", "leaves"),
    [
        (NIGHT, (1, "20:59"), (1, "20:59")),
        (NIGHT, (1, "21:00"), (2, "08:00")),
        (NIGHT, (1, "23:59"), (2, "08:00")),
        (NIGHT, (2, "00:00"), (2, "08:00")),
        (NIGHT, (2, "07:59"), (2, "08:00")),
        (NIGHT, (2, "08:00"), (2, "08:00")),
        (NIGHT, (30, "22:00"), (31, "08:00")),
        (NOON, (1, "12:00"), (1, "13:30")),
        (NOON, (1, "11:59"), (1, "11:59")),
        (NO_QUIET, (1, "03:00"), (1, "03:00")),
    ],
)
def test_what_is_not_urgent_waits_for_the_end_of_the_quiet_hours(
    quiet: QuietHours, asked: tuple[int, str], leaves: tuple[int, str]
) -> None:
    wanted = shanghai(*leaves) if leaves[0] <= 30 else datetime(2026, 7, 1, 8, 0, tzinfo=SHANGHAI)
    assert not_before(shanghai(*asked), quiet, urgent=False) == wanted
    assert not_before(shanghai(*asked), quiet, urgent=True) == shanghai(*asked)


MOMENTS = st.datetimes(
    min_value=datetime(2024, 1, 1),  # noqa: DTZ001 - the strategy adds the zone
    max_value=datetime(2030, 1, 1),  # noqa: DTZ001 - the strategy adds the zone
    timezones=st.just(UTC),
)
CLOCKS = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))


@given(MOMENTS, CLOCKS, CLOCKS)
def test_a_message_leaves_at_the_first_moment_that_is_not_quiet(
    moment: datetime, begin: time, end: time
) -> None:
    quiet = QuietHours(begin, end)
    leaves = not_before(moment, quiet, urgent=False)

    assert not quiet.covers(leaves)
    assert moment <= leaves < moment + timedelta(days=1)
    if leaves != moment:
        assert quiet.covers(moment)
        assert quiet.covers(leaves - timedelta(microseconds=1))
        assert not_before(leaves, quiet, urgent=False) == leaves


def test_pauses_grow_from_a_minute_to_half_a_day_and_end_after_a_day() -> None:
    at = shanghai(1, "09:00")
    pauses: list[float] = []
    while (again := next_try(len(pauses) + 1, at)) is not None:
        pauses.append((again - at).total_seconds() / 60)

    assert pauses == [1, 4, 16, 64, 256, 720, 720, 720]
    assert len(pauses) == MOST_TRIES - 1


@given(st.integers(1, MOST_TRIES - 1), st.integers(0, 10**6))
def test_a_carrier_that_asks_for_time_gets_it_up_to_half_a_day(tries: int, seconds: int) -> None:
    at = shanghai(1, "09:00")
    asked = timedelta(seconds=seconds)

    again = next_try(tries, at, asked=asked)

    plain = next_try(tries, at)
    assert again is not None
    assert plain is not None
    assert again == max(plain, at + min(asked, timedelta(hours=12)))


@pytest.mark.parametrize(
    ("now", "last", "due"),
    [
        ((2, "08:29"), None, False),
        ((2, "08:30"), None, True),
        ((2, "08:30"), (1, "08:30"), True),
        ((2, "08:31"), (2, "08:30"), False),
        ((2, "17:30"), (2, "08:30"), False),
        ((2, "10:30"), (1, "17:30"), True),
        ((2, "23:59"), (1, "00:01"), True),
    ],
)
def test_a_summary_is_due_once_a_day_after_half_past_eight(
    now: tuple[int, str], last: tuple[int, str] | None, due: bool
) -> None:
    assert digest_is_due(shanghai(*now), shanghai(*last) if last else None) is due


@given(st.lists(MOMENTS, min_size=1, max_size=40))
def test_whoever_looks_how_often_makes_one_summary_a_day(looks: list[datetime]) -> None:
    last, made = None, []
    for moment in sorted(looks):
        if digest_is_due(moment, last):
            last = moment
            made.append(local_date(moment))

    after = {
        local_date(moment) for moment in looks if moment >= at_local(local_date(moment), 8, 30)
    }
    assert made == sorted(after)
