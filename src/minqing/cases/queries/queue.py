"""The queue: pages of cases by a key, most urgent first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Model, OuterRef, Q, QuerySet, Subquery

from minqing.cases import access
from minqing.cases.models import LEVEL_LABELS, CaseStanding, CaseText
from minqing.cases.queries.promises import past_one_month
from minqing.cases.rules import HOLDERS, CaseLevel, CaseState, Category, Channel, DueKind, Urgency
from minqing.households.models import Dwelling
from minqing.lib.codes import normalise_case_number
from minqing.lib.paging import COUNTED_OUT, MomentKey
from minqing.lib.scope import AreaRange, Scope
from minqing.lib.time import end_of_local_day, local_date, start_of_local_day
from minqing.territory.rules import PostedAt

__all__ = [
    "PAGE",
    "CaseLine",
    "Counts",
    "DueFilter",
    "Only",
    "Order",
    "QueueFilters",
    "QueuePage",
    "QueueRow",
    "View",
    "as_lines",
    "count_each",
    "count_up_to",
    "counts",
    "filtered",
    "find_number",
    "lines",
    "queue",
]

Row = TypeVar("Row", bound=Model)
PAGE = 50
EXCERPT = 80
_SOON = timedelta(days=3)


class View(StrEnum):
    """The saved views, from what I hold to all cases of my area."""

    MINE = "mine"
    """What my level holds and has something due."""
    ASSIGNED = "assigned"
    """Of these, what was given to me to handle."""
    UNASSIGNED = "unassigned"
    """Of these, what was given to nobody yet."""
    DUE = "due"
    """Everything in my area with something due."""
    ALL = "all"


class DueFilter(StrEnum):
    """When the next thing is due."""

    OVERDUE = "overdue"
    TODAY = "today"
    SOON = "soon"


class Only(StrEnum):
    """Cases of one kind."""

    FOLLOW_UP = "follow_up"
    """Reopened: the resident rejected the answer and waits for another."""
    GOING_ON = "going_on"
    """Answered, with a next day named to the resident."""
    TO_TELL = "to_tell"
    """An answer was given and its requester has not heard it."""
    RESTRICTED = "restricted"


class Order(StrEnum):
    """How a list is sorted."""

    URGENT = "urgent"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class QueueFilters:
    """What to show. ``holding`` are the postings whose cases count as mine, ``member_id`` is me."""

    view: View = View.DUE
    level: CaseLevel | None = None
    state: CaseState | None = None
    due: DueFilter | None = None
    only: Only | None = None
    order: Order = Order.URGENT
    holding: tuple[PostedAt, ...] = ()
    member_id: UUID | None = None
    category: Category | None = None
    urgency: Urgency | None = None
    channel: Channel | None = None
    area_code: str = ""
    block_id: UUID | None = None
    assignee_id: UUID | None = None
    raised_from: date | None = None
    raised_to: date | None = None

    @property
    def narrowed(self) -> bool:
        """Whether one of the filters is set that have no chip of their own."""
        return bool(
            self.category
            or self.urgency
            or self.channel
            or self.area_code
            or self.block_id
            or self.assignee_id
            or self.raised_from
            or self.raised_to
        )

    @property
    def by_due(self) -> bool:
        """Whether the page is ordered by what is due (else the newest first)."""
        if self.order is Order.NEWEST:
            return False
        return self.view is not View.ALL or self.due is not None


@dataclass(frozen=True, slots=True)
class CaseLine:
    """Where a case stands, as far as a line of a list shows it."""

    pk: UUID
    number: str
    state: str
    level: str
    block_id: UUID | None
    raised_at: datetime
    hand_up_due_at: datetime
    response_due_at: datetime
    first_told_at: datetime | None
    due_at: datetime | None
    due_kind: str
    due_provisional: bool
    restricted: bool
    assignee_id: UUID | None
    urgency: str
    rev: int


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One line of the queue."""

    standing: CaseLine
    category: str
    body: str
    address: str

    @property
    def excerpt(self) -> str:
        """The beginning of what was asked."""
        return self.body[:EXCERPT]

    @property
    def level(self) -> str:
        """The level that holds it, in words."""
        return str(LEVEL_LABELS[CaseLevel(self.standing.level)])


