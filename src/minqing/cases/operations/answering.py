"""Answering a case, telling the answer, solving and closing."""

from datetime import date, datetime
from uuid import UUID

from minqing.cases.models import CaseEvent, Response, ResponseText, Solution, Told
from minqing.cases.operations.carrying import follow_later
from minqing.cases.operations.checks import checked_text, not_in_future
from minqing.cases.operations.errors import (
    AlreadyToldError,
    CaseNotFoundError,
    LevelNotReachedError,
    NextStepMissingError,
    NextStepPastError,
    TellingIdTakenError,
    ToldBeforeAnswerError,
)
from minqing.cases.operations.writing import Work, begin
from minqing.cases.rules import (
    CLOCK_TOLERANCE,
    MAX_BODY,
    CaseLevel,
    EventKind,
    Notice,
    ToldChannel,
    rank,
)
from minqing.ledger.operations import Entry, operation, side_text
from minqing.lib.actor import Actor
from minqing.lib.ids import new_id
from minqing.lib.time import local_date

__all__ = [
    "checked_next_step",
    "close",
    "record_answers",
    "record_solution",
    "record_telling",
    "respond",
    "solve",
    "tell",
]


@operation
def respond(
    *,
    by: Actor,
    at: datetime,
    case_id: UUID,
    text: str,
    final: bool,
    next_on: date | None = None,
    solved: bool = False,
    told: ToldChannel | None = None,
    by_message: bool = False,
    expected_rev: int | None = None,
) -> list[Response]:
    """Give every requester of a case an answer: final, or in progress until ``next_on``.

    ``solved`` records the solution at the present level with it. With ``told`` the requester has
    just heard it; without, it waits to be told at the door or by phone, and the month still runs.
    ``by_message``: the caller sends it, so that nobody is asked to tell it.
    Raises CaseNotFoundError, ChangedMeanwhileError, NowImpossibleError, NotYoursError,
    TextMissingError, TextTooLongError, NextStepMissingError, NextStepPastError.
    """
    final = final or solved
    work = begin(case_id, by=by, at=at, expected_rev=expected_rev)
    work.check(EventKind.RESPONDED)
    if solved:
        work.check(EventKind.SOLVED)
    words = checked_text(text, MAX_BODY)
    checked_next_step(final=final, next_on=next_on, at=at)
    entry = work.entry("cases.responded", final=final, solved=solved)
    responses = record_answers(work, entry, words, final=final, next_on=next_on)
    if solved:
        record_solution(work, entry, work.standing.level)
    if told is not None:
        for response in responses:
            record_telling(
                work, entry, response, told_at=at, channel=told, visit_id=None, told_id=None
            )
    work.finish()
    if told is None and not by_message and not work.case.sensitive:
        work.notify(Notice.TO_TELL, CaseLevel.BLOCK)
    return responses


@operation
def tell(
    *,
    by: Actor,
    at: datetime,
    response_id: UUID,
    channel: ToldChannel,
    told_at: datetime | None = None,
    visit_id: UUID | None = None,
    told_id: UUID | None = None,
    expected_rev: int | None = None,
) -> Told:
    """Record that an answer reached its requester. The earliest telling meets the month.

    The same answer may be told twice: a phone may bring the earlier telling later. It counts where
    the promise is kept, also when the case was merged or taken apart meanwhile. A telling is
    known by ``told_id``, whatever moment a second record of it names, and by answer and moment.
    Raises CaseNotFoundError, ChangedMeanwhileError, NotYoursError, InFutureError,
    ToldBeforeAnswerError, AlreadyToldError (this very telling is recorded), TellingIdTakenError.
    """
    response = Response.objects.filter(pk=response_id).first()
    if response is None:
        raise CaseNotFoundError
    moment = not_in_future(told_at or at, at)
    if moment < response.responded_at - CLOCK_TOLERANCE:
        raise ToldBeforeAnswerError
    work = begin(response.case_id, by=by, at=at, expected_rev=expected_rev)
    moment = max(moment, response.responded_at)
    _not_told_yet(response, moment, told_id)
    work.check(EventKind.TOLD)
    entry = work.entry("cases.told", channel=channel.value)
    told = record_telling(
        work,
        entry,
        response,
        told_at=moment,
        channel=channel,
        visit_id=visit_id,
        told_id=told_id,
    )
    work.finish()
    follow_later(work, told)
    return told


