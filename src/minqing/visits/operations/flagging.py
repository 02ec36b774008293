"""Raising flags: what the signals found becomes facts, and each flagged visit a check."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor
from minqing.lib.scope import Scope
from minqing.territory.operations import next_rev
from minqing.visits.access import require
from minqing.visits.models import Visit, VisitFlag, VisitRuling
from minqing.visits.operations.checking import open_checks
from minqing.visits.queries.signals import AnswersOf, seen_in_week
from minqing.visits.rules.checks import Why
from minqing.visits.rules.signals import TIMED, Finding, Limits, found

__all__ = ["flag_week", "raise_flags"]


@operation
def flag_week(
    *,
    by: Actor,
    at: datetime,
    scope: Scope,
    area_code: str,
    week_on: date,
    limits: Limits,
    answers_of: AnswersOf | None = None,
) -> int:
    """Look at a neighbourhood's visits of a week and flag what is new; gives how many flags.

    Doing it again finds the same and writes nothing. A visit that was flagged is checked, unless it
    is or was ruled on. ``answers_of`` gives what was answered at visits, if anything. Raises
    OutsideScopeError unless the scope holds the neighbourhood.
    """
    require(scope, area_code)
    findings = [
        each
        for own, team, timed in seen_in_week(scope, area_code, week_on, answers_of).workers()
        for each in found(own, team, limits)
        if each.signal not in TIMED or each.visit_id in timed
    ]
    return raise_flags(by=by, at=at, area_code=area_code, week_on=week_on, findings=findings)


@operation
def raise_flags(
    *,
    by: Actor,
    at: datetime,
    area_code: str,
    week_on: date,
    findings: Sequence[Finding],
    why: Why = Why.FLAG,
) -> int:
    """Write down findings that are new, in one act, and open checks; gives how many they were."""
    if not findings:
        return 0
    visits = Visit.objects.in_bulk({each.visit_id for each in findings})
    revs = next_rev({each.block_id for each in visits.values() if each.block_id is not None})
    known = set(VisitFlag.objects.filter(visit_id__in=visits).values_list("visit_id", "signal"))
    new = [each for each in findings if (each.visit_id, each.signal.value) not in known]
    if not new:
        return 0
    entry = new_entry(
        act="visits.flags_raised",
        by=by,
        at=at,
        area_code=area_code,
        detail={"week_on": week_on.isoformat(), "flags": len(new)},
    )
    entry.made(VisitFlag)
    VisitFlag.objects.bulk_create(
        _flag(each, visits[each.visit_id], entry.id, at, week_on) for each in new
    )
    ruled = set(VisitRuling.objects.filter(visit_id__in=visits).values_list("visit_id", flat=True))
    open_checks(
        entry=entry,
        at=at,
        week_on=week_on,
        visits=[visits[pk] for pk in {each.visit_id for each in new} - ruled],
        why=why,
        revs=revs,
    )
    return len(new)


def _flag(finding: Finding, visit: Visit, entry_id: UUID, at: datetime, week_on: date) -> VisitFlag:
    return VisitFlag(
        recorded_area_code=visit.area_code,
        area_code=visit.area_code,
        block_id=visit.block_id,
        entry_id=entry_id,
        recorded_at=at,
        visit_id=visit.pk,
        member_id=visit.member_id,
        week_on=week_on,
        signal=finding.signal.value,
        measured=finding.measured,
        allowed=finding.allowed,
        compared=finding.compared,
        other_visit_id=finding.other_visit_id,
    )
