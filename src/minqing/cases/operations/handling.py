"""Who handles a case, how it is sorted, what is noted of it; withdrawal, transfer, reopening.

None of them moves a month.
"""

from datetime import datetime
from uuid import UUID

from minqing.accounts.access import users_of
from minqing.cases import access
from minqing.cases.models import CaseEvent, Solution
from minqing.cases.operations.answering import record_answers, record_telling
from minqing.cases.operations.checks import checked_text
from minqing.cases.operations.errors import (
    AssigneeNotHolderError,
    NotARequesterError,
    NothingChangedError,
)
from minqing.cases.operations.writing import CASE_PATH, Work, begin
from minqing.cases.rules import (
    MAX_BODY,
    MAX_NAME,
    MAX_NOTE,
    Category,
    EventKind,
    Notice,
    ToldChannel,
    Urgency,
)
from minqing.ledger.operations import operation
from minqing.lib.actor import Actor, ActorKind
from minqing.lib.time import local_date
from minqing.notices.operations import notify

__all__ = [
    "assign",
    "note",
    "reclassify",
    "reopen",
    "standing_solution",
    "transfer",
    "withdraw",
]


@operation
def assign(
    *,
    by: Actor,
    at: datetime,
    case_id: UUID,
    member_id: UUID,
    note: str = "",
    expected_rev: int | None = None,
) -> CaseEvent:
    """Name the member who handles a case, among those who hold it at its present level.

    It holds until somebody else is named or the case changes its level. Raises CaseNotFoundError,
    ChangedMeanwhileError, NowImpossibleError, NotYoursError, AssigneeNotHolderError,
    TextMissingError, TextTooLongError.
    """
    work = begin(case_id, by=by, at=at, expected_rev=expected_rev)
    work.check(EventKind.ASSIGNED)
    words = checked_text(note, MAX_NOTE) if note.strip() else ""
    if not access.is_holder(
        access.postings_of(member_id, local_date(at)),
        work.standing.level,
        work.case.area_code,
        work.case.block_id,
    ):
        raise AssigneeNotHolderError
    entry = work.entry("cases.assigned", member_id=str(member_id))
    event = work.record(
        entry, EventKind.ASSIGNED, happened_at=at, reason=words, assignee_id=member_id
    )
    work.finish()
    notify(
        user_ids=users_of(member_id),
        code=Notice.ASSIGNED.value,
        params={"number": work.case.number},
        path=CASE_PATH.format(case_id),
        by=by,
        at=at,
    )
    return event


@operation
def withdraw(
    *,
    by: Actor,
    at: datetime,
    case_id: UUID,
    statement: str,
    requester_id: UUID,
    expected_rev: int | None = None,
) -> CaseEvent:
    """A requester takes the request back, in a statement of their own.

    It ends their month, unless that is over already: then it stays broken. With other requesters
    the case goes on for them. Of what a resident took back without anybody's help whoever handles
    it is told. Raises CaseNotFoundError, ChangedMeanwhileError, NowImpossibleError, NotYoursError,
    NotARequesterError, TextMissingError, TextTooLongError.
    """
    work = begin(case_id, by=by, at=at, expected_rev=expected_rev)
    work.check(EventKind.WITHDRAWN)
    words = checked_text(statement, MAX_NOTE)
    if all(promise.requester_id != requester_id for promise in work.standing.active):
        raise NotARequesterError
    entry = work.entry("cases.withdrawn")
    event = work.record(
        entry, EventKind.WITHDRAWN, happened_at=at, reason=words, requester_id=requester_id
    )
    work.finish()
    if by.kind is ActorKind.RESIDENT:
        work.notify_handler(Notice.WITHDRAWN)
    return event


