"""The demonstration's calendar: a round that has ended, one that runs, and today."""

from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate
from random import Random

from minqing.lib.time import local_date

__all__ = ["Calendar", "DayPicker", "batch_day", "calendar"]

_AUGUST = 8
# How much of a round's work falls into each of its months, from March to August: a slow start,
# the heat of July, and the deadline.
_MONTHS = (0.7, 1.0, 1.2, 1.05, 0.75, 1.3)
# From Monday to Sunday: at the weekend working people are at home.
_WEEKDAYS = (0.7, 1.0, 1.1, 1.0, 0.8, 1.5, 0.7)
_SPRING_HOLIDAY = ((5, 1), (5, 2), (5, 3), (10, 1), (10, 2), (10, 3), (10, 4))
_QUIET = 0.1


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days that everything is placed by.

    The register begins on ``begin``, the first round runs from ``first`` to ``cut_off`` (24:00),
    the second from ``second`` on; ``now`` lies after the cut-off.
    """

    now: datetime
    begin: date
    first: date
    cut_off: date
    second: date

    @property
    def today(self) -> date:
        """The day in Shanghai on which the demonstration is made."""
        return local_date(self.now)

    @property
    def days_since(self) -> int:
        """Days of the second round that have begun, today included."""
        return (self.today - self.second).days + 1


def calendar(now: datetime) -> Calendar:
    """The round that ended at 24:00 of the latest 31 August before today, and what followed."""
    today = local_date(now)
    year = today.year if today > date(today.year, _AUGUST, 31) else today.year - 1
    return Calendar(
        now=now,
        begin=date(year, 1, 12),
        first=date(year, 3, 1),
        cut_off=date(year, 8, 31),
        second=date(year, 9, 1),
    )


class DayPicker:
    """Picks days between two days (both included) as visitors choose them."""

    def __init__(self, first: date, last: date) -> None:
        self._first = first
        count = (last - first).days + 1
        days = [first + timedelta(days=index) for index in range(count)]
        self._sums = list(accumulate(_weight(day, days) for day in days))

    def pick(self, rng: Random, *, until: float = 1.0) -> date:
        """A day; ``until`` 0.5 means one of the first half of the work."""
        place = bisect(self._sums, rng.random() * until * self._sums[-1])
        return self._first + timedelta(days=min(place, len(self._sums) - 1))


def _weight(day: date, days: Sequence[date]) -> float:
    if (day.month, day.day) in _SPRING_HOLIDAY:
        return _QUIET
    month = (day.month - days[0].month) % len(_MONTHS)
    return _MONTHS[month] * _WEEKDAYS[day.weekday()]


def batch_day(day: date, first: date, days_at_a_time: int) -> date:
    """The last day of the stretch of so many days, counted from ``first``, in which a day lies."""
    return day + timedelta(days=-((day - first).days + 1) % days_at_a_time)
