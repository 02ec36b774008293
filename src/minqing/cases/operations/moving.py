"""Moving a case up and down the ladder. No move touches a clock."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from minqing.cases import access
from minqing.cases.models import CaseEvent, HandUp
from minqing.cases.operations.checks import checked_text, not_in_future
from minqing.cases.operations.errors import (
    EmptyListError,
    MovedOnError,
    NotDisputedLevelError,
    NotYoursError,
)
from minqing.cases.operations.writing import (
    HAND_UP_PATH,
    Work,
    begin,
    begin_many,
)
from minqing.cases.rules import (
    MAX_NOTE,
    CaseLevel,
    EventKind,
    Need,
    Notice,
    above,
    allowed_kinds,
)
from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor
from minqing.lib.ids import new_id
from minqing.lib.time import local_date
from minqing.notices.operations import notify
from minqing.territory.rules import Role

__all__ = [
    "MAX_LIST",
    "decide",
    "dispute",
    "hand_up",
    "refuse",
    "return_case",
    "sign_hand_up",
    "skip_up",
]

MAX_LIST = 100


@operation
def sign_hand_up(
    *,
    by: Actor,
    at: datetime,
    block_id: UUID,
    case_ids: Iterable[UUID],
    signed_at: datetime | None = None,
    hand_up_id: UUID | None = None,
) -> HandUp:
    """The block lead signs the team's list: its cases go up together or not at all.

    On a day on which the block has no lead, the neighbourhood's secretary signs in the team's
    place. Raises EmptyListError, CaseNotFoundError (one is not of this block), MovedOnError (some
    were handed up or settled meanwhile), NotYoursError, InFutureError.
    """
    keys = sorted(set(case_ids))
    if not 1 <= len(keys) <= MAX_LIST:
        raise EmptyListError(limit=MAX_LIST)
    moment = not_in_future(signed_at or at, at)
    works = begin_many(keys, block_id=block_id, by=by, at=at)
    _all_still_here(works)
    for work in works:
        work.check(EventKind.HANDED_UP)
    if by.member_id is None:
        raise NotYoursError
    first = works[0].case
    in_place = not any(
        each.role is Role.BLOCK_LEAD and each.block_id == block_id for each in works[0].postings
    )
    entry = new_entry(
        act="cases.hand_up_signed",
        by=by,
        at=at,
        area_code=first.area_code,
        block_id=block_id,
        detail={"count": len(works), "in_place_of_lead": in_place},
    )
    hand_up = HandUp.objects.create(
        **works[0].place(entry),
        id=hand_up_id or new_id(),
        recorded_block_id=block_id,
        signed_by=by.member_id,
        signed_at=moment,
        case_ids=[str(key) for key in keys],
        level_from=CaseLevel.BLOCK.value,
        level_to=CaseLevel.NEIGHBOURHOOD.value,
        in_place_of_lead=in_place or None,
    )
    entry.object_id = hand_up.pk
    for work in works:
        work.record(entry, EventKind.HANDED_UP, happened_at=moment, hand_up=hand_up)
        work.finish()
    notify(
        user_ids=access.users_holding(
            CaseLevel.NEIGHBOURHOOD, first.area_code, block_id, local_date(at)
        ),
        code=Notice.LIST_ARRIVED.value,
        params={"count": len(works)},
        path=HAND_UP_PATH.format(hand_up.pk),
        by=by,
        at=at,
    )
    return hand_up


@operation
def hand_up(
    *, by: Actor, at: datetime, case_id: UUID, reason: str, expected_rev: int | None = None
) -> CaseEvent:
    """Hand one case from the neighbourhood to the street, or from there to the district.

    Raises CaseNotFoundError, ChangedMeanwhileError, NowImpossibleError, NotYoursError (at block
    level: the lead signs a list), TextMissingError, TextTooLongError.
    """
    work = begin(case_id, by=by, at=at, expected_rev=expected_rev)
    move = work.check(EventKind.HANDED_UP)
    if Need.SIGNED_LIST in move.needs:
        raise NotYoursError
    return _moved(work, EventKind.HANDED_UP, Notice.HANDED_UP, reason)


@operation
def return_case(
    *, by: Actor, at: datetime, case_id: UUID, reason: str, expected_rev: int | None = None
) -> CaseEvent:
    """Send a case one level back, with the reason. The month runs on.

    Raises CaseNotFoundError, ChangedMeanwhileError, NowImpossibleError, NotYoursError,
    TextMissingError, TextTooLongError.
    """
    work = begin(case_id, by=by, at=at, expected_rev=expected_rev)
    return _moved(work, EventKind.RETURNED, Notice.RETURNED, reason)


@operation
def skip_up(
    *, by: Actor, at: datetime, case_id: UUID, reason: str, expected_rev: int | None = None
) -> CaseEvent:
    """Hand a case up past the next level, which cannot help or has a part in it.

    From the block the lead does it, without a list. Raises CaseNotFoundError,
    ChangedMeanwhileError, NowImpossibleError, NotYoursError, DecidedError, TextMissingError,
    TextTooLongError.
    """
    work = begin(case_id, by=by, at=at, expected_rev=expected_rev)
    return _moved(work, EventKind.SKIPPED, Notice.HANDED_UP, reason)


@operation
def refuse(
    *, by: Actor, at: datetime, case_id: UUID, reason: str, expected_rev: int | None = None
) -> CaseEvent:
    """Do not take a case that was just handed up; it goes back, and the month runs on.

    Raises CaseNotFoundError, ChangedMeanwhileError, NowImpossibleError (something was done with it
    here), NotYoursError, BelowStartError, SentBackTooOftenError, TextMissingError,
    TextTooLongError.
    """
    work = begin(case_id, by=by, at=at, expected_rev=expected_rev)
    return _moved(work, EventKind.REFUSED, Notice.REFUSED, reason)


@operation
def dispute(
    *, by: Actor, at: datetime, case_id: UUID, reason: str, expected_rev: int | None = None
) -> CaseEvent:
    """Put before the level above whose a case is that two levels sent back and forth.

    Raises CaseNotFoundError, ChangedMeanwhileError, NowImpossibleError (it was not sent back often
    enough), NotYoursError, InDisputeError, TextMissingError, TextTooLongError.
    """
    work = begin(case_id, by=by, at=at, expected_rev=expected_rev)
    return _moved(work, EventKind.DISPUTED, Notice.DISPUTED, reason)


@operation
def decide(
    *,
    by: Actor,
    at: datetime,
    case_id: UUID,
    level: CaseLevel,
    reason: str,
    expected_rev: int | None = None,
) -> CaseEvent:
    """Say which of two levels keeps a case that they disagree about, or keep it oneself.

    What is decided holds until the case is reopened: neither of the two moves it between them
    again. Raises CaseNotFoundError, ChangedMeanwhileError, NowImpossibleError, NotYoursError,
    NotDisputedLevelError, TextMissingError, TextTooLongError.
    """
    work = begin(case_id, by=by, at=at, expected_rev=expected_rev)
    work.check(EventKind.DECIDED)
    lower = work.standing.dispute
    if lower is None or level not in {lower, above(lower), work.standing.level}:
        raise NotDisputedLevelError
    words = checked_text(reason, MAX_NOTE)
    entry = work.entry("cases.decided", level=level.value)
    event = work.record(entry, EventKind.DECIDED, happened_at=at, reason=words, level=level)
    work.finish()
    work.notify(Notice.DECIDED, level)
    return event


def _moved(work: Work, kind: EventKind, notice: Notice, reason: str) -> CaseEvent:
    """A move to another level, with its reason; those who hold it now are told."""
    work.check(kind)
    words = checked_text(reason, MAX_NOTE)
    entry = work.entry(f"cases.{kind.value}", level_from=work.standing.level.value)
    event = work.record(entry, kind, happened_at=work.at, reason=words)
    work.finish()
    work.notify(notice, work.standing.level)
    return event


def _all_still_here(works: list[Work]) -> None:
    """MovedOnError with the numbers of those that the block cannot hand up any more."""
    gone = [
        work.case.number
        for work in works
        if work.standing.level is not CaseLevel.BLOCK
        or EventKind.HANDED_UP not in allowed_kinds(work.standing.state, work.standing.level)
    ]
    if gone:
        raise MovedOnError(numbers=", ".join(sorted(gone)))
