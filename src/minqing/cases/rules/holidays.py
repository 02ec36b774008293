"""A year's days off as the State Council announces them: reading what was typed, row by row.

A row names days (one, or a range), whether they are off or worked, and the holiday. Nothing is
taken on trust: a table with any fault is refused, and each fault names its row and column.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from chinese_calendar import constants

from minqing.lib.workdays import WorkCalendar

__all__ = [
    "EARLY",
    "MAX_ROWS",
    "SEED",
    "DayKind",
    "HolidayTable",
    "NamedDay",
    "ReadTable",
    "TableColumn",
    "TableFault",
    "TableProblem",
    "TypedRow",
    "as_typed",
    "in_a_row",
    "read_table",
    "split_rows",
]

MAX_ROWS = 100
_LONGEST = 14
"""Days of a range; a longer one is a slip of the pen."""
_STATUTORY_DAYS = 13
"""Days off by law a year since 2025: so many weekdays are off more than weekend days are worked."""
_LAW_OF = 2025
_SATURDAY = 5
EARLY = timedelta(days=16)
"""How far before its year a table may reach: the weekend before 1 January is sometimes worked."""


class DayKind(StrEnum):
    """What a named day is."""

    OFF = "off"
    WORKED = "worked"


class TableColumn(StrEnum):
    """A column of a table of days; WHOLE is the table itself."""

    DAYS = "days"
    KIND = "kind"
    NAME = "name"
    WHOLE = ""


class TableProblem(StrEnum):
    """What can be wrong with a table of days."""

    EMPTY = "empty"
    TOO_MANY = "too_many"
    NO_DAY = "no_day"
    REVERSED = "reversed"
    TOO_LONG = "too_long"
    OTHER_YEAR = "other_year"
    NO_KIND = "no_kind"
    NO_NAME = "no_name"
    TWICE = "twice"
    BOTH = "both"
    WEEKDAY_WORKED = "weekday_worked"
    NOT_OFF = "not_off"
    HOLIDAY_MISSING = "holiday_missing"


@dataclass(frozen=True, slots=True)
class TypedRow:
    """One row as it was typed, with its number from 1."""

    number: int
    days: str
    kind: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class NamedDay:
    """A day that is off or worked, and the holiday it belongs to."""

    on: date
    kind: DayKind
    name: str


@dataclass(frozen=True, slots=True)
class TableFault:
    """Where a table is wrong (row 0: as a whole) and why; ``details`` fill the words."""

    row: int
    column: TableColumn
    problem: TableProblem
    details: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HolidayTable:
    """Every named day of the years that are known, in their order."""

    days: tuple[NamedDay, ...]
    known_years: frozenset[int]

    @property
    def calendar(self) -> WorkCalendar:
        """The calendar that this table makes."""
        return WorkCalendar(
            days_off=frozenset(each.on for each in self.days if each.kind is DayKind.OFF),
            made_up=frozenset(each.on for each in self.days if each.kind is DayKind.WORKED),
            known_years=self.known_years,
        )

    def of_year(self, year: int) -> tuple[NamedDay, ...]:
        """The named days of one year."""
        return tuple(each for each in self.days if each.on.year == year)

    def with_year(self, year: int, named: Iterable[NamedDay]) -> "HolidayTable":
        """The table with a year entered: its former days go, days of other years are set."""
        kept = {each.on: each for each in self.days if each.on.year != year}
        kept |= {each.on: each for each in named}
        return HolidayTable(
            tuple(kept[on] for on in sorted(kept)), self.known_years | frozenset({year})
        )


@dataclass(frozen=True, slots=True)
class ReadTable:
    """What a typed table says. ``extra``: weekdays off less weekend days worked, as a year has
    them by law; None where no law tells how many.
    """

    days: tuple[NamedDay, ...]
    faults: tuple[TableFault, ...]
    extra: tuple[int, int] | None = None

    @property
    def unbalanced(self) -> tuple[int, int] | None:
        """(counted, by law) when they differ: no fault, but worth a second look."""
        return self.extra if self.extra is not None and self.extra[0] != self.extra[1] else None


_LIBRARY_NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "Mid-autumn Festival": "中秋节",
    "National Day": "国庆节",
    "Anti-Fascist 70th Day": "抗战胜利70周年纪念日",
}

SEED = HolidayTable(
    days=tuple(
        NamedDay(on, kind, _LIBRARY_NAMES[str(name)])
        for kind, known in ((DayKind.OFF, constants.holidays), (DayKind.WORKED, constants.workdays))
        for on, name in sorted(known.items())
    ),
    known_years=frozenset(day.year for day in constants.holidays),
)
"""What the library knows, as long as the district has entered no table of its own."""

#: Holidays that move with the moon, by the words with which a row may name them.
_MOVABLE = {
    "春节": ("春节", "spring festival", "chinese new year"),
    "清明节": ("清明", "tomb", "qingming"),
    "端午节": ("端午", "dragon boat"),
    "中秋节": ("中秋", "mid-autumn", "mid autumn"),
}
#: Days that are off by law whatever the year.
_FIXED = ((1, 1), (5, 1), (10, 1), (10, 2), (10, 3))
_GOLDEN_WEEK = ((9, 28), (10, 9))
"""Where Mid-autumn may fall together with National Day, whose own days are so many:"""
_DAYS = 7
_KINDS = {
    **dict.fromkeys(("off", "休", "休息", "放假", "假", "holiday", "o"), DayKind.OFF),
    **dict.fromkeys(("worked", "班", "上班", "补班", "调休上班", "work", "w"), DayKind.WORKED),
}
_TO = re.compile(r"\s*(?:至|到|~|～|—+|–|\.\.|\bto\b|\s-\s)\s*")
_WHOLE_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_MONTH_DAY = re.compile(r"(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_ONLY_DAY = re.compile(r"(\d{1,2})\s*日?")
_WEEKDAY = re.compile(r"[（(][^）)]*[）)]")
_HEADERS = frozenset({"date", "dates", "day", "days", "日期", "开始日期"})


def in_a_row(days: Iterable[NamedDay]) -> Iterator[tuple[NamedDay, date]]:
    """Runs of days in a row that are the same: the first, and the last day."""
    first: NamedDay | None = None
    last = date.min
    for day in sorted(days, key=lambda each: each.on):
        same = first is not None and (first.kind, first.name) == (day.kind, day.name)
        if same and (day.on - last).days == 1:
            last = day.on
            continue
        if first is not None:
            yield first, last
        first, last = day, day.on
    if first is not None:
        yield first, last


def as_typed(days: Iterable[NamedDay]) -> str:
    """Days as they could have been typed, a run to a line."""
    words = {DayKind.OFF: "休", DayKind.WORKED: "班"}
    return "\n".join(
        f"{first.on}{'' if first.on == last else f'~{last}'},{words[first.kind]},{first.name}"
        for first, last in in_a_row(days)
    )


def split_rows(text: str) -> list[TypedRow]:
    """The rows of a pasted table, by line numbers; blank lines and one of headers are left out.

    Columns stand apart by tabs, commas, semicolons or blanks; in this order: days, kind, name.
    """
    rows: list[TypedRow] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        cells = _cells(line.strip())
        if not rows and cells[0].casefold() in _HEADERS:
            continue
        rows.append(TypedRow(number, cells[0], cells[1], cells[2]))
    return rows


def _cells(line: str) -> tuple[str, str, str]:
    """Three cells. Where only blanks divide, the kind is found first: days may hold blanks."""
    if re.search(r"[\t,，;；]", line):
        cells = [each.strip() for each in re.split(r"[\t,，;；]", line)]
    else:
        words = line.split()
        place = next((i for i, word in enumerate(words) if word.casefold() in _KINDS), None)
        if place is None:
            cells = [words[0], *words[1:2], " ".join(words[2:])]
        else:
            cells = [" ".join(words[:place]), words[place], " ".join(words[place + 1 :])]
    first, kind, *name = [*cells, "", "", ""][: max(3, len(cells))]
    return first, kind, " ".join(each for each in name if each)


def read_table(rows: Iterable[TypedRow], year: int) -> ReadTable:
    """The days that a table names for a year, and every fault, by row and column."""
    given = list(rows)
    if not given:
        return _refused(TableProblem.EMPTY)
    if len(given) > MAX_ROWS:
        return _refused(TableProblem.TOO_MANY, limit=MAX_ROWS)
    found: dict[date, tuple[int, NamedDay]] = {}
    faults: list[TableFault] = []
    for row in given:
        faults += _read_row(row, year, found)
    days = tuple(found[on][1] for on in sorted(found))
    if not faults:
        # Only a table that could be read can be said to lack something.
        faults += _lacking(days, year)
    return ReadTable(days, tuple(faults), _extra(days, year))


def _refused(problem: TableProblem, **details: int) -> ReadTable:
    return ReadTable((), (TableFault(0, TableColumn.WHOLE, problem, details),))


def _read_row(
    row: TypedRow, year: int, found: dict[date, tuple[int, NamedDay]]
) -> Iterator[TableFault]:
    """Take up the days of a row into ``found``; yields what is wrong with it."""
    kind = _KINDS.get(row.kind.strip().casefold())
    if kind is None:
        yield TableFault(row.number, TableColumn.KIND, TableProblem.NO_KIND, {"text": row.kind})
    name = row.name.strip()
    if kind is DayKind.OFF and not name:
        yield TableFault(row.number, TableColumn.NAME, TableProblem.NO_NAME)
    span = _span(row.days, year)
    if span is None:
        yield TableFault(row.number, TableColumn.DAYS, TableProblem.NO_DAY, {"text": row.days})
        return
    wrong = _wrong_span(*span, year)
    if wrong is not None:
        details: dict[str, str | int] = {
            "first": span[0].isoformat(),
            "last": span[1].isoformat(),
            "limit": _LONGEST,
        }
        yield TableFault(row.number, TableColumn.DAYS, wrong, details)
        return
    if kind is None:
        return
    for offset in range((span[1] - span[0]).days + 1):
        yield from _take(row, NamedDay(span[0] + timedelta(days=offset), kind, name), found)


def _take(
    row: TypedRow, day: NamedDay, found: dict[date, tuple[int, NamedDay]]
) -> Iterator[TableFault]:
    details: dict[str, str | int] = {"day": day.on.isoformat()}
    if day.kind is DayKind.WORKED and day.on.weekday() < _SATURDAY:
        yield TableFault(row.number, TableColumn.DAYS, TableProblem.WEEKDAY_WORKED, details)
    if day.on in found:
        other, before = found[day.on]
        problem = TableProblem.TWICE if before.kind is day.kind else TableProblem.BOTH
        yield TableFault(row.number, TableColumn.DAYS, problem, {**details, "other": other})
        return
    found[day.on] = row.number, day


def _wrong_span(first: date, last: date, year: int) -> TableProblem | None:
    if last < first:
        return TableProblem.REVERSED
    if (last - first).days >= _LONGEST:
        return TableProblem.TOO_LONG
    if first < date(year, 1, 1) - EARLY or last > date(year, 12, 31):
        return TableProblem.OTHER_YEAR
    return None


def _span(text: str, year: int) -> tuple[date, date] | None:
    """First and last day of a cell, None when there is no telling."""
    plain = _WEEKDAY.sub("", text).strip()
    parts = [each for each in _TO.split(plain) if each] if plain else []
    if len(parts) not in {1, 2}:
        return None
    first = _day(parts[0], date(year, 1, 1))
    if first is None:
        return None
    last = first if len(parts) == 1 else _day(parts[1], first)
    return None if last is None else (first, last)


def _day(text: str, near: date) -> date | None:
    """A day; what is left out (year, month) is that of the day before it, or of the table."""
    plain = text.strip()
    for pattern, given in (
        (_WHOLE_DAY, ()),
        (_MONTH_DAY, (near.year,)),
        (_ONLY_DAY, (near.year, near.month)),
    ):
        match = pattern.fullmatch(plain)
        if match is not None:
            try:
                return date(*given, *map(int, match.groups()))
            except ValueError:
                return None
    return None


def _lacking(days: tuple[NamedDay, ...], year: int) -> Iterator[TableFault]:
    """What every year has and this table has not: it is not complete."""
    off = [each for each in days if each.kind is DayKind.OFF]
    taken = {each.on for each in off}
    for month, day in _FIXED:
        if date(year, month, day) not in taken:
            details = {"day": date(year, month, day).isoformat()}
            yield TableFault(0, TableColumn.WHOLE, TableProblem.NOT_OFF, details)
    names = " ".join(each.name.casefold() for each in off if each.on.year == year)
    if sum(_GOLDEN_WEEK[0] <= (on.month, on.day) <= _GOLDEN_WEEK[1] for on in taken) > _DAYS:
        # Both fell together, as in 2020: a row may name only the greater one.
        names += _MOVABLE["中秋节"][0]
    for holiday, words in _MOVABLE.items():
        if not any(word in names for word in words):
            details = {"holiday": holiday, "year": str(year)}
            yield TableFault(0, TableColumn.WHOLE, TableProblem.HOLIDAY_MISSING, details)


def _extra(days: tuple[NamedDay, ...], year: int) -> tuple[int, int] | None:
    if year < _LAW_OF:
        return None
    off = sum(each.kind is DayKind.OFF and each.on.weekday() < _SATURDAY for each in days)
    return off - sum(each.kind is DayKind.WORKED for each in days), _STATUTORY_DAYS