@dataclass(frozen=True, slots=True)
class QueuePage:
    """Fifty lines, and the key of the next page if there is one."""

    rows: list[QueueRow]
    after: MomentKey | None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many, each counted to one past the limit. ``unassigned`` is None past it."""

    mine: int
    assigned: int
    unassigned: int | None
    past_month: int


_COLUMNS = tuple(CaseLine.__slots__)


def queue(
    scope: Scope,
    filters: QueueFilters,
    *,
    at: datetime,
    after: MomentKey | None = None,
    size: int = 0,
) -> QueuePage:
    """One page of the queue (one statement, whatever the scope)."""
    size = size or PAGE
    rows = filtered(scope, filters, at=at)
    if filters.by_due:
        column, order = "due_at", ("due_at", "case_id")
        beyond = Q() if after is None else _later(column, after)
    else:
        column, order = "raised_at", ("-raised_at", "-case_id")
        beyond = Q() if after is None else _earlier(column, after)
    found = as_lines(rows.filter(beyond).order_by(*order)[: size + 1])
    shown = found[:size]
    last = shown[-1].standing if len(found) > size else None
    return QueuePage(
        rows=shown,
        after=None if last is None else MomentKey(getattr(last, column), last.pk),
    )


def filtered(scope: Scope, filters: QueueFilters, *, at: datetime) -> QuerySet[CaseStanding]:
    """The cases that a view and its filters show, in no order."""
    rows = access.standings(scope)
    if filters.view in {View.MINE, View.ASSIGNED, View.UNASSIGNED}:
        rows = rows.filter(_held_by(filters.holding), due_at__isnull=False)
    elif filters.view is View.DUE or filters.due is not None:
        rows = rows.filter(due_at__isnull=False)
    if filters.view is View.ASSIGNED:
        # Nobody is nobody: without a member behind the sign-in nothing is assigned.
        rows = rows.filter(assignee_id=filters.member_id, assignee_id__isnull=False)
    elif filters.view is View.UNASSIGNED:
        rows = rows.filter(assignee_id__isnull=True)
    if filters.level is not None:
        rows = rows.filter(level=filters.level.value)
    if filters.state is not None:
        rows = rows.filter(state=filters.state.value)
    return rows.filter(_due_within(filters.due, at), _only(filters.only), _narrowed(filters))


def _narrowed(filters: QueueFilters) -> Q:
    """What it is about, how it came in, where, who handles it, and when it was raised."""
    found = Q()
    if filters.category is not None:
        found &= Q(category=filters.category.value)
    if filters.urgency is not None:
        found &= Q(urgency=filters.urgency.value)
    if filters.channel is not None:
        found &= Q(case__channel=filters.channel.value)
    if filters.area_code:
        area = AreaRange.of(filters.area_code)
        found &= Q(area_code__gte=area.lower, area_code__lt=area.upper)
    if filters.block_id is not None:
        found &= Q(block_id=filters.block_id)
    if filters.assignee_id is not None:
        found &= Q(assignee_id=filters.assignee_id)
    if filters.raised_from is not None:
        found &= Q(raised_at__gte=start_of_local_day(filters.raised_from))
    if filters.raised_to is not None:
        found &= Q(raised_at__lt=end_of_local_day(filters.raised_to))
    return found


def _due_within(due: DueFilter | None, at: datetime) -> Q:
    match due:
        case DueFilter.OVERDUE:
            return Q(due_at__lte=at)
        case DueFilter.TODAY:
            return Q(due_at__gt=at, due_at__lte=end_of_local_day(local_date(at)))
        case DueFilter.SOON:
            return Q(due_at__gt=at, due_at__lte=end_of_local_day(local_date(at) + _SOON))
        case None:
            return Q()


def _only(only: Only | None) -> Q:
    match only:
        case Only.FOLLOW_UP:
            return Q(due_kind=DueKind.FOLLOW_UP.value)
        case Only.GOING_ON:
            return Q(state=CaseState.ANSWERED.value, final=False)
        case Only.TO_TELL:
            return Q(response_to_tell_id__isnull=False)
        case Only.RESTRICTED:
            return Q(restricted=True)
        case None:
            return Q()


def counts(scope: Scope, filters: QueueFilters, *, at: datetime) -> Counts:
    """What stands on the tabs (one statement): what I hold, and whose month is over."""
    mine = QueueFilters(view=View.MINE, holding=filters.holding)
    limit = COUNTED_OUT + 1
    held = filtered(scope, mine, at=at).order_by().values("assignee_id")[:limit]
    past = past_one_month(scope, at).order_by().values("pk")[:limit]
    held_sql, held_values = held.query.sql_with_params()
    past_sql, past_values = past.query.sql_with_params()
    with connection.cursor() as cursor:
        # Django's own SQL of the two lists, counted side by side; no text of anybody's is in it.
        cursor.execute(
            "select count(*), count(*) filter (where held.assignee_id = %s),"  # noqa: S608  # see above
            " count(*) filter (where held.assignee_id is null),"
            f" (select count(*) from ({past_sql}) past) from ({held_sql}) held",
            [filters.member_id, *past_values, *held_values],
        )
        mine_count, assigned, unassigned, past_month = cursor.fetchone()
    return Counts(
        mine=mine_count,
        assigned=assigned,
        unassigned=unassigned if mine_count < limit else None,
        past_month=past_month,
    )


def count_up_to(rows: QuerySet[Row], limit: int = COUNTED_OUT) -> int:
    """The number of rows, counting no further than one past the limit."""
    return rows.order_by()[: limit + 1].count()


def count_each(*lists: QuerySet[Any]) -> tuple[int, ...]:
    """The same of several lists of one scope, in one statement."""
    asked = [
        rows.order_by().values("pk")[: COUNTED_OUT + 1].query.sql_with_params() for rows in lists
    ]
    # Django's own SQL of the lists, counted side by side; no text of anybody's is in it.
    columns = ", ".join(f"(select count(*) from ({sql}) listed)" for sql, _ in asked)  # noqa: S608  # see above
    with connection.cursor() as cursor:
        cursor.execute(f"select {columns}", [value for _, values in asked for value in values])
        return tuple(cursor.fetchone())


def find_number(scope: Scope, text: str) -> CaseStanding | None:
    """The case with a number, as it was typed."""
    return access.standings(scope).filter(number=normalise_case_number(text)).first()


def _later(column: str, after: MomentKey) -> Q:
    """Beyond a key, ascending. The first condition alone gives the index its starting place."""
    return Q(**{f"{column}__gte": after.at}) & (
        Q(**{f"{column}__gt": after.at}) | Q(case_id__gt=after.id)
    )


def _earlier(column: str, after: MomentKey) -> Q:
    return Q(**{f"{column}__lte": after.at}) & (
        Q(**{f"{column}__lt": after.at}) | Q(case_id__lt=after.id)
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


def lines(scope: Scope, case_ids: Iterable[UUID]) -> list[QueueRow]:
    """Cases of the scope as lines of a list, in the order of their ids given (one statement)."""
    keys = list(case_ids)
    found = {row.standing.pk: row for row in as_lines(access.standings(scope).filter(pk__in=keys))}
    return [found[key] for key in keys if key in found]


def as_lines(rows: QuerySet[CaseStanding]) -> list[QueueRow]:
    """Standings as lines, in their order: only what a line shows is read (one statement)."""
    address = Dwelling.objects.filter(pk=OuterRef("case__dwelling_id")).values("address")
    width = len(_COLUMNS)
    return [
        QueueRow(
            CaseLine(*found[:width]),
            category=found[width],
            body=CaseText.body_of(found[width + 1]),
            address=found[width + 2] or "",
        )
        for found in rows.values_list(
            *_COLUMNS, "category", "case__text__content", Subquery(address)
        )
    ]
