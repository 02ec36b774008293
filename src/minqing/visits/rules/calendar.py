"""A worker's due days as entries of a calendar: how many doors of which building, and when.

The counts come from `visits_calendar`, which tells no household and no door; nothing here could.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from uuid import NAMESPACE_URL, UUID, uuid5

from icalendar import Calendar, Event

from minqing.lib.time import at_local
from minqing.visits.rules.follow_up import FollowUp
from minqing.visits.rules.next_try import PartOfDay

__all__ = [
    "DAYS_AHEAD",
    "HOURS",
    "DueCount",
    "Entry",
    "Worded",
    "calendar_entries",
    "write_calendar",
]

DAYS_AHEAD = timedelta(days=60)
"""How far a calendar looks ahead: as far as somebody may agree to come again."""
HOURS = MappingProxyType(
    {PartOfDay.MORNING: (9, 12), PartOfDay.AFTERNOON: (14, 17), PartOfDay.EVENING: (18, 20)}
)
"""From which hour to which a part of the day stands in a calendar, Shanghai time."""
_READ_AGAIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class DueCount:
    """So many households of a building to which the same applies.

    ``day`` is today for whatever was due before. ``part`` is the agreed or proposed part of a day
    that is still to come.
    """

    day: date
    part: PartOfDay | None
    follow_up: FollowUp
    code: str
    building: str
    neighbourhood: str
    households: int


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands in the calendar: a day at a building (``part`` None), or a part of that day.

    ``agreed`` are those of the ``due`` households at which a visit was agreed with the residents.
    ``uid`` stays the same for the member, the day, the part and the building.
    """

    uid: str
    day: date
    part: PartOfDay | None
    building: str
    neighbourhood: str
    due: int
    agreed: int

    @property
    def hours(self) -> tuple[datetime, datetime] | None:
        """From when to when; None for a whole day."""
        if self.part is None:
            return None
        start, end = HOURS[self.part]
        return at_local(self.day, start), at_local(self.day, end)


@dataclass(frozen=True, slots=True)
class Worded:
    """An entry in the reader's language."""

    entry: Entry
    summary: str
    description: str


def calendar_entries(member_id: UUID, counts: Iterable[DueCount]) -> list[Entry]:
    """One entry for each day and building, and one for each part of a day that somebody chose.

    By day; a whole day before its parts.
    """
    found: defaultdict[tuple[date, PartOfDay | None, str], list[DueCount]] = defaultdict(list)
    for each in counts:
        found[each.day, None, each.code].append(each)
        if each.part is not None:
            found[each.day, each.part, each.code].append(each)
    return [
        Entry(
            uid=_uid(member_id, day, part, code),
            day=day,
            part=part,
            building=own[0].building,
            neighbourhood=own[0].neighbourhood,
            due=sum(each.households for each in own),
            agreed=sum(each.households for each in own if each.follow_up is FollowUp.PROMISED),
        )
        for (day, part, code), own in sorted(found.items(), key=lambda item: _order(item[0]))
    ]


def write_calendar(name: str, entries: Iterable[Worded], *, at: datetime, url: str) -> bytes:
    """The entries as an iCalendar file (RFC 5545); ``at`` is when they were true.

    Times are in UTC, so that the file needs no description of a time zone.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Minqing//Due days//ZH")
    calendar.add("version", "2.0")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", "Asia/Shanghai")
    calendar.add("refresh-interval", _READ_AGAIN, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for each in entries:
        calendar.add_component(_event(each, at, url))
    written: bytes = calendar.to_ical()
    return written


def _event(worded: Worded, at: datetime, url: str) -> Event:
    entry = worded.entry
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", at)
    if (hours := entry.hours) is None:
        event.add("dtstart", entry.day)
        event.add("dtend", entry.day + timedelta(days=1))
        # A day with open doors is no day on which nothing else is possible.
        event.add("transp", "TRANSPARENT")
    else:
        event.add("dtstart", hours[0])
        event.add("dtend", hours[1])
    event.add("summary", worded.summary)
    event.add("description", worded.description)
    event.add("location", f"{entry.neighbourhood} {entry.building}".strip())
    event.add("url", url)
    event.add("class", "PRIVATE")
    return event


def _uid(member_id: UUID, day: date, part: PartOfDay | None, code: str) -> str:
    name = f"minqing:calendar:{member_id}:{day}:{part or ''}:{code}"
    return f"{uuid5(NAMESPACE_URL, name)}@minqing"


def _order(key: tuple[date, PartOfDay | None, str]) -> tuple[date, int, str]:
    day, part, code = key
    return day, 0 if part is None else HOURS[part][0], code
