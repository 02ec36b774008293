"""The month: who was not answered in time. And the solutions, by level."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from minqing.cases import access
from minqing.cases.models import PromiseStanding
from minqing.cases.rules import CaseLevel
from minqing.lib.scope import Scope
from minqing.lib.time import start_of_local_day

__all__ = ["PromiseKey", "past_one_month", "past_one_month_page", "solved_by_level"]


@dataclass(frozen=True, slots=True)
class PromiseKey:
    """The place in the order after which a page begins."""

    due_at: datetime
    requester_id: UUID


def past_one_month(scope: Scope, at: datetime) -> QuerySet[PromiseStanding]:
    """Every requester of every case, whatever its state, whose month is over without an answer.

    Kept promises are those whose first telling came before the month was over; all others that
    are due by ``at`` are here, told late or not told at all. Nothing else decides it.
    """
    return access.promises(scope).filter(
        Q(first_told_at__isnull=True) | Q(first_told_at__gte=F("due_at")), due_at__lte=at
    )


def past_one_month_page(
    scope: Scope, at: datetime, *, after: PromiseKey | None = None, size: int = 50
) -> list[PromiseStanding]:
    """Up to ``size`` + 1 of them, the longest overdue first, with their standings."""
    rows = past_one_month(scope, at).select_related("case__standing")
    if after is not None:
        rows = rows.filter(
            Q(due_at__gt=after.due_at) | Q(requester_id__gt=after.requester_id),
            due_at__gte=after.due_at,
        )
    return list(rows.order_by("due_at", "requester_id")[: size + 1])


def solved_by_level(
    scope: Scope, *, from_on: date | None = None, to_on: date | None = None
) -> dict[CaseLevel, int]:
    """Solutions in the scope by level, solved on ``from_on`` or later and before ``to_on``."""
    rows = access.solutions(scope)
    if from_on is not None:
        rows = rows.filter(solved_at__gte=start_of_local_day(from_on))
    if to_on is not None:
        rows = rows.filter(solved_at__lt=start_of_local_day(to_on))
    counted = dict(rows.values_list("level").annotate(Count("pk")).order_by())
    return {level: counted.get(level.value, 0) for level in CaseLevel}
