"""What other terms would change: the open cases whose due dates move."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from minqing.cases import access
from minqing.cases.models import CaseStanding
from minqing.cases.queries.history import histories, standing_values
from minqing.cases.queries.terms import current_terms
from minqing.cases.rules import (
    BrokenHistoryError,
    CaseState,
    NotAllowedError,
    Terms,
    Unit,
    fold,
)
from minqing.lib.scope import Scope

__all__ = ["COLUMNS", "Due", "Moved", "Preview", "concerned", "moved_under", "preview"]

_CHUNK = 1000
COLUMNS = ("due_at", "due_kind", "due_provisional", "follow_up_due_at")
"""The columns of a standing that the terms decide."""
_GOING_ON = (CaseState.OPEN.value, CaseState.ANSWERED.value)


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
        return rows.filter(follow_up_due_at__isnull=False)
    return rows.filter(Q(due_at__isnull=False) | Q(state__in=_GOING_ON))


def moved_under(rows: QuerySet[CaseStanding], terms: Terms) -> Iterator[Moved]:
    """The cases among these whose history gives other dates under the terms.

    A history that cannot be read is left to reconciliation, which names it.
    """
    found = list(
        rows.order_by("pk").values_list("pk", "number", "level", "block_id", "area_code", *COLUMNS)
    )
    for start in range(0, len(found), _CHUNK):
        chunk = found[start : start + _CHUNK]
        steps = histories([row[0] for row in chunk])
        for pk, number, level, block_id, area_code, *stored in chunk:
            try:
                standing = fold(steps.get(pk, []), terms)
            except (BrokenHistoryError, NotAllowedError):
                continue
            wanted = standing_values(standing, area_code)
            values = {column: wanted[column] for column in COLUMNS}
            if list(values.values()) != stored:
                due = standing.due
                yield Moved(
                    case_id=pk,
                    number=number,
                    level=level,
                    block_id=block_id,
                    before=Due(*stored[:3]),
                    after=Due(
                        due.at if due else None,
                        due.kind.value if due else "",
                        bool(due and due.provisional),
                    ),
                    values=values,
                )


def _soonest(moved: Moved) -> tuple[bool, datetime | None, UUID]:
    moment = moved.after.at or moved.before.at
    return moment is None, moment, moved.case_id
