"""How a visit is checked: from a flag or a draw over what was found to a ruling. Pure.

A flag or a sample never takes anything away. A visit stops counting by a ruling alone, and a ruling
against it needs three things: whoever checked could not confirm the visit, the worker was asked,
and the worker has answered or had a week to do so (``ruling_objection``).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from minqing.lib.time import end_of_local_day, local_date

NOTICE_GIVEN = "visits.checks_given"
"""What whoever is asked to check is told at the desk."""
ANSWER_DAYS = 7
"""Days a worker has to answer, counted from the day of being asked, to 24:00."""
APPEAL_DAYS = 14
"""Days after a ruling in which the worker may appeal."""
MOST_TRIES = 3
"""Tries to reach a household after which a check ends without a finding."""


class Why(StrEnum):
    """Why a visit is checked."""

    SAMPLE = "sample"
    FLAG = "flag"
    RESIDENT = "resident"


class Method(StrEnum):
    """How somebody else looked."""

    CALL = "call"
    VISIT = "visit"
    CODE = "code"


class Result(StrEnum):
    """What whoever checked was told."""

    CONFIRMED = "confirmed"
    NOT_CONFIRMED = "not_confirmed"
    UNREACHED = "unreached"
    WOULD_NOT_SAY = "would_not_say"


class StepKind(StrEnum):
    """What happened in a check, rulings apart."""

    ASSIGNED = "assigned"
    LOOKED = "looked"
    ANSWERED = "answered"
    APPEALED = "appealed"


class CheckState(StrEnum):
    """Where a check stands."""

    WAITING = "waiting"
    ASKED = "asked"
    TO_RULE = "to_rule"
    CONFIRMED = "confirmed"
    UNDECIDED = "undecided"
    STANDS = "stands"
    NOT_COUNTED = "not_counted"
    APPEALED = "appealed"


class RulingLevel(StrEnum):
    """Who ruled: each appeal goes one step up the ladder."""

    NEIGHBOURHOOD = "neighbourhood"
    STREET = "street"
    DISTRICT = "district"


class Objection(StrEnum):
    """Why somebody may not rule, check or appeal."""

    OWN_VISIT = "own_visit"
    NOT_IN_DOUBT = "not_in_doubt"
    ANSWER_AWAITED = "answer_awaited"
    REASON_MISSING = "reason_missing"
    OVER = "over"
    WRONG_LEVEL = "wrong_level"
    TOO_LATE = "too_late"
    NOT_YOURS = "not_yours"
    ANSWERED_ALREADY = "answered_already"


OPEN_STATES = frozenset(
    {CheckState.WAITING, CheckState.ASKED, CheckState.TO_RULE, CheckState.APPEALED}
)
TOLD_STATES = frozenset(
    {
        CheckState.ASKED,
        CheckState.TO_RULE,
        CheckState.APPEALED,
        CheckState.STANDS,
        CheckState.NOT_COUNTED,
    }
)
"""States of which the worker knows: whoever is called back has not been spoken to before."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened, rulings apart."""

    kind: StepKind
    at: datetime
    by: UUID | None = None
    assigned: UUID | None = None
    method: Method | None = None
    result: Result | None = None