@operation
def solve(
    *,
    by: Actor,
    at: datetime,
    case_id: UUID,
    level: CaseLevel | None = None,
    expected_rev: int | None = None,
) -> Solution:
    """Record that a case is solved, and at which level (None: the one that holds it).

    Raises CaseNotFoundError, ChangedMeanwhileError, NowImpossibleError, NotYoursError,
    LevelNotReachedError.
    """
    work = begin(case_id, by=by, at=at, expected_rev=expected_rev)
    work.check(EventKind.SOLVED)
    reached = level or work.standing.level
    if rank(reached) > rank(work.standing.level):
        raise LevelNotReachedError
    entry = work.entry("cases.solved", level=reached.value)
    solution = record_solution(work, entry, reached)
    work.finish()
    return solution


@operation
def close(*, by: Actor, at: datetime, case_id: UUID, expected_rev: int | None = None) -> CaseEvent:
    """Close a case that is solved or finally answered, once its requesters were told.

    Raises CaseNotFoundError, ChangedMeanwhileError, NowImpossibleError, NotYoursError,
    NotYetToldError.
    """
    work = begin(case_id, by=by, at=at, expected_rev=expected_rev)
    work.check(EventKind.CLOSED)
    event = work.record(work.entry("cases.closed"), EventKind.CLOSED, happened_at=at)
    work.finish()
    return event


def checked_next_step(*, final: bool, next_on: date | None, at: datetime) -> None:
    """An answer in progress names a day to come: NextStepMissingError, NextStepPastError."""
    if final:
        return
    if next_on is None:
        raise NextStepMissingError
    if next_on <= local_date(at):
        raise NextStepPastError


def record_answers(
    work: Work,
    entry: Entry,
    words: str,
    *,
    final: bool,
    next_on: date | None = None,
    extends: bool = False,
) -> list[Response]:
    """Write the same answer to each who is still promised one.

    Inside the act of a caller who has checked everything, as are the two below.
    """
    return [
        _record_answer(
            work,
            entry,
            promise.requester_id,
            words,
            final=final,
            next_on=next_on,
            extends=extends,
        )
        for promise in work.standing.active
    ]


def _record_answer(
    work: Work,
    entry: Entry,
    requester_id: UUID,
    words: str,
    *,
    final: bool,
    next_on: date | None,
    extends: bool,
) -> Response:
    salt, digest = side_text(words)
    response = Response.objects.create(
        **work.place(entry),
        case=work.case,
        requester_id=requester_id,
        responded_at=work.at,
        final=final,
        next_on=None if final else next_on,
        level=work.standing.level.value,
        responded_by=work.by.member_id,
        extends=extends or None,
        text_digest=digest,
    )
    ResponseText.objects.create(fact=response, salt=salt, content=words, **work.text_place())
    work.record(
        entry,
        EventKind.RESPONDED,
        happened_at=work.at,
        requester_id=requester_id,
        response=response,
    )
    return response


def _not_told_yet(response: Response, moment: datetime, told_id: UUID | None) -> None:
    """Look for the telling while the case is held, so that nobody writes it in between."""
    known = None if told_id is None else Told.objects.filter(pk=told_id).first()
    if known is not None and known.response_id != response.pk:
        raise TellingIdTakenError
    if known is not None or Told.objects.filter(response=response, told_at=moment).exists():
        raise AlreadyToldError


def record_telling(
    work: Work,
    entry: Entry,
    response: Response,
    *,
    told_at: datetime,
    channel: ToldChannel,
    visit_id: UUID | None = None,
    told_id: UUID | None = None,
) -> Told:
    """Write that an answer was heard, inside the act of a caller who has checked everything."""
    told = Told.objects.create(
        **work.place(entry),
        id=told_id or new_id(),
        response=response,
        case=work.case,
        requester_id=response.requester_id,
        told_at=told_at,
        channel=channel.value,
        visit_id=visit_id,
        told_by=work.by.member_id,
    )
    work.record(
        entry,
        EventKind.TOLD,
        happened_at=told_at,
        requester_id=response.requester_id,
        response=response,
        told=told,
    )
    return told


def record_solution(work: Work, entry: Entry, level: CaseLevel) -> Solution:
    """Write the fact of being solved, inside the act of a caller who has checked everything."""
    solution = Solution.objects.create(
        **work.place(entry), case=work.case, level=level.value, solved_at=work.at
    )
    work.record(entry, EventKind.SOLVED, happened_at=work.at, solution=solution)
    return solution
