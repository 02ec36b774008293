"""When to remind somebody of what falls due: before it, and never at night.

Times of day are Shanghai's. A reminder of a date comes in the morning, some days before; one of an
hour comes an hour before, or the evening before when that would be at night.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from minqing.cases.rules.ladder import CaseLevel
from minqing.lib.time import SHANGHAI, at_local, end_of_local_day, local_date
from minqing.lib.workdays import WorkCalendar

__all__ = [
    "DAYS_BEFORE",
    "HOURS_BEFORE",
    "MORNING",
    "NIGHT",
    "Horizon",
    "horizon",
    "is_date",
    "is_night",
    "reminded_at",
]

MORNING, NIGHT = time(8, 30), time(20, 30)
"""Between these nobody is reminded: from NIGHT on until MORNING."""
DAYS_BEFORE = 2
"""How many days before its last day a date is reminded of; offices count working days."""
HOURS_BEFORE = 1
_LAST_CALL = time(20, 0)
"""When what falls due in the night to come is reminded of."""
_FAR = 60


@dataclass(frozen=True, slots=True)
class Horizon:
    """Up to which due moment (inclusive) reminders are given now, by what is counted.

    ``offices`` and ``teams`` are dates (24:00 of a day), ``hours`` is any other moment.
    """

    offices: datetime
    teams: datetime
    hours: datetime


def is_night(at: datetime) -> bool:
    """Whether a moment is one at which nobody is reminded."""
    clock = at.astimezone(SHANGHAI).time()
    return not MORNING <= clock < NIGHT


def reminded_at(due_at: datetime, level: CaseLevel, calendar: WorkCalendar) -> datetime:
    """From when on something due is reminded of, by the level that holds it."""
    if is_date(due_at):
        last = local_date(due_at - timedelta(microseconds=1))
        if level is CaseLevel.BLOCK:
            day = last - timedelta(days=DAYS_BEFORE)
        else:
            day = calendar.back(last, DAYS_BEFORE)
        return at_local(day, MORNING.hour, MORNING.minute)
    moment = due_at - timedelta(hours=HOURS_BEFORE)
    if not is_night(moment):
        return moment
    day = local_date(moment)
    if moment.astimezone(SHANGHAI).time() < MORNING:
        day -= timedelta(days=1)
    return at_local(day, _LAST_CALL.hour, _LAST_CALL.minute)


def is_date(due_at: datetime) -> bool:
    """Whether a due moment is the end of a day, as every date is."""
    return due_at.astimezone(SHANGHAI).time() == time(0)


def horizon(at: datetime, calendar: WorkCalendar) -> Horizon | None:
    """How far reminders reach at a moment, None at night."""
    if is_night(at):
        return None
    today = local_date(at)
    office = today
    for ahead in range(_FAR):
        last = today + timedelta(days=ahead)
        if reminded_at(end_of_local_day(last), CaseLevel.DISTRICT, calendar) <= at:
            office = last
    hours = at + timedelta(hours=HOURS_BEFORE)
    if at.astimezone(SHANGHAI).time() >= _LAST_CALL:
        # The last moment whose hour before it still is night.
        over = at_local(today + timedelta(days=1), MORNING.hour, MORNING.minute)
        hours = over + timedelta(hours=HOURS_BEFORE) - timedelta(microseconds=1)
    return Horizon(
        offices=end_of_local_day(office),
        teams=end_of_local_day(today + timedelta(days=DAYS_BEFORE)),
        hours=hours,
    )
