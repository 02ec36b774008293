"""One act on many cases: every row is checked by itself, one entry says what was done.

What cannot be done with a row is said by its number; the others go through. Nothing is written of
a row that is refused.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from minqing.accounts.access import users_of
from minqing.cases import access
from minqing.cases.operations.answering import checked_next_step, record_answers, record_solution
from minqing.cases.operations.checks import checked_text
from minqing.cases.operations.errors import (
    AssigneeNotHolderError,
    CaseError,
    ChangedMeanwhileError,
    EmptyListError,
    SignedListNeededError,
)
from minqing.cases.operations.exporting import digest_of
from minqing.cases.operations.filters import office_of
from minqing.cases.operations.writing import Work, begin_rows
from minqing.cases.rules import (
    MAX_BODY,
    MAX_NOTE,
    CaseLevel,
    EventKind,
    Need,
    Notice,
    owner_area,
)
from minqing.ledger.operations import Entry, new_entry, operation
from minqing.lib.actor import Actor
from minqing.lib.scope import Scope
from minqing.lib.time import local_date
from minqing.notices.operations import notify

__all__ = ["MOST_AT_ONCE", "Many", "assign_many", "hand_up_many", "respond_many"]

MOST_AT_ONCE = 100


@dataclass(slots=True)
class Many:
    """The numbers of what was done; of what was not, with the reason in the language in use."""

    done: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    lost: int = 0
    """Ticked rows that are not in the actor's area any more: they have no number to be told."""


@operation
def assign_many(
    *, by: Actor, at: datetime, scope: Scope, rows: Mapping[UUID, int], member_id: UUID, note: str
) -> Many:
    """Name one member who handles all these cases; ``rows``: ids with the revision last read.

    Raises EmptyListError, TextTooLongError.
    """
    words = checked_text(note, MAX_NOTE) if note.strip() else ""
    postings = access.postings_of(member_id, local_date(at))

    def check(work: Work) -> None:
        work.check(EventKind.ASSIGNED)
        if not access.is_holder(
            postings, work.standing.level, work.case.area_code, work.case.block_id
        ):
            raise AssigneeNotHolderError

    def do(work: Work, entry: Entry) -> None:
        work.record(entry, EventKind.ASSIGNED, happened_at=at, reason=words, assignee_id=member_id)

    made, works = _run(rows, check, do, act="cases.many_assigned", by=by, at=at, scope=scope)
    if works:
        notify(
            user_ids=users_of(member_id),
            code=Notice.MANY_ASSIGNED.value,
            params={"count": len(works)},
            path="/desk/cases/?view=assigned",
            by=by,
            at=at,
        )
    return made


@operation
def hand_up_many(
    *, by: Actor, at: datetime, scope: Scope, rows: Mapping[UUID, int], reason: str
) -> Many:
    """Hand cases one level up, each from where it is; those of a block need the team's list.

    Raises EmptyListError, TextMissingError, TextTooLongError.
    """
    words = checked_text(reason, MAX_NOTE)

    def check(work: Work) -> None:
        if Need.SIGNED_LIST in work.check(EventKind.HANDED_UP).needs:
            raise SignedListNeededError

    def do(work: Work, entry: Entry) -> None:
        work.record(entry, EventKind.HANDED_UP, happened_at=at, reason=words)

    made, works = _run(rows, check, do, act="cases.many_handed_up", by=by, at=at, scope=scope)
    arrived: Counter[UUID] = Counter()
    offices = Counter(
        (work.standing.level, owner_area(work.standing.level, work.case.area_code))
        for work in works
    )
    for (level, area_code), count in offices.items():
        for user_id in access.users_holding(level, area_code, None, local_date(at)):
            arrived[user_id] += count
    for user_id, count in arrived.items():
        notify(
            user_ids=[user_id],
            code=Notice.MANY_HANDED_UP.value,
            params={"count": count},
            path="/desk/cases/?view=mine",
            by=by,
            at=at,
        )
    return made


@operation
def respond_many(
    *,
    by: Actor,
    at: datetime,
    scope: Scope,
    rows: Mapping[UUID, int],
    text: str,
    final: bool,
    next_on: date | None = None,
    solved: bool = False,
) -> Many:
    """Give everybody who asked these cases the same answer; it waits to be told to each.

    Raises EmptyListError, TextMissingError, TextTooLongError, NextStepMissingError,
    NextStepPastError.
    """
    final = final or solved
    words = checked_text(text, MAX_BODY)
    checked_next_step(final=final, next_on=next_on, at=at)

    def check(work: Work) -> None:
        work.check(EventKind.RESPONDED)
        if solved:
            work.check(EventKind.SOLVED)

    def do(work: Work, entry: Entry) -> None:
        record_answers(work, entry, words, final=final, next_on=next_on)
        if solved:
            record_solution(work, entry, work.standing.level)

    made, works = _run(rows, check, do, act="cases.many_responded", by=by, at=at, scope=scope)
    for work in works:
        if not work.case.sensitive:
            work.notify(Notice.TO_TELL, CaseLevel.BLOCK)
    return made


def _run(
    rows: Mapping[UUID, int],
    check: Callable[[Work], None],
    do: Callable[[Work, Entry], None],
    *,
    act: str,
    by: Actor,
    at: datetime,
    scope: Scope,
) -> tuple[Many, list[Work]]:
    if not 1 <= len(rows) <= MOST_AT_ONCE:
        raise EmptyListError(limit=MOST_AT_ONCE)
    made = Many()
    ready: list[Work] = []
    inside = access.standings(scope).filter(pk__in=list(rows)).values_list("pk", flat=True)
    for work, present_rev in begin_rows(inside, by=by, at=at):
        try:
            if rows[work.case.pk] != present_rev:
                raise ChangedMeanwhileError
            check(work)
        except CaseError as error:
            made.refused.append((work.case.number, str(error)))
        else:
            ready.append(work)
    made.lost = len(rows) - len(ready) - len(made.refused)
    if ready:
        area_code, block_id = office_of(scope)
        entry = new_entry(
            act=act,
            by=by,
            at=at,
            area_code=area_code,
            block_id=block_id,
            detail={"count": len(ready), "digest": digest_of(work.case.pk for work in ready)},
        )
        for work in ready:
            do(work, entry)
            work.finish()
        made.done = [work.case.number for work in ready]
    return made, ready
