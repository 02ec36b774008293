"""What other terms would change: the open cases whose due dates move.

No history is read for it: a standing says since when each of its clocks runs (``rules.Clocks``).
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from minqing.cases import access, rules
from minqing.cases.models import CaseStanding
from minqing.cases.queries.terms import current_terms
from minqing.cases.rules import (
    CaseLevel,
    Category,
    Clocks,
    DueKind,
    Terms,
    Unit,
    Urgency,
)
from minqing.lib.scope import Scope

__all__ = ["COLUMNS", "Due", "Moved", "Preview", "concerned", "moved_under", "preview", "running"]

COLUMNS = ("due_at", "due_kind", "due_provisional", "follow_up_due_at")
"""The columns of a standing that the terms decide."""
_CLOCKS = ("fixed_due_at", "fixed_due_kind", "follow_up_since", "level_since", "solution_since")
_READ = ("pk", "number", "level", "block_id", "category", "urgency", *COLUMNS, *_CLOCKS)


@dataclass(frozen=True, slots=True)
class Due:
    """The next thing due of a case; ``at`` None: nothing is."""

    at: datetime | None
    kind: str
    provisional: bool


@dataclass(frozen=True, slots=True)
class Moved:
    """One open case whose dates other terms change; ``values`` are its new ``COLUMNS``."""

    case_id: UUID
    number: str
    level: str
    block_id: UUID | None
    before: Due
    after: Due
    values: dict[str, object]

    @property
    def becomes_final(self) -> bool:
        """Whether a provisional date becomes certain."""
        return self.before.provisional and not self.after.provisional

    @property
    def direction(self) -> str:
        """``earlier``, ``later``, ``added``, ``gone``, or ``same`` when the moment stays."""
        if self.before.at == self.after.at:
            return "same"
        if self.before.at is None:
            return "added"
        if self.after.at is None:
            return "gone"
        return "later" if self.after.at > self.before.at else "earlier"


@dataclass(frozen=True, slots=True)
class Preview:
    """How many open cases were looked at, and those that change, the soonest due first."""

    looked_at: int
    moved: tuple[Moved, ...]

    @property
    def by_direction(self) -> Counter[str]:
        """How many go which way."""
        return Counter(each.direction for each in self.moved)

    @property
    def becoming_final(self) -> int:
        """How many dates are provisional no more."""
        return sum(each.becomes_final for each in self.moved)


def preview(scope: Scope, terms: Terms) -> Preview:
    """The open cases of a scope whose dates these terms would change."""
    rows = concerned(access.standings(scope), current_terms(), terms)
    moved = sorted(moved_under(rows, terms), key=_soonest)
    return Preview(rows.count(), tuple(moved))


def concerned(rows: QuerySet[CaseStanding], before: Terms, after: Terms) -> QuerySet[CaseStanding]:
    """Those of the cases that a change of terms can concern at all.

    Without deadlines that count working days, only reopened cases ask the calendar.
    """
    by_days = any(each.unit is Unit.WORKING_DAYS for each in after.deadlines)
    if before.deadlines == after.deadlines and not by_days:
        return rows.filter(follow_up_since__isnull=False)
    return running(rows)


def running(rows: QuerySet[CaseStanding]) -> QuerySet[CaseStanding]:
    """Those of the cases of which a clock runs that the terms count."""
    return rows.filter(
        Q(follow_up_since__isnull=False)
        | Q(level_since__isnull=False)
        | Q(solution_since__isnull=False)
    )


def moved_under(rows: QuerySet[CaseStanding], terms: Terms) -> Iterator[Moved]:
    """The cases among these to whose clocks the terms give other dates (one statement)."""
    found = rows.order_by("pk").values_list(*_READ)
    for pk, number, level, block_id, category, urgency, *rest in found:
        stored, clocks = rest[: len(COLUMNS)], _clocks(*rest[len(COLUMNS) :])
        due = clocks.due(
            terms,
            level=CaseLevel(level),
            category=Category(category),
            urgency=Urgency(urgency),
        )
        follow_up = clocks.follow_up_due(terms)
        after = Due(
            due.at if due else None,
            due.kind.value if due else "",
            bool(due and due.provisional),
        )
        values = [after.at, after.kind, after.provisional, follow_up.at if follow_up else None]
        if values != stored:
            yield Moved(
                case_id=pk,
                number=number,
                level=level,
                block_id=block_id,
                before=Due(*stored[:3]),
                after=after,
                values=dict(zip(COLUMNS, values, strict=True)),
            )


def _clocks(
    at: datetime | None,
    kind: str,
    follow_up_since: datetime | None,
    level_since: datetime | None,
    solution_since: datetime | None,
) -> Clocks:
    fixed = None if at is None else rules.Due(at, DueKind(kind))
    return Clocks(fixed, follow_up_since, level_since, solution_since)


def _soonest(moved: Moved) -> tuple[bool, datetime | None, UUID]:
    moment = moved.after.at or moved.before.at
    return moment is None, moment, moved.case_id
