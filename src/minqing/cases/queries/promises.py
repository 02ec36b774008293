"""The month: who was not answered in time, whatever became of the case."""

from datetime import datetime
from enum import StrEnum

from django.db.models import Q, QuerySet

from minqing.cases import access
from minqing.cases.models import NOT_KEPT, PromiseStanding
from minqing.cases.queries.past import in_area
from minqing.lib.paging import MomentKey
from minqing.lib.scope import Scope

__all__ = ["Missed", "past_one_month", "past_one_month_page"]


class Missed(StrEnum):
    """How a month was missed."""

    NOT_TOLD = "not_told"
    TOLD_LATE = "told_late"


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
    after: MomentKey | None = None,
    size: int = 50,
) -> list[PromiseStanding]:
    """Up to ``size`` + 1 of them, the longest overdue first."""
    rows = past_one_month(scope, at, area_code=area_code, missed=missed)
    if after is not None:
        rows = rows.filter(
            Q(due_at__gt=after.at) | Q(requester_id__gt=after.id), due_at__gte=after.at
        )
    return list(rows.order_by("due_at", "requester_id")[: size + 1])
