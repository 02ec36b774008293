"""What the clock does with parts, and making their projections anew."""

from datetime import datetime
from uuid import UUID

from minqing.cases import access
from minqing.cases.models import CaseStanding, Convening, ConveningStanding, PartStanding
from minqing.cases.operations.coordination.convening import end_convening
from minqing.cases.operations.coordination.work import (
    begin_part,
    settle,
    tell_office,
    tell_units,
)
from minqing.cases.queries.coordination.standing import convening_chunks, convenings_now
from minqing.cases.rules import CaseState
from minqing.cases.rules.coordination import (
    CoordinationNotice,
    PartStepKind,
    allowed_part_steps,
)
from minqing.ledger.operations import operation
from minqing.lib.actor import Actor
from minqing.lib.scope import Scope

__all__ = ["end_what_has_ended", "note_overdue_parts", "rebuild_coordination"]

_GOING_ON = (CaseState.OPEN.value, CaseState.ANSWERED.value, CaseState.SOLVED.value)


def note_overdue_parts(*, scope: Scope, by: Actor, at: datetime) -> int:
    """Tell unit and office of every part whose sub-deadline has passed: once each; how many.

    A part that gets a new sub-deadline can be told of again. Each is noted by itself, so that one
    that fails does not hold up the others' notices for ever.
    """
    rows = access.part_standings(scope).filter(due_at__lte=at, overdue_noted=False)
    keys = list(rows.order_by("due_at", "pk").values_list("pk", flat=True))
    return sum(_note(by=by, at=at, part_id=key) for key in keys)


@operation
def _note(*, by: Actor, at: datetime, part_id: UUID) -> bool:
    with begin_part(part_id, by=by, at=at) as each:
        due_at = each.now.due_at
        still = due_at is not None and due_at <= at
        if not still or PartStepKind.OVERDUE not in allowed_part_steps(each.now):
            return False
        entry = each.work.entry("cases.part_overdue", part=str(part_id))
        each.record(entry, PartStepKind.OVERDUE)
        settle(each.part.convening)
        tell_units(each.work, CoordinationNotice.PART_OVERDUE, [(each.now.unit_id, part_id)])
        tell_office(each.work, CoordinationNotice.PART_OVERDUE, each.part.convening)
    return True


def end_what_has_ended(*, scope: Scope, by: Actor, at: datetime, reason: str) -> int:
    """End convenings whose case is closed, withdrawn, merged away or handed out; gives how many."""
    over = CaseStanding.objects.exclude(state__in=_GOING_ON).values("pk")
    rows = access.convening_standings(scope).filter(ended_at__isnull=True, case__in=over)
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    for key in keys:
        end_convening(by=by, at=at, convening_id=key, reason=reason)
    return len(keys)


def rebuild_coordination() -> int:
    """Make the rows of every convening and part agree with the facts; how many were rewritten.

    Runs as the owner, in the caller's operation.
    """
    rewritten = 0
    for chunk in convening_chunks():
        wrong = [each for each in chunk if _differs(each)]
        for each in wrong:
            settle(each)
        rewritten += len(wrong)
    return rewritten


def _differs(convening: Convening) -> bool:
    demanded = convenings_now([convening])[convening.pk]
    row = ConveningStanding.objects.filter(pk=convening.pk, **demanded.standing).exists()
    parts = all(
        PartStanding.objects.filter(pk=key, **values).exists()
        for key, values in demanded.parts.items()
    )
    return not (row and parts)
