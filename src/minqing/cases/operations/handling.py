"""Who handles a case, who withdraws it, and taking its end back. None of them moves a month."""

from datetime import datetime
from uuid import UUID

from minqing.accounts.access import users_of
from minqing.cases import access
from minqing.cases.models import CaseEvent, Solution
from minqing.cases.operations.errors import AssigneeNotHolderError, NotARequesterError
from minqing.cases.operations.writing import CASE_PATH, begin, checked_text
from minqing.cases.rules import MAX_NOTE, EventKind, Notice
from minqing.ledger.operations import operation
from minqing.lib.actor import Actor
from minqing.lib.time import local_date
from minqing.notices.operations import notify

__all__ = ["assign", "reopen", "withdraw"]


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
    the case goes on for them. Raises CaseNotFoundError, ChangedMeanwhileError, NowImpossibleError,
    NotYoursError, NotARequesterError, TextMissingError, TextTooLongError.
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
    solution = None
    if work.standing.solved_at is not None:
        solution = Solution.objects.filter(case=work.case).order_by("-recorded_at", "-pk").first()
    entry = work.entry("cases.reopened", level=work.standing.level.value)
    event = work.record(entry, EventKind.REOPENED, happened_at=at, reason=words, solution=solution)
    work.finish()
    work.notify(Notice.REOPENED, work.standing.level)
    return event
