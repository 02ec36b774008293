"""Two cases become one, and can be taken apart again. Every requester keeps one promise.

The months go along as they are: who joins a case is promised the answer there by the day they were
promised before, and what they were told before counts. Both cases keep their whole histories.
"""

from datetime import datetime
from uuid import UUID

from minqing.cases.models import CaseEvent, CaseStanding, Requester
from minqing.cases.operations.carrying import carry_telling, carry_withdrawal
from minqing.cases.operations.checks import checked_text, now_impossible
from minqing.cases.operations.errors import (
    CaseNotFoundError,
    NotMergeableError,
    SameCaseError,
)
from minqing.cases.operations.writing import Work, begin_pair
from minqing.cases.rules import MAX_NOTE, CaseLevel, CaseState, EventKind
from minqing.ledger.operations import Entry, operation
from minqing.lib.actor import Actor
from minqing.lib.ids import new_id

__all__ = ["merge", "unmerge"]


@operation
def merge(
    *,
    by: Actor,
    at: datetime,
    case_id: UUID,
    into_id: UUID,
    reason: str,
    expected_rev: int | None = None,
) -> CaseEvent:
    """Let a case go on inside another one. Those who oversee both may do it.

    Raises CaseNotFoundError, ChangedMeanwhileError, NowImpossibleError, NotYoursError,
    SameCaseError, NotMergeableError, OwedAgainError, TextMissingError, TextTooLongError.
    """
    if case_id == into_id:
        raise SameCaseError
    source, target = begin_pair(case_id, into_id, by=by, at=at, expected_rev=expected_rev)
    source.check(EventKind.MERGED)
    target.check(EventKind.JOINED)
    if any(_stands_alone(work) for work in (source, target)):
        raise NotMergeableError
    words = checked_text(reason, MAX_NOTE)
    moving = {promise.requester_id for promise in source.standing.active}
    entry = source.entry("cases.merged", into=str(into_id))
    event = source.record(
        entry, EventKind.MERGED, happened_at=at, reason=words, other_case_id=into_id
    )
    joining = target.entry("cases.joined", count=len(moving))
    for requester in Requester.objects.filter(pk__in=moving).order_by("raised_at", "pk"):
        _join(target, joining, requester, from_id=case_id)
    _finish(source, target)
    return event


@operation
def unmerge(
    *, by: Actor, at: datetime, case_id: UUID, reason: str, expected_rev: int | None = None
) -> CaseEvent:
    """Take a merged case out again; it stands where it stood, its requesters go back to it.

    What they were told meanwhile counts, and so does that they withdrew. Raises CaseNotFoundError,
    ChangedMeanwhileError, NowImpossibleError (it is not merged, or the other one was merged
    further), NotYoursError, TextMissingError, TextTooLongError.
    """
    row = CaseStanding.objects.filter(pk=case_id).first()
    if row is None:
        raise CaseNotFoundError
    if row.merged_into_id is None:
        raise now_impossible(CaseState(row.state), CaseLevel(row.level))
    source, target = begin_pair(
        case_id, row.merged_into_id, by=by, at=at, expected_rev=expected_rev
    )
    source.check(EventKind.UNMERGED)
    target.check(EventKind.LEFT)
    words = checked_text(reason, MAX_NOTE)
    waited = {p.requester_id: p.first_told_at is None for p in source.standing.promises}
    here = {p.requester_id for p in target.standing.promises if p.moved_at is None}
    withdrawn = {p.requester_id for p in target.standing.promises if p.withdrawn_at is not None}
    gone = list(
        Requester.objects.filter(case=target.case, origin_id__in=waited, pk__in=here).order_by("pk")
    )
    leaving = target.entry("cases.left", count=len(gone))
    for requester in gone:
        target.record(
            leaving,
            EventKind.LEFT,
            happened_at=at,
            requester_id=requester.pk,
            other_case_id=case_id,
        )
    entry = source.entry("cases.unmerged", out_of=str(target.case.pk))
    event = source.record(
        entry, EventKind.UNMERGED, happened_at=at, reason=words, other_case_id=target.case.pk
    )
    for requester in gone:
        if requester.origin_id is not None and waited[requester.origin_id]:
            carry_telling(source, entry, requester.pk, to_id=requester.origin_id)
    # After all tellings: nobody is told any more in a case that its last requester took back.
    for requester in gone:
        if requester.origin_id is not None and requester.pk in withdrawn:
            carry_withdrawal(source, entry, requester.pk, to_id=requester.origin_id)
    _finish(source, target)
    return event


def _join(target: Work, entry: Entry, known: Requester, *, from_id: UUID) -> None:
    requester = Requester.objects.create(
        **target.place(entry),
        id=new_id(),
        case=target.case,
        person_id=known.person_id,
        household_id=known.household_id,
        raised_at=known.raised_at,
        origin_id=known.pk,
    )
    target.record(
        entry,
        EventKind.JOINED,
        happened_at=target.at,
        requester=requester,
        other_case_id=from_id,
    )
    carry_telling(target, entry, known.pk, to_id=requester.pk)


def _stands_alone(work: Work) -> bool:
    return work.case.restricted_about is not None or bool(work.case.name_withheld)


def _finish(*works: Work) -> None:
    for work in works:
        work.finish()
