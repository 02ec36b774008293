"""Working days: weekends, statutory days off, and the weekends worked to make up for them.

Arithmetic over a calendar that is passed in; ``STATUTORY`` is the one the State Council announced,
as the library ``chinesecalendar`` holds it. It is announced a year at a time, in autumn: a day of a
year that a calendar does not know is counted Monday to Friday, and whatever was reached through
such a year is provisional.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from chinese_calendar import constants

__all__ = ["STATUTORY", "Reached", "WorkCalendar"]

_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Reached:
    """A day that counting arrived at; ``provisional`` when a year on the way is not known yet."""

    on: date
    provisional: bool


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Days off that fall on weekdays or weekends, weekend days that are worked, and the years for
    which both are complete.
    """

    days_off: frozenset[date]
    made_up: frozenset[date]
    known_years: frozenset[int]

    def knows(self, day: date) -> bool:
        """Whether the year of a day is complete in this calendar."""
        return day.year in self.known_years

    def is_workday(self, day: date) -> bool:
        """Whether a day is worked; in a year that is not known, Monday to Friday are."""
        if day in self.made_up:
            return True
        return day.weekday() < _SATURDAY and day not in self.days_off

    def add(self, day: date, count: int) -> Reached:
        """The ``count``-th working day after a day, which itself is not counted.

        ValueError unless ``count`` is at least 1.
        """
        if count < 1:
            message = f"Working days are counted forward from 1, not {count}."
            raise ValueError(message)
        return _added(self, day, count)

    def back(self, day: date, count: int) -> date:
        """The ``count``-th working day before a day, which itself is not counted.

        ValueError unless ``count`` is at least 1.
        """
        if count < 1:
            message = f"Working days are counted back from 1, not {count}."
            raise ValueError(message)
        reached, left = day, count
        while left:
            reached -= _DAY
            left -= self.is_workday(reached)
        return reached


@lru_cache(maxsize=4096)
def _added(calendar: WorkCalendar, day: date, count: int) -> Reached:
    """Counted once: thousands of cases begin on the same day."""
    reached, left, provisional = day, count, False
    while left:
        reached += _DAY
        provisional = provisional or not calendar.knows(reached)
        left -= calendar.is_workday(reached)
    return Reached(reached, provisional)


STATUTORY = WorkCalendar(
    days_off=frozenset(constants.holidays),
    made_up=frozenset(constants.workdays),
    known_years=frozenset(day.year for day in constants.holidays),
)
