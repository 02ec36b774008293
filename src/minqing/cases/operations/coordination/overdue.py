"""What the clock does with parts, and making their projections anew."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from minqing.cases import access
from minqing.cases.models import CaseStanding, ConveningStanding, PartStanding
from minqing.cases.operations.coordination.convening import end_convening
from minqing.cases.operations.coordination.errors import CoordinationError
from minqing.cases.operations.coordination.work import (
    begin_part,
    settle,
    tell_office,
    tell_units,
)
from minqing.cases.queries.coordination.standing import convening_chunks, convenings_now
from minqing.cases.rules import BrokenHistoryError, CaseState
from minqing.cases.rules.coordination import (
    CoordinationNotice,
    PartBrokenError,
    PartStepKind,
    allowed_part_steps,
)
from minqing.ledger.operations import operation
from minqing.lib.actor import Actor
from minqing.lib.scope import Scope
from minqing.storage.scoping import scoped

__all__ = ["end_what_has_ended", "note_overdue_parts", "rebuild_coordination"]

_GOING_ON = (CaseState.OPEN.value, CaseState.ANSWERED.value, CaseState.SOLVED.value)


def note_overdue_parts(*, scope: Scope, by: Actor, at: datetime) -> int:
    """Tell unit and office of every part whose sub-deadline has passed: once each; how many.

    A part that gets a new sub-deadline can be told of again. Each is noted in a transaction of its
    own under ``scope``, so that none waits with another's block held, and one that fails does not
    hold up the others' notices: PartBrokenError and BrokenHistoryError are raised at the end.
    """
    with scoped(scope):
        rows = access.part_standings(scope).filter(due_at__lte=at, overdue_noted=False)
        keys = list(rows.order_by("due_at", "pk").values_list("pk", flat=True))
    return _each(scope, keys, lambda key: _note(by=by, at=at, part_id=key))


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
    """End convenings whose case is closed, withdrawn, merged away or handed out; gives how many.

    Each in a transaction of its own, as ``note_overdue_parts`` does.
    """
    with scoped(scope):
        over = CaseStanding.objects.exclude(state__in=_GOING_ON).values("pk")
        rows = access.convening_standings(scope).filter(ended_at__isnull=True, case__in=over)
        keys = list(rows.order_by("pk").values_list("pk", flat=True))

    def end(key: UUID) -> bool:
        end_convening(by=by, at=at, convening_id=key, reason=reason)
        return True

    return _each(scope, keys, end)


def _each(scope: Scope, keys: Sequence[UUID], act: Callable[[UUID], bool]) -> int:
    """Act on each by itself; how many acts did something. What is broken is raised at the end."""
    done, broken = 0, None
    for key in keys:
        try:
            with scoped(scope):
                done += act(key)
        except CoordinationError:
            # Answered, given on or ended since the list was read: nothing is left to do.
            continue
        except (PartBrokenError, BrokenHistoryError) as error:
            broken = broken or error
    if broken is not None:
        raise broken
    return done


def rebuild_coordination() -> int:
    """Make the rows of every convening and part agree with the facts; how many were rewritten.

    In the caller's operation: the owner's, or that of an act that changed the calendar by which
    sub-deadlines are counted and holds every block. Five statements for some hundred convenings,
    and more for each that is wrong.
    """
    rewritten = 0
    for chunk in convening_chunks():
        keys = [each.pk for each in chunk]
        demanded = convenings_now(chunk)
        rows = ConveningStanding.objects.in_bulk(keys)
        parts = PartStanding.objects.filter(convening_id__in=keys).in_bulk()
        for each in chunk:
            now = demanded[each.pk]
            same = _says(rows.get(each.pk), now.standing) and all(
                _says(parts.get(key), values) for key, values in now.parts.items()
            )
            if not same:
                settle(each)
                rewritten += 1
    return rewritten


def _says(row: ConveningStanding | PartStanding | None, values: Mapping[str, object]) -> bool:
    return row is not None and all(getattr(row, name) == value for name, value in values.items())
