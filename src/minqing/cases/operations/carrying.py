"""A promise that went along into another case, or came back: what was said of it counts there.

A telling is recorded at the case of its answer. Where the requester's promise is kept elsewhere by
then (a phone brought the telling after the merging), a job lets it follow.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings
from procrastinate.contrib.django import app

from minqing.cases.models import CaseEvent, CaseEventText, PromiseStanding, Requester, Told
from minqing.cases.operations.errors import CaseNotFoundError, ChangedMeanwhileError
from minqing.cases.operations.writing import Work, begin
from minqing.cases.rules import EventKind
from minqing.ledger.operations import Entry, operation
from minqing.lib.actor import Actor

__all__ = ["carry_telling", "carry_withdrawal", "follow_later", "follow_promise"]

#: Written out: an act must not load the jobs.
_JOB: Final = "minqing.cases.jobs.telling_follows"
_TELLINGS = (EventKind.TOLD.value, EventKind.ANSWERED_ON_THE_SPOT.value)


def carry_telling(work: Work, entry: Entry, from_id: UUID, *, to_id: UUID) -> None:
    """Let the first telling of a requester's promise be known where the promise goes."""
    first = (
        CaseEvent.objects.filter(requester_id=from_id, kind__in=_TELLINGS)
        .select_related("told", "response")
        .order_by("happened_at", "pk")
        .first()
    )
    if first is not None:
        work.record(
            entry,
            EventKind.TOLD,
            happened_at=first.happened_at,
            requester_id=to_id,
            response=first.response,
            told=first.told,
        )


def carry_withdrawal(work: Work, entry: Entry, from_id: UUID, *, to_id: UUID) -> None:
    """Let a requester's withdrawal be known, with its moment and words, where the promise goes."""
    gone = (
        CaseEvent.objects.filter(requester_id=from_id, kind=EventKind.WITHDRAWN.value)
        .order_by("number")
        .last()
    )
    if gone is None:
        return
    words = CaseEventText.objects.filter(pk=gone.pk).values_list("content", flat=True).first()
    work.record(
        entry,
        EventKind.WITHDRAWN,
        happened_at=gone.happened_at,
        requester_id=to_id,
        reason=words or "",
    )


def follow_later(work: Work, told: Told) -> None:
    """Have a telling follow its requester's promise, if that is kept elsewhere by now.

    In the transaction of the telling. By a job, for whoever told it may not see the other case.
    """
    mine = (each for each in work.standing.promises if each.requester_id == told.requester_id)
    if any(each.moved_at is not None for each in mine):
        task = app.configure_task(_JOB, queue=settings.MINQING_DISTRICT)
        task.defer(told_id=str(told.pk))


@operation
def follow_promise(*, by: Actor, at: datetime, told_id: UUID) -> CaseEvent | None:
    """Record a telling where its requester's promise is kept today; None when it is known there.

    Raises CaseNotFoundError, ChangedMeanwhileError (the promise is just moving on: try again).
    """
    told = Told.objects.select_related("response").filter(pk=told_id).first()
    if told is None:
        raise CaseNotFoundError
    requester_id, case_id = _kept_at(told.requester_id)
    work = begin(case_id, by=by, at=at)
    mine = (each for each in work.standing.promises if each.requester_id == requester_id)
    if any(each.moved_at is not None for each in mine):
        raise ChangedMeanwhileError
    if CaseEvent.objects.filter(case_id=case_id, told=told).exists():
        return None
    event = work.record(
        work.entry("cases.told", channel=told.channel),
        EventKind.TOLD,
        happened_at=told.told_at,
        requester_id=requester_id,
        response=told.response,
        told=told,
    )
    work.finish()
    return event


def _kept_at(requester_id: UUID) -> tuple[UUID, UUID]:
    """The row of a requester whose promise is kept today, and its case.

    A merging makes another row for the same promise, with the one before as its origin; of all
    these exactly one has not gone on.
    """
    first = requester_id
    while True:
        origin = Requester.objects.filter(pk=first).values_list("origin_id", flat=True).first()
        if origin is None:
            break
        first = origin
    family, newest = {first}, {first}
    while newest:
        newest = set(Requester.objects.filter(origin_id__in=newest).values_list("pk", flat=True))
        family |= newest
    kept = PromiseStanding.objects.filter(pk__in=family, moved_at__isnull=True)
    found = kept.values_list("pk", "case_id").first()
    if found is None:
        raise ChangedMeanwhileError
    return found
