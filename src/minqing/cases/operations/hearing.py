"""What requesters say of an answer that they were told: solved, not solved, how content."""

from datetime import datetime
from uuid import UUID

from minqing.cases.models import CaseEvent
from minqing.cases.operations.checks import checked_text
from minqing.cases.operations.errors import (
    AlreadyRatedError,
    NotARequesterError,
    NotHeardError,
    ScoreUnknownError,
)
from minqing.cases.operations.handling import standing_solution
from minqing.cases.operations.writing import Work, begin
from minqing.cases.rules import MAX_NOTE, EventKind, Notice, Promise
from minqing.ledger.operations import operation
from minqing.lib.actor import Actor

__all__ = ["confirm", "rate", "reject"]

_SCORES = range(1, 6)


@operation
def confirm(
    *,
    by: Actor,
    at: datetime,
    case_id: UUID,
    requester_id: UUID,
    expected_rev: int | None = None,
) -> CaseEvent:
    """A requester says that it is solved. The office still closes it.

    Raises CaseNotFoundError, ChangedMeanwhileError, NowImpossibleError, NotYoursError,
    NotARequesterError, NotHeardError.
    """
    work = begin(case_id, by=by, at=at, expected_rev=expected_rev)
    work.check(EventKind.CONFIRMED)
    _heard(work, requester_id)
    event = work.record(
        work.entry("cases.confirmed"),
        EventKind.CONFIRMED,
        happened_at=at,
        requester_id=requester_id,
    )
    work.finish()
    return event


@operation
def reject(
    *,
    by: Actor,
    at: datetime,
    case_id: UUID,
    requester_id: UUID,
    reason: str,
    expected_rev: int | None = None,
) -> CaseEvent:
    """A requester says that it is not solved: it is open again, and a person is told.

    What solved it no longer stands, and within 15 working days its requesters are told a new
    answer. No month restarts. Raises CaseNotFoundError, ChangedMeanwhileError, NowImpossibleError,
    NotYoursError, NotARequesterError, NotHeardError, TextMissingError, TextTooLongError.
    """
    work = begin(case_id, by=by, at=at, expected_rev=expected_rev)
    work.check(EventKind.REJECTED)
    _heard(work, requester_id)
    words = checked_text(reason, MAX_NOTE)
    entry = work.entry("cases.rejected", level=work.standing.level.value)
    event = work.record(
        entry,
        EventKind.REJECTED,
        happened_at=at,
        reason=words,
        requester_id=requester_id,
        solution=standing_solution(work),
    )
    work.finish()
    work.notify_handler(Notice.REJECTED)
    return event


@operation
def rate(
    *,
    by: Actor,
    at: datetime,
    case_id: UUID,
    requester_id: UUID,
    score: int,
    text: str = "",
    expected_rev: int | None = None,
) -> CaseEvent:
    """A requester rates how the case was handled, once, from 1 (bad) to 5 (good).

    Raises CaseNotFoundError, ChangedMeanwhileError, NowImpossibleError, NotYoursError,
    NotARequesterError, NotHeardError, AlreadyRatedError, ScoreUnknownError, TextTooLongError.
    """
    work = begin(case_id, by=by, at=at, expected_rev=expected_rev)
    work.check(EventKind.RATED)
    promise = _heard(work, requester_id)
    if promise.rated:
        raise AlreadyRatedError
    if score not in _SCORES:
        raise ScoreUnknownError
    words = checked_text(text, MAX_NOTE) if text.strip() else ""
    event = work.record(
        work.entry("cases.rated"),
        EventKind.RATED,
        happened_at=at,
        reason=words,
        requester_id=requester_id,
        score=score,
    )
    work.finish()
    return event


def _heard(work: Work, requester_id: UUID) -> Promise:
    mine = next((each for each in work.standing.active if each.requester_id == requester_id), None)
    if mine is None:
        raise NotARequesterError
    if not work.standing.has_heard(mine):
        raise NotHeardError
    return mine
