"""The office asks: a requester one question, the level above for more time. No clock stops."""

from datetime import date, datetime
from uuid import UUID

from minqing.cases.models import CaseEvent
from minqing.cases.operations.answering import record_answers
from minqing.cases.operations.checks import checked_day, checked_text
from minqing.cases.operations.errors import NotARequesterError, OwnExtensionError
from minqing.cases.operations.writing import Work, begin
from minqing.cases.rules import MAX_BODY, MAX_NOTE, CaseLevel, EventKind, Notice, above
from minqing.ledger.operations import operation
from minqing.lib.actor import Actor

__all__ = ["approve_extension", "ask", "ask_extension", "deny_extension", "reply"]


@operation
def ask(
    *,
    by: Actor,
    at: datetime,
    case_id: UUID,
    question: str,
    until_on: date,
    requester_id: UUID | None = None,
    expected_rev: int | None = None,
) -> CaseEvent:
    """Ask a requester (None: the first) one question; their answer helps until a day.

    After that day the case goes on without it. Raises CaseNotFoundError, ChangedMeanwhileError,
    NowImpossibleError, NotYoursError, QuestionWaitsError, NotARequesterError, NextStepPastError,
    TextMissingError, TextTooLongError.
    """
    work = begin(case_id, by=by, at=at, expected_rev=expected_rev)
    work.check(EventKind.ASKED)
    words = checked_text(question, MAX_NOTE)
    day = checked_day(until_on, at)
    active = [promise.requester_id for promise in work.standing.active]
    asked = requester_id or next(iter(active), None)
    if asked not in active:
        raise NotARequesterError
    entry = work.entry("cases.asked")
    event = work.record(
        entry,
        EventKind.ASKED,
        happened_at=at,
        reason=words,
        requester_id=asked,
        until_on=day,
    )
    work.finish()
    return event


@operation
def reply(
    *, by: Actor, at: datetime, case_id: UUID, text: str, expected_rev: int | None = None
) -> CaseEvent:
    """Write down what the requester who was asked says; whoever handles the case is told.

    Raises CaseNotFoundError, ChangedMeanwhileError, NowImpossibleError, NotYoursError,
    NoQuestionError, TextMissingError, TextTooLongError.
    """
    work = begin(case_id, by=by, at=at, expected_rev=expected_rev)
    work.check(EventKind.REPLIED)
    words = checked_text(text, MAX_NOTE)
    question = work.standing.question
    event = work.record(
        work.entry("cases.replied"),
        EventKind.REPLIED,
        happened_at=at,
        reason=words,
        requester_id=question.requester_id if question else None,
    )
    work.finish()
    work.notify_handler(Notice.REPLIED)
    return event


@operation
def ask_extension(
    *,
    by: Actor,
    at: datetime,
    case_id: UUID,
    until_on: date,
    reason: str,
    expected_rev: int | None = None,
) -> CaseEvent:
    """Ask the level above for more time, until a day. The month does not move by it.

    Raises CaseNotFoundError, ChangedMeanwhileError, NowImpossibleError, NotYoursError,
    ExtensionWaitsError, NextStepPastError, TextMissingError, TextTooLongError.
    """
    work = begin(case_id, by=by, at=at, expected_rev=expected_rev)
    work.check(EventKind.EXTENSION_ASKED)
    words = checked_text(reason, MAX_NOTE)
    day = checked_day(until_on, at)
    entry = work.entry("cases.extension_asked", until_on=day.isoformat())
    event = work.record(
        entry, EventKind.EXTENSION_ASKED, happened_at=at, reason=words, until_on=day
    )
    work.finish()
    work.notify(Notice.EXTENSION_ASKED, above(work.standing.level) or CaseLevel.DISTRICT)
    return event


@operation
def approve_extension(
    *, by: Actor, at: datetime, case_id: UUID, text: str, expected_rev: int | None = None
) -> CaseEvent:
    """Approve the later day, in the words that every requester is to be told.

    The answer says by which day they hear more; the later day counts once all of them were told.
    Raises CaseNotFoundError, ChangedMeanwhileError, NowImpossibleError, NotYoursError,
    OwnExtensionError, NextStepPastError (the day has come meanwhile), TextMissingError,
    TextTooLongError.
    """
    work = begin(case_id, by=by, at=at, expected_rev=expected_rev)
    work.check(EventKind.EXTENDED)
    _somebody_else(work)
    words = checked_text(text, MAX_BODY)
    asked = work.standing.extension_asked
    day = checked_day(asked, at) if asked else None
    entry = work.entry("cases.extended", until_on=day.isoformat() if day else None)
    event = work.record(entry, EventKind.EXTENDED, happened_at=at, until_on=day)
    record_answers(work, entry, words, final=False, next_on=day, extends=True)
    work.finish()
    work.notify_handler(Notice.EXTENDED)
    if not work.case.sensitive:
        work.notify(Notice.TO_TELL, CaseLevel.BLOCK)
    return event


@operation
def deny_extension(
    *, by: Actor, at: datetime, case_id: UUID, reason: str, expected_rev: int | None = None
) -> CaseEvent:
    """Refuse more time; what was due stays due.

    Raises CaseNotFoundError, ChangedMeanwhileError, NowImpossibleError, NotYoursError,
    OwnExtensionError, TextMissingError, TextTooLongError.
    """
    work = begin(case_id, by=by, at=at, expected_rev=expected_rev)
    work.check(EventKind.EXTENSION_DENIED)
    _somebody_else(work)
    words = checked_text(reason, MAX_NOTE)
    entry = work.entry("cases.extension_denied")
    event = work.record(entry, EventKind.EXTENSION_DENIED, happened_at=at, reason=words)
    work.finish()
    work.notify_handler(Notice.EXTENSION_DENIED)
    return event


def _somebody_else(work: Work) -> None:
    """At the district nobody stands above: there another person decides."""
    asked = (
        CaseEvent.objects.filter(case=work.case, kind=EventKind.EXTENSION_ASKED.value)
        .order_by("-number")
        .values_list("by_member_id", flat=True)
        .first()
    )
    if asked is not None and asked == work.by.member_id:
        raise OwnExtensionError