@dataclass(frozen=True, slots=True)
class Ruled:
    """One ruling on a visit."""

    at: datetime
    stands: bool
    level: RulingLevel


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a check stands after everything that happened."""

    state: CheckState
    assigned: UUID | None
    method: Method | None
    result: Result | None
    tries: int
    answer_due_at: datetime | None
    counts: bool


def answer_due(asked_at: datetime) -> datetime:
    """Until when the worker may answer: 24:00 of the seventh day after being asked."""
    return end_of_local_day(local_date(asked_at) + timedelta(days=ANSWER_DAYS))


def standing(steps: Sequence[Step], rulings: Sequence[Ruled]) -> Standing:
    """Where a check stands; steps and rulings in the order in which they happened."""
    looked = [each for each in steps if each.kind is StepKind.LOOKED]
    last_try = looked[-1] if looked else None
    result = _result(looked)
    asked_at = next((each.at for each in looked if each.result is Result.NOT_CONFIRMED), None)
    asked = asked_at is not None and result is Result.NOT_CONFIRMED
    assigned = next((s for s in reversed(steps) if s.kind is StepKind.ASSIGNED), None)
    return Standing(
        state=_state(steps, rulings, result, len(looked)),
        assigned=None if assigned is None else assigned.assigned,
        method=(assigned.method if assigned is not None else None)
        if last_try is None
        else last_try.method,
        result=result,
        tries=len(looked),
        answer_due_at=answer_due(asked_at) if asked and asked_at is not None else None,
        counts=rulings[-1].stands if rulings else True,
    )


def _result(looked: Sequence[Step]) -> Result | None:
    """The finding: what a household confirmed ends all doubt, whatever was said before."""
    found = [each.result for each in looked if each.result is not None]
    for wanted in (Result.CONFIRMED, Result.NOT_CONFIRMED):
        if wanted in found:
            return wanted
    return found[-1] if found else None


def _state(
    steps: Sequence[Step], rulings: Sequence[Ruled], result: Result | None, tries: int
) -> CheckState:
    if rulings:
        # Every appeal follows a ruling, and is followed by one more.
        if sum(each.kind is StepKind.APPEALED for each in steps) == len(rulings):
            return CheckState.APPEALED
        return CheckState.STANDS if rulings[-1].stands else CheckState.NOT_COUNTED
    if result is Result.CONFIRMED:
        return CheckState.CONFIRMED
    if result is Result.NOT_CONFIRMED:
        answered = any(each.kind is StepKind.ANSWERED for each in steps)
        return CheckState.TO_RULE if answered else CheckState.ASKED
    if result is Result.WOULD_NOT_SAY or tries >= MOST_TRIES:
        return CheckState.UNDECIDED
    return CheckState.WAITING


def ruling_objection(
    now: Standing,
    *,
    stands: bool,
    reason: str,
    ruler: UUID | None,
    worker: UUID,
    level: RulingLevel,
    ruled_before: RulingLevel | None,
    at: datetime,
) -> Objection | None:
    """Why somebody may not rule like this now, None when they may.

    A ruling that the visit stands may be given as soon as there is doubt. One against it waits for
    the worker's answer or the end of the days for it. An appeal is ruled on one level further up
    than the ruling it is about, and by nobody else.
    """
    if ruler is None or ruler == worker:
        return Objection.OWN_VISIT
    if now.state is CheckState.APPEALED:
        if ruled_before is None or _ABOVE.get(ruled_before) is not level:
            return Objection.WRONG_LEVEL
    elif now.state not in {CheckState.ASKED, CheckState.TO_RULE}:
        return Objection.OVER if ruled_before is not None else Objection.NOT_IN_DOUBT
    if not reason.strip():
        return Objection.REASON_MISSING
    if stands or now.state is not CheckState.ASKED:
        return None
    due = now.answer_due_at
    return None if due is not None and at >= due else Objection.ANSWER_AWAITED


_ABOVE = {
    RulingLevel.NEIGHBOURHOOD: RulingLevel.STREET,
    RulingLevel.STREET: RulingLevel.DISTRICT,
}


def level_above(level: RulingLevel) -> RulingLevel | None:
    """Who rules on an appeal against a ruling of this level; None: there is nobody above."""
    return _ABOVE.get(level)


def appeal_objection(
    now: Standing, *, by: UUID | None, worker: UUID, last: Ruled | None, at: datetime
) -> Objection | None:
    """Why the worker may not appeal now, None when they may.

    Only a ruling against the visit can be appealed, within two weeks, and not one of the district.
    """
    if by != worker:
        return Objection.NOT_YOURS
    if now.state is not CheckState.NOT_COUNTED or last is None or level_above(last.level) is None:
        return Objection.OVER
    until = end_of_local_day(local_date(last.at) + timedelta(days=APPEAL_DAYS))
    return None if at < until else Objection.TOO_LATE


def answer_objection(now: Standing, *, by: UUID | None, worker: UUID) -> Objection | None:
    """Why the worker's answer cannot be taken, None when it can."""
    if by != worker:
        return Objection.NOT_YOURS
    if now.state is CheckState.TO_RULE:
        return Objection.ANSWERED_ALREADY
    return None if now.state is CheckState.ASKED else Objection.OVER


def may_look(
    checker: UUID,
    *,
    worker: UUID,
    checker_home: UUID | None,
    worker_home: UUID | None,
    household: UUID,
) -> bool:
    """Whether a member may check a visit: not the worker, nobody who lives there or with them.

    Homes are households of the register, None where a member is no resident on the register.
    """
    if checker == worker:
        return False
    if checker_home is None:
        return True
    return checker_home not in {worker_home, household}


def propose(candidates: Sequence[UUID], load: Mapping[UUID, int]) -> UUID | None:
    """Whom to ask to check next: whoever has the fewest open checks, of equals the first named."""
    return min(candidates, key=lambda each: load.get(each, 0), default=None)


def share_out(
    checks: Sequence[tuple[UUID, Collection[UUID]]],
    candidates: Sequence[UUID],
    load: Mapping[UUID, int],
) -> dict[UUID, UUID]:
    """Who checks which visit: (check, members who may not) in, check → member out, by load."""
    loads = dict(load)
    given: dict[UUID, UUID] = {}
    for check, barred in checks:
        chosen = propose([each for each in candidates if each not in barred], loads)
        if chosen is not None:
            given[check] = chosen
            loads[chosen] = loads.get(chosen, 0) + 1
    return given
