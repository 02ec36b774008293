"""The queue: pages of cases by a key, most urgent first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from django.db.models import Model, OuterRef, Q, QuerySet, Subquery

from minqing.cases import access
from minqing.cases.models import CaseStanding, CaseText
from minqing.cases.rules import HOLDERS, CaseLevel, CaseState
from minqing.households.models import Dwelling
from minqing.lib.codes import normalise_case_number
from minqing.lib.scope import Scope
from minqing.lib.time import end_of_local_day, local_date
from minqing.territory.rules import PostedAt

__all__ = [
    "COUNT_LIMIT",
    "PAGE",
    "DueFilter",
    "Key",
    "QueueFilters",
    "QueuePage",
    "QueueRow",
    "View",
    "count_up_to",
    "filtered",
    "find_number",
    "lines",
    "queue",
]

Row = TypeVar("Row", bound=Model)
PAGE = 50
COUNT_LIMIT = 1000
EXCERPT = 80
_SOON = timedelta(days=3)


class View(StrEnum):
    """The saved views: what I hold that is due, everything with something due, all cases."""

    MINE = "mine"
    DUE = "due"
    ALL = "all"


class DueFilter(StrEnum):
    """When the next thing is due."""

    OVERDUE = "overdue"
    TODAY = "today"
    SOON = "soon"


@dataclass(frozen=True, slots=True)
class QueueFilters:
    """What a queue shows. ``holding`` are the postings whose cases count as mine."""

    view: View = View.DUE
    level: CaseLevel | None = None
    state: CaseState | None = None
    due: DueFilter | None = None
    holding: tuple[PostedAt, ...] = ()

    @property
    def by_due(self) -> bool:
        """Whether the page is ordered by what is due (else the newest first)."""
        return self.view is not View.ALL or self.due is not None


@dataclass(frozen=True, slots=True)
class Key:
    """The place in the order after which a page begins."""

    moment: datetime
    case_id: UUID


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One line of the queue."""

    standing: CaseStanding
    category: str
    body: str
    address: str

    @property
    def excerpt(self) -> str:
        """The beginning of what was asked."""
        return self.body[:EXCERPT]


@dataclass(frozen=True, slots=True)
class QueuePage:
    """Fifty lines, and the key of the next page if there is one."""

    rows: list[QueueRow]
    after: Key | None


def queue(
    scope: Scope, filters: QueueFilters, *, at: datetime, after: Key | None = None
) -> QueuePage:
    """One page of the queue (two statements, whatever the scope)."""
    rows = filtered(scope, filters, at=at)
    if filters.by_due:
        column, order = "due_at", ("due_at", "case_id")
        beyond = Q() if after is None else _later(column, after)
    else:
        column, order = "raised_at", ("-raised_at", "-case_id")
        beyond = Q() if after is None else _earlier(column, after)
    found = list(rows.filter(beyond).order_by(*order)[: PAGE + 1])
    shown = found[:PAGE]
    last = shown[-1] if len(found) > PAGE else None
    return QueuePage(
        rows=lines(scope, shown),
        after=None if last is None else Key(getattr(last, column), last.pk),
    )


def filtered(scope: Scope, filters: QueueFilters, *, at: datetime) -> QuerySet[CaseStanding]:
    """The cases that a view and its filters show, in no order."""
    rows = access.standings(scope)
    if filters.view is View.MINE:
        rows = rows.filter(_held_by(filters.holding), due_at__isnull=False)
    if filters.view is View.DUE or filters.due is not None:
        rows = rows.filter(due_at__isnull=False)
    if filters.level is not None:
        rows = rows.filter(level=filters.level.value)
    if filters.state is not None:
        rows = rows.filter(state=filters.state.value)
    match filters.due:
        case DueFilter.OVERDUE:
            rows = rows.filter(due_at__lte=at)
        case DueFilter.TODAY:
            rows = rows.filter(due_at__gt=at, due_at__lte=end_of_local_day(local_date(at)))
        case DueFilter.SOON:
            day = local_date(at) + _SOON
            rows = rows.filter(due_at__gt=at, due_at__lte=end_of_local_day(day))
        case None:
            pass
    return rows


def count_up_to(rows: QuerySet[Row], limit: int = COUNT_LIMIT) -> int:
    """The number of rows, counting no further than one past the limit."""
    return rows.order_by()[: limit + 1].count()


def find_number(scope: Scope, text: str) -> CaseStanding | None:
    """The case with a number, as it was typed."""
    return access.standings(scope).filter(number=normalise_case_number(text)).first()


def _later(column: str, after: Key) -> Q:
    """Beyond a key, ascending. The first condition alone gives the index its starting place."""
    return Q(**{f"{column}__gte": after.moment}) & (
        Q(**{f"{column}__gt": after.moment}) | Q(case_id__gt=after.case_id)
    )


def _earlier(column: str, after: Key) -> Q:
    return Q(**{f"{column}__lte": after.moment}) & (
        Q(**{f"{column}__lt": after.moment}) | Q(case_id__lt=after.case_id)
    )


def _held_by(postings: Iterable[PostedAt]) -> Q:
    """Cases whose present owner is one of the postings."""
    condition = Q(pk__in=[])
    for each in postings:
        for level, roles in HOLDERS.items():
            if each.role not in roles:
                continue
            owner = (
                Q(block_id=each.block_id)
                if level is CaseLevel.BLOCK
                else Q(owner_area_code=each.area_code)
            )
            condition |= owner & Q(level=level.value)
    return condition


def lines(scope: Scope, standings: list[CaseStanding]) -> list[QueueRow]:
    """Standings as lines of a list (one statement; only what a line shows is read)."""
    address = Dwelling.objects.filter(pk=OuterRef("dwelling_id")).values("address")
    shown = {
        case_id: (category, CaseText.body_of(content), door or "")
        for case_id, category, content, door in access.cases(scope)
        .filter(pk__in=[row.pk for row in standings])
        .values_list("pk", "category", "text__content", Subquery(address))
    }
    return [QueueRow(row, *shown[row.pk]) for row in standings]