@operation
def reopen(
    *,
    by: Actor,
    at: datetime,
    case_id: UUID,
    reason: str,
    expected_rev: int | None = None,
) -> CaseEvent:
    """Take back that a case is settled: its answer was rejected, or its end was a mistake.

    What solved it no longer stands, and within 15 working days its requesters are told a new
    answer. No month restarts: who was told in time was told in time. Raises CaseNotFoundError,
    ChangedMeanwhileError, NowImpossibleError, NotYoursError, TextMissingError, TextTooLongError.
    """
    work = begin(case_id, by=by, at=at, expected_rev=expected_rev)
    work.check(EventKind.REOPENED)
    words = checked_text(reason, MAX_NOTE)
    entry = work.entry("cases.reopened", level=work.standing.level.value)
    event = work.record(
        entry,
        EventKind.REOPENED,
        happened_at=at,
        reason=words,
        solution=standing_solution(work),
    )
    work.finish()
    work.notify(Notice.REOPENED, work.standing.level)
    return event


@operation
def transfer(
    *,
    by: Actor,
    at: datetime,
    case_id: UUID,
    to: str,
    text: str = "",
    told: ToldChannel | None = None,
    expected_rev: int | None = None,
) -> CaseEvent:
    """Pass a case on to a body outside the district's, whose name is ``to``.

    With ``told`` every requester is told ``text`` with it: who has their request now, and how to
    reach them. Without, they must have been told a final answer before. Raises CaseNotFoundError,
    ChangedMeanwhileError, NowImpossibleError, NotYoursError, NotYetToldError, TextMissingError,
    TextTooLongError.
    """
    work = begin(case_id, by=by, at=at, expected_rev=expected_rev)
    body = checked_text(to, MAX_NAME)
    entry = work.entry("cases.transferred")
    if told is not None:
        work.check(EventKind.RESPONDED)
        words = checked_text(text, MAX_BODY)
        for response in record_answers(work, entry, words, final=True):
            record_telling(work, entry, response, told_at=at, channel=told)
    work.check(EventKind.TRANSFERRED)
    event = work.record(entry, EventKind.TRANSFERRED, happened_at=at, reason=body)
    work.finish()
    return event


@operation
def reclassify(
    *,
    by: Actor,
    at: datetime,
    case_id: UUID,
    reason: str,
    category: Category | None = None,
    urgency: Urgency | None = None,
    expected_rev: int | None = None,
) -> CaseEvent:
    """Sort a case anew; the offices' deadlines follow, the promises do not.

    Raises CaseNotFoundError, ChangedMeanwhileError, NowImpossibleError, NotYoursError,
    NothingChangedError, TextMissingError, TextTooLongError.
    """
    work = begin(case_id, by=by, at=at, expected_rev=expected_rev)
    work.check(EventKind.RECLASSIFIED)
    present = (work.standing.category, work.standing.urgency)
    sort = (category or present[0], urgency or present[1])
    if sort == present:
        raise NothingChangedError
    words = checked_text(reason, MAX_NOTE)
    entry = work.entry("cases.reclassified", category=sort[0].value, urgency=sort[1].value)
    event = work.record(entry, EventKind.RECLASSIFIED, happened_at=at, reason=words, sort=sort)
    work.finish()
    return event


@operation
def note(
    *, by: Actor, at: datetime, case_id: UUID, text: str, expected_rev: int | None = None
) -> CaseEvent:
    """Write an internal note, which no resident reads.

    Raises CaseNotFoundError, ChangedMeanwhileError, NotYoursError, TextMissingError,
    TextTooLongError.
    """
    work = begin(case_id, by=by, at=at, expected_rev=expected_rev)
    work.check(EventKind.NOTED)
    words = checked_text(text, MAX_NOTE)
    event = work.record(work.entry("cases.noted"), EventKind.NOTED, happened_at=at, reason=words)
    work.finish()
    return event


def standing_solution(work: Work) -> Solution | None:
    """The solution that a reopening sets aside; None where the case was not solved."""
    if work.standing.solved_at is None:
        return None
    return Solution.objects.filter(case=work.case).order_by("-recorded_at", "-pk").first()
