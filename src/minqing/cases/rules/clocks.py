"""The resident's promises in calendar time: they never stop and never restart.

Beside them runs the follow-up clock of a reopened case, which counts working days.

A due moment is 24:00 of a day in Shanghai, stored as 00:00 of the next. What happens at that very
moment belongs to the next day, hence is late.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from minqing.lib.time import end_of_local_day, local_date, same_day_next_month
from minqing.lib.workdays import STATUTORY, WorkCalendar

__all__ = [
    "CLOCK_TOLERANCE",
    "FOLLOW_UP_DAYS",
    "Due",
    "DueKind",
    "due_day",
    "follow_up_due",
    "hand_up_due",
    "is_in_time",
    "is_overdue",
    "next_step_due",
    "response_due",
]

HAND_UP_DAYS = 7
FOLLOW_UP_DAYS = 15
"""Working days in which a reopened case gets a new answer."""
CLOCK_TOLERANCE = timedelta(minutes=10)
"""How far a phone's corrected clock may run ahead of ours before we refuse to believe it."""


class DueKind(StrEnum):
    """What falls due next."""

    HAND_UP = "hand_up"
    RESPONSE = "response"
    NEXT_STEP = "next_step"
    FOLLOW_UP = "follow_up"
    LEVEL = "level"
    SOLUTION = "solution"


@dataclass(frozen=True, slots=True, order=True)
class Due:
    """The next thing due of a case: the moment it is over, and what it is.

    ``provisional`` when it was counted through a year whose days off are not announced yet.
    """

    at: datetime
    kind: DueKind
    provisional: bool = False


def hand_up_due(raised_at: datetime) -> datetime:
    """24:00 of the 7th day after the day on which it was raised."""
    return end_of_local_day(local_date(raised_at) + timedelta(days=HAND_UP_DAYS))


def response_due(raised_at: datetime) -> datetime:
    """24:00 of the same day next month, or of that month's last day if it has no such day."""
    return end_of_local_day(same_day_next_month(local_date(raised_at)))


def next_step_due(day: date) -> datetime:
    """24:00 of the day that was named to the requester."""
    return end_of_local_day(day)


def follow_up_due(reopened_at: datetime, calendar: WorkCalendar = STATUTORY) -> Due:
    """24:00 of the 15th working day after the day on which it was reopened."""
    reached = calendar.add(local_date(reopened_at), FOLLOW_UP_DAYS)
    return Due(end_of_local_day(reached.on), DueKind.FOLLOW_UP, reached.provisional)


def due_day(due_at: datetime) -> date:
    """The last day on which it is still in time."""
    return local_date(due_at - timedelta(microseconds=1))


def is_in_time(happened_at: datetime, due_at: datetime) -> bool:
    """Whether something happened before its time was over."""
    return happened_at < due_at


def is_overdue(due_at: datetime, at: datetime) -> bool:
    """Whether the time is over at a moment."""
    return at >= due_at
