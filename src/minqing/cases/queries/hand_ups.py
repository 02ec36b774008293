"""A block's open list, and the lists that were signed."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import F

from minqing.cases import access
from minqing.cases.models import HandUp
from minqing.cases.queries.queue import QueueRow, as_lines
from minqing.cases.rules import CaseLevel, CaseState
from minqing.lib.scope import Scope

__all__ = ["open_list", "signed_list", "signed_lists"]

_LISTS = 50


def open_list(scope: Scope, block_ids: Iterable[UUID]) -> list[QueueRow]:
    """What the blocks hold and could hand up, the most urgent first (up to 200)."""
    rows = access.standings(scope).filter(
        block_id__in=list(block_ids),
        level=CaseLevel.BLOCK.value,
        state__in=[CaseState.OPEN.value, CaseState.ANSWERED.value],
    )
    return as_lines(rows.order_by(F("due_at").asc(nulls_last=True), "case_id")[:200])


def signed_lists(scope: Scope) -> list[HandUp]:
    """The latest signed lists of the scope."""
    return list(access.hand_ups(scope).order_by("-signed_at", "-pk")[:_LISTS])


def signed_list(scope: Scope, hand_up_id: UUID) -> tuple[HandUp, list[QueueRow]] | None:
    """One signed list with its cases as they stand now, None when it is not in the scope."""
    hand_up = access.hand_ups(scope).filter(pk=hand_up_id).first()
    if hand_up is None:
        return None
    keys = [UUID(key) for key in hand_up.case_ids]
    return hand_up, as_lines(access.standings(scope).filter(pk__in=keys).order_by("number"))
