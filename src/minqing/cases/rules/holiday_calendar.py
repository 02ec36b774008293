"""A year's days off in an iCalendar file (RFC 5545), as the rows that could have been typed.

Such files are published every year. Each marks its days in its own way: by a word in the title, or
as Apple does by ``X-APPLE-SPECIAL-DAY``. What says neither off nor worked is only an observance.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event

from minqing.cases.rules.holidays import EARLY, DayKind, TypedRow
from minqing.lib.time import local_date

__all__ = ["is_calendar", "rows_of_calendar"]

_BEGIN = b"BEGIN:VCALENDAR"
_DAY = timedelta(days=1)
_SPECIAL = {"ALTERNATE-WORKDAY": DayKind.WORKED, "WORK-HOLIDAY": DayKind.OFF}
#: Worked first: 调休上班 holds the word for a day off, too.
_WORKED = re.compile(
    r"补班|上班|[（(\s]班[）)]?$|班[）)]|\bworkday\b|\bworking day\b", re.IGNORECASE
)
_OFF = re.compile(r"休|放假|假期|假日|\bholiday\b|\bday off\b", re.IGNORECASE)
_MARKS = re.compile(
    r"[\s（(·\-]*(?:调休上班|调休|补班|上班|放假|假期|假日|休息|休|班"
    r"|\(?(?:holiday|day off|workday|working day))[）)\s]*$",
    re.IGNORECASE,
)
_WORDS = {DayKind.OFF: "休", DayKind.WORKED: "班"}


def is_calendar(content: bytes) -> bool:
    """Whether a file is an iCalendar file by how it begins."""
    return content.removeprefix(b"\xef\xbb\xbf").lstrip()[: len(_BEGIN)].upper() == _BEGIN


def rows_of_calendar(content: bytes, year: int) -> list[TypedRow]:
    """The marked events of a year, each with its number in the file from 1.

    Where no event is marked all of the year are given, without a kind, so that each is named as a
    fault. ValueError when it is no iCalendar file.
    """
    calendar = Calendar.from_ical(content)
    given = [
        row
        for number, event in enumerate(calendar.walk("VEVENT"), start=1)
        if isinstance(event, Event)
        for row in _rows_of(number, event, year)
    ]
    return [row for row in given if row.kind] or given


def _rows_of(number: int, event: Event, year: int) -> Iterator[TypedRow]:
    """The row of an event, if it lies in the year (or in the last days before it)."""
    title = " ".join(str(event.get("SUMMARY", "")).split())
    kind = _kind(event, title)
    first = _day(event.get("DTSTART"))
    if first is None:
        # Said to be off or worked, but not when: the table names it as a fault.
        yield TypedRow(number, "", _WORDS[kind] if kind else "", title)
        return
    last = max(first, _last(event, first))
    if last < date(year, 1, 1) - EARLY or last > date(year, 12, 31):
        return
    span = f"{first}" if first == last else f"{first}~{last}"
    yield TypedRow(number, span, _WORDS[kind] if kind else "", _name(title))


def _kind(event: Event, title: str) -> DayKind | None:
    special = _SPECIAL.get(str(event.get("X-APPLE-SPECIAL-DAY", "")).upper())
    if special is not None:
        return special
    if _WORKED.search(title):
        return DayKind.WORKED
    return DayKind.OFF if _OFF.search(title) else None


def _name(title: str) -> str:
    """The holiday, without what only marks the day; commas would divide cells."""
    return _MARKS.sub("", title).replace(",", "、").replace(";", "、") or title


def _last(event: Event, first: date) -> date:
    """The last day. An end is the first moment after it, a day as well as an hour."""
    end, length = event.get("DTEND"), event.get("DURATION")
    moment = getattr(end, "dt", None)
    if isinstance(moment, datetime):
        return local_date(moment - timedelta(microseconds=1)) if moment.tzinfo else moment.date()
    if isinstance(moment, date):
        return moment - _DAY
    span = getattr(length, "dt", None)
    return first + span - _DAY if isinstance(span, timedelta) else first


def _day(value: object) -> date | None:
    moment = getattr(value, "dt", None)
    if isinstance(moment, datetime):
        return local_date(moment) if moment.tzinfo else moment.date()
    return moment if isinstance(moment, date) else None
