"""The month: who was not answered in time, whatever became of the case."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import Q, QuerySet

from minqing.cases import access
from minqing.cases.models import NOT_KEPT, PromiseStanding
from minqing.cases.queries.past import in_area
from minqing.lib.scope import Scope

__all__ = ["Missed", "PromiseKey", "past_one_month", "past_one_month_page"]


class Missed(StrEnum):
    """How a month was missed."""

    NOT_TOLD = "not_told"
    TOLD_LATE = "told_late"


@dataclass(frozen=True, slots=True)
class PromiseKey:
    """The place in the order after which a page begins."""

    due_at: datetime
    requester_id: UUID


def past_one_month(
    scope: Scope, at: datetime, *, area_code: str = "", missed: Missed | None = None
) -> QuerySet[PromiseStanding]:
    """Every requester of every case, whatever its state, whose month is over without an answer.

    Kept promises are those whose first telling came before the month was over, and those that the
    requester withdrew before; all others that are due by ``at`` are here, told late or not told at
    all. Nothing else decides it: not the state of the case, not its level.
    """
    rows = access.promises(scope).filter(NOT_KEPT, due_at__lte=at)
    if area_code:
        rows = rows.filter(in_area(area_code))
    match missed:
        case Missed.NOT_TOLD:
            return rows.filter(first_told_at__isnull=True)
        case Missed.TOLD_LATE:
            return rows.filter(first_told_at__isnull=False)
        case None:
            return rows


def past_one_month_page(
    scope: Scope,
    at: datetime,
    *,
    area_code: str = "",
    missed: Missed | None = None,
    after: PromiseKey | None = None,
    size: int = 50,
) -> list[PromiseStanding]:
    """Up to ``size`` + 1 of them, the longest overdue first."""
    rows = past_one_month(scope, at, area_code=area_code, missed=missed)
    if after is not None:
        rows = rows.filter(
            Q(due_at__gt=after.due_at) | Q(requester_id__gt=after.requester_id),
            due_at__gte=after.due_at,
        )
    return list(rows.order_by("due_at", "requester_id")[: size + 1])
