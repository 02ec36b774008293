"""What the district counts by now: the one place that reads its tables of days and deadlines."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from uuid import UUID

from django.db import connection
from django.db.models import Subquery

from minqing.cases import access
from minqing.cases.models import CalendarVersion, DeadlineVersion
from minqing.cases.rules import (
    CaseLevel,
    Category,
    Deadline,
    DeadlineKind,
    Terms,
    Unit,
    Urgency,
)
from minqing.cases.rules.holidays import SEED, DayKind, HolidayTable, NamedDay
from minqing.lib.paging import COUNTED_OUT
from minqing.lib.scope import Scope
from minqing.lib.time import local_date

__all__ = [
    "Alarm",
    "alarm",
    "as_rules",
    "calendar_versions",
    "current_deadlines",
    "current_table",
    "current_terms",
    "deadline_versions",
    "from_rules",
    "held_terms",
    "newest_calendar",
    "newest_deadlines",
    "terms_of",
]

_NEWEST = """
select (select id from cases_calendarversion order by number desc limit 1),
  (select id from cases_deadlineversion order by number desc limit 1)
"""
_AHEAD = timedelta(days=60)
"""How long before an unknown year begins the alarm is given though no date reaches into it yet."""


def current_terms() -> Terms:
    """The calendar and the deadlines in force (one statement; versions never change).

    To read by. Whoever writes a date asks for ``held_terms``.
    """
    return _terms_said_by(_NEWEST)


def held_terms() -> Terms:
    """The same, for an act that writes dates: no others come into force before it has ended.

    One statement, once the blocks concerned are locked: adopting takes them in this order, too.
    """
    return _terms_said_by("select calendar_id, deadlines_id from cases_held_terms()")


def _terms_said_by(statement: str) -> Terms:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        calendar, deadlines = cursor.fetchone()
    return terms_of(calendar, deadlines)


def terms_of(calendar: UUID | None, deadlines: UUID | None) -> Terms:
    """The terms of two versions, by their ids; None is that none was adopted."""
    return Terms(
        calendar=_table_of(calendar).calendar,
        deadlines=() if deadlines is None else _deadlines_of(deadlines),
    )


def newest_calendar() -> Subquery:
    """The id of the calendar in force, for a query that wants the terms along with its rows."""
    return Subquery(CalendarVersion.objects.order_by("-number").values("pk")[:1])


def newest_deadlines() -> Subquery:
    """The id of the deadlines in force, in the same way."""
    return Subquery(DeadlineVersion.objects.order_by("-number").values("pk")[:1])


def current_table() -> tuple[int, HolidayTable]:
    """The number of the version in force (0: none was adopted) and its table."""
    newest = CalendarVersion.objects.order_by("-number").values_list("number", "pk").first()
    return (0, SEED) if newest is None else (newest[0], _table_of(newest[1]))


def current_deadlines() -> tuple[int, tuple[Deadline, ...]]:
    """The number of the version in force (0: none was adopted) and its deadlines."""
    newest = DeadlineVersion.objects.order_by("-number").values_list("number", "pk").first()
    return (0, ()) if newest is None else (newest[0], _deadlines_of(newest[1]))


def calendar_versions() -> list[CalendarVersion]:
    """The versions of the calendar, newest first, without their days."""
    return list(CalendarVersion.objects.defer("days").order_by("-number")[:20])


def deadline_versions() -> list[DeadlineVersion]:
    """The versions of the deadlines, newest first."""
    return list(DeadlineVersion.objects.order_by("-number")[:20])


@dataclass(frozen=True, slots=True)
class Alarm:
    """A year whose days off are not announced, and how many dates are provisional for it.

    The number is counted no further than one past ``COUNTED_OUT``.
    """

    year: int
    provisional: int


def alarm(scope: Scope, at: datetime) -> Alarm | None:
    """What the district office must be told of the calendar; None when all is known (one
    statement).
    """
    rows = access.standings(scope).filter(due_provisional=True).order_by().values("pk")
    waiting_sql, values = rows[: COUNTED_OUT + 1].query.sql_with_params()
    with connection.cursor() as cursor:
        # Django's own SQL of the dates, counted beside the version; no text of anybody's is in it.
        cursor.execute(
            "select (select id from cases_calendarversion order by number desc limit 1),"  # noqa: S608  # see above
            f" (select count(*) from ({waiting_sql}) waiting)",
            values,
        )
        version, waiting = cursor.fetchone()
    table = _table_of(version)
    years = {local_date(at).year, local_date(at + _AHEAD).year}
    unknown = sorted(years - table.known_years)
    if unknown:
        return Alarm(unknown[0], waiting)
    if waiting:
        return Alarm(_first_unknown(table, local_date(at)), waiting)
    return None


def _first_unknown(table: HolidayTable, day: date) -> int:
    year = day.year
    while year in table.known_years:
        year += 1
    return year


def as_rules(deadlines: Iterable[Deadline]) -> list[dict[str, str | int]]:
    """Deadlines as they are stored; what a rule leaves open is left out."""
    return [
        {
            "kind": each.kind.value,
            "amount": each.amount,
            "unit": each.unit.value,
            **({"level": each.level.value} if each.level else {}),
            **({"category": each.category.value} if each.category else {}),
            **({"urgency": each.urgency.value} if each.urgency else {}),
        }
        for each in deadlines
    ]


def from_rules(rules: Iterable[dict[str, str | int]]) -> tuple[Deadline, ...]:
    """The deadlines of a stored version."""
    return tuple(
        Deadline(
            kind=DeadlineKind(str(each["kind"])),
            amount=int(each["amount"]),
            unit=Unit(str(each["unit"])),
            level=CaseLevel(str(each["level"])) if "level" in each else None,
            category=Category(str(each["category"])) if "category" in each else None,
            urgency=Urgency(str(each["urgency"])) if "urgency" in each else None,
        )
        for each in rules
    )


@lru_cache(maxsize=8)
def _table_of(version: UUID | None) -> HolidayTable:
    if version is None:
        return SEED
    row = CalendarVersion.objects.get(pk=version)
    return HolidayTable(
        days=tuple(
            NamedDay(date.fromisoformat(on), DayKind(kind), name) for on, kind, name in row.days
        ),
        known_years=frozenset(row.known_years),
    )


@lru_cache(maxsize=8)
def _deadlines_of(version: UUID) -> tuple[Deadline, ...]:
    return from_rules(DeadlineVersion.objects.get(pk=version).rules)
