"""ISO weeks, and how a neighbourhood's roundup of one stands."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Self

from minqing.lib.time import end_of_local_day, start_of_local_day

__all__ = ["WEEKS_SHOWN", "Week", "WeekState", "state_of_week"]

WEEKS_SHOWN = 8
_DAYS = 7


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """An ISO week, Monday to Sunday, in Shanghai; named by its Monday."""

    monday: date

    def __post_init__(self) -> None:
        """Refuse a day that is no Monday."""
        if self.monday.weekday():
            message = f"{self.monday} is no Monday."
            raise ValueError(message)

    @classmethod
    def of(cls, day: date) -> Self:
        """The week in which a day lies."""
        return cls(day - timedelta(days=day.weekday()))

    @property
    def sunday(self) -> date:
        """Its last day."""
        return self.monday + timedelta(days=_DAYS - 1)

    @property
    def start_at(self) -> datetime:
        """Its first moment."""
        return start_of_local_day(self.monday)

    @property
    def end_at(self) -> datetime:
        """The first moment after it."""
        return end_of_local_day(self.sunday)

    @property
    def due_on(self) -> date:
        """By when its roundup should be signed: the Monday after it. An advice, not a clock."""
        return self.monday + timedelta(days=_DAYS)

    @property
    def number(self) -> int:
        """Its ISO number; with the turn of a year the one of its Thursday's year."""
        return self.monday.isocalendar().week

    def holds(self, moment: datetime) -> bool:
        """Whether a moment lies in it."""
        return self.start_at <= moment < self.end_at

    def before(self, count: int = 1) -> "Week":
        """The week so many weeks earlier."""
        return Week(self.monday - timedelta(days=_DAYS * count))

    def latest(self, count: int) -> Iterator["Week"]:
        """The latest weeks up to this one, this one first."""
        for back in range(count):
            yield self.before(back)


class WeekState(StrEnum):
    """How the roundup of a week stands."""

    SIGNED = "signed"
    DRAFT = "draft"
    """Begun, and its day has not passed."""
    OPEN = "open"
    """Not begun, and its day has not passed."""
    LATE = "late"
    """Begun, its day has passed, not signed."""
    SKIPPED = "skipped"
    """Not begun, and its day has passed."""


def state_of_week(week: Week, *, signed: bool, drafted: bool, today: date) -> WeekState:
    """How the roundup of a week stands on a day; while it is corrected it stays signed."""
    if signed:
        return WeekState.SIGNED
    if today <= week.due_on:
        return WeekState.DRAFT if drafted else WeekState.OPEN
    return WeekState.LATE if drafted else WeekState.SKIPPED
