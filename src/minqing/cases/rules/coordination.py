"""Coordination (协调): member units convened on a case, each with a part that it owes until a day.

The case keeps its one owner, the office that convened; none of this moves a resident's month.
``fold_part`` is the only place that decides who owes a part.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from minqing.cases.rules.ladder import LADDER, CaseLevel, rank
from minqing.lib.time import end_of_local_day, local_date
from minqing.lib.workdays import STATUTORY, WorkCalendar

__all__ = [
    "CONVENES",
    "LINK_LIFE",
    "MAX_FILES",
    "MAX_UNITS",
    "OWED",
    "PING_PONG_CAP",
    "UNIT_STEPS",
    "CoordinationNotice",
    "PartAct",
    "PartBrokenError",
    "PartNow",
    "PartRole",
    "PartState",
    "PartStepKind",
    "Shown",
    "ShownPurpose",
    "SupervisionKind",
    "acting_offices",
    "advance_part",
    "allowed_part_steps",
    "fold_part",
    "merged_answers",
    "sub_deadline",
]

CONVENES = frozenset({CaseLevel.STREET, CaseLevel.DISTRICT})
"""The levels whose office may convene member units on a case that it holds."""
MAX_UNITS = 12
MAX_FILES = 6
PING_PONG_CAP = 2
"""How often a part may pass between the same two units; then the office decides who keeps it."""
LINK_LIFE = timedelta(days=14)


class PartRole(StrEnum):
    """What a unit does in a convening."""

    LEAD = "lead"
    """Answers its part, sees the others' answers and drafts the reply from them (牵头)."""
    ASSISTING = "assisting"
    """Answers its part (协办)."""


class PartState(StrEnum):
    """How a part stands."""

    OPEN = "open"
    PUT_BACK = "put_back"
    """Refused, or to go to another unit: still owed until the office has decided."""
    ANSWERED = "answered"
    ENDED = "ended"


class PartStepKind(StrEnum):
    """What can happen to a part."""

    ASKED = "asked"
    ANSWERED = "answered"
    REFUSED = "refused"
    HAND_ON_ASKED = "hand_on_asked"
    DRAFTED = "drafted"
    HANDED_ON = "handed_on"
    DECIDED = "decided"
    SENT_BACK = "sent_back"
    MOVED = "moved"
    ENDED = "ended"
    OVERDUE = "overdue"


class Shown(StrEnum):
    """What of the requester the office lets a unit see, beside the excerpt."""

    DOOR = "door"
    DOOR_AND_NAME = "door_and_name"


class ShownPurpose(StrEnum):
    """Why a unit needs to know the door or the name; kept in the ledger."""

    INSPECT = "inspect"
    APPOINTMENT = "appointment"
    ENTITLEMENT = "entitlement"


class SupervisionKind(StrEnum):
    """The steps of supervision (督办), from the mildest on."""

    REMINDER = "reminder"
    NOTICE = "notice"
    TALK = "talk"
    REPORT = "report"


UNIT_STEPS = frozenset(
    {
        PartStepKind.ANSWERED,
        PartStepKind.REFUSED,
        PartStepKind.HAND_ON_ASKED,
        PartStepKind.DRAFTED,
    }
)
"""What the unit that owes a part does itself; the rest is the office's, or the clock's."""

OWED = frozenset({PartState.OPEN, PartState.PUT_BACK})
"""The states in which a unit owes the part."""

_FROM: dict[PartStepKind, frozenset[PartState]] = {
    # What a unit refused it may still answer, before the office has decided.
    PartStepKind.ANSWERED: OWED,
    PartStepKind.REFUSED: frozenset({PartState.OPEN}),
    PartStepKind.HAND_ON_ASKED: frozenset({PartState.OPEN}),
    PartStepKind.DRAFTED: frozenset({PartState.OPEN, PartState.ANSWERED}),
    PartStepKind.HANDED_ON: OWED,
    PartStepKind.DECIDED: OWED,
    PartStepKind.SENT_BACK: frozenset({PartState.ANSWERED}),
    PartStepKind.MOVED: OWED,
    PartStepKind.ENDED: OWED,
    PartStepKind.OVERDUE: OWED,
}
_UNBOUND = frozenset({PartStepKind.REFUSED, PartStepKind.HAND_ON_ASKED, PartStepKind.HANDED_ON})


class PartBrokenError(Exception):
    """A step that the part does not allow from where it stands."""


@dataclass(frozen=True, slots=True)
class PartAct:
    """One step of a part's history.

    ``unit_id`` is whom it is asked of, handed on to or decided for; of a wish to hand on, the unit
    proposed. ``working_days`` or ``due_on`` set the sub-deadline, counted from the day of the step.
    """

    kind: PartStepKind
    at: datetime
    unit_id: UUID | None = None
    due_on: date | None = None
    working_days: int | None = None


@dataclass(frozen=True, slots=True)
class PartNow:
    """Where a part stands after its history so far."""

    state: PartState
    unit_id: UUID
    due_on: date
    provisional: bool
    """Counted through a year whose days off are not announced yet."""
    role: PartRole
    steps: int = 1
    binding: bool = False
    """The office has decided which unit keeps it: no refusing, no handing on any more."""
    passes: tuple[frozenset[UUID], ...] = ()
    """Between which two units it was handed on, once for each time."""
    wanted_unit_id: UUID | None = None
    answered_at: datetime | None = None
    overdue_noted: bool = False
    """The unit and the office have been told that this sub-deadline is over."""

    @property
    def owed_by(self) -> UUID | None:
        """The one unit that owes it; None when it is answered or ended."""
        return self.unit_id if self.state in OWED else None

    @property
    def due_at(self) -> datetime | None:
        """24:00 of the day of the sub-deadline, while somebody owes the part."""
        return end_of_local_day(self.due_on) if self.state in OWED else None

    def may_pass_to(self, unit_id: UUID) -> bool:
        """Whether it may still go to a unit without a decision of the office."""
        pair = frozenset({self.unit_id, unit_id})
        return unit_id != self.unit_id and self.passes.count(pair) < PING_PONG_CAP


def acting_offices(convened: CaseLevel, holds: CaseLevel) -> tuple[CaseLevel, ...]:
    """The levels whose offices act on a convening: which convened, and which holds the case now.

    An office that handed the case up acts no more: its units go along with the case.
    """
    return tuple(
        level
        for level in LADDER
        if level in CONVENES and level in {convened, holds} and rank(level) >= rank(holds)
    )


def sub_deadline(
    at: datetime,
    *,
    due_on: date | None,
    working_days: int | None,
    calendar: WorkCalendar = STATUTORY,
) -> tuple[date, bool]:
    """The last day of a sub-deadline, and whether it is provisional.

    A number of working days is counted from the day after ``at``; otherwise the day that was
    named. PartBrokenError when neither is given.
    """
    if working_days is not None:
        reached = calendar.add(local_date(at), working_days)
        return reached.on, reached.provisional
    if due_on is None:
        message = "A part needs a sub-deadline."
        raise PartBrokenError(message)
    return due_on, not calendar.knows(due_on)


def allowed_part_steps(now: PartNow) -> frozenset[PartStepKind]:
    """What can happen to a part from here."""
    return frozenset(
        kind
        for kind, states in _FROM.items()
        if now.state in states
        and not (now.binding and kind in _UNBOUND)
        and not (kind is PartStepKind.DRAFTED and now.role is not PartRole.LEAD)
        and not (kind is PartStepKind.OVERDUE and now.overdue_noted)
    )


def fold_part(
    role: PartRole, history: Iterable[PartAct], calendar: WorkCalendar = STATUTORY
) -> PartNow:
    """Where a part stands after its whole history, in the order of its step numbers."""
    now: PartNow | None = None
    for act in history:
        now = _asked(role, act, calendar) if now is None else advance_part(now, act, calendar)
    if now is None:
        message = "A part without steps stands nowhere."
        raise PartBrokenError(message)
    return now


def advance_part(now: PartNow, act: PartAct, calendar: WorkCalendar = STATUTORY) -> PartNow:
    """The part after one more step; PartBrokenError when it is not allowed from here."""
    if act.kind not in allowed_part_steps(now):
        message = f"{act.kind.value} is not possible from {now.state.value}"
        raise PartBrokenError(message)
    moved = replace(now, steps=now.steps + 1)
    return _STEPS[act.kind](moved, act, calendar)


def _asked(role: PartRole, act: PartAct, calendar: WorkCalendar) -> PartNow:
    if act.kind is not PartStepKind.ASKED or act.unit_id is None:
        message = "A part begins with being asked of a unit."
        raise PartBrokenError(message)
    due_on, provisional = sub_deadline(
        act.at, due_on=act.due_on, working_days=act.working_days, calendar=calendar
    )
    return PartNow(PartState.OPEN, act.unit_id, due_on, provisional, role)


def _answered(now: PartNow, act: PartAct, _calendar: WorkCalendar) -> PartNow:
    return replace(now, state=PartState.ANSWERED, answered_at=act.at, wanted_unit_id=None)


def _refused(now: PartNow, _act: PartAct, _calendar: WorkCalendar) -> PartNow:
    return replace(now, state=PartState.PUT_BACK, wanted_unit_id=None)


def _hand_on_asked(now: PartNow, act: PartAct, _calendar: WorkCalendar) -> PartNow:
    _may_pass(now, act)
    return replace(now, state=PartState.PUT_BACK, wanted_unit_id=act.unit_id)


def _handed_on(now: PartNow, act: PartAct, calendar: WorkCalendar) -> PartNow:
    unit_id = _may_pass(now, act)
    passes = (*now.passes, frozenset({now.unit_id, unit_id}))
    return _given(replace(now, passes=passes), act, calendar)


def _decided(now: PartNow, act: PartAct, calendar: WorkCalendar) -> PartNow:
    return _given(replace(now, binding=True), act, calendar)


def _sent_back(now: PartNow, act: PartAct, calendar: WorkCalendar) -> PartNow:
    return _due(replace(now, state=PartState.OPEN, answered_at=None), act, calendar)


def _ended(now: PartNow, _act: PartAct, _calendar: WorkCalendar) -> PartNow:
    return replace(now, state=PartState.ENDED, wanted_unit_id=None)


def _noted(now: PartNow, _act: PartAct, _calendar: WorkCalendar) -> PartNow:
    return replace(now, overdue_noted=True)


def _drafted(now: PartNow, _act: PartAct, _calendar: WorkCalendar) -> PartNow:
    return now


def _may_pass(now: PartNow, act: PartAct) -> UUID:
    """The unit it passes to; PartBrokenError when that is the same, or the cap is reached."""
    if act.unit_id is None or not now.may_pass_to(act.unit_id):
        message = "It has gone back and forth between the two: the office decides who keeps it."
        raise PartBrokenError(message)
    return act.unit_id


def _given(now: PartNow, act: PartAct, calendar: WorkCalendar) -> PartNow:
    unit_id = act.unit_id or now.unit_id
    given = replace(now, state=PartState.OPEN, unit_id=unit_id, wanted_unit_id=None)
    return _due(given, act, calendar)


def _due(now: PartNow, act: PartAct, calendar: WorkCalendar) -> PartNow:
    """The part with the step's sub-deadline, if the step names one; else the old one stays."""
    if act.due_on is None and act.working_days is None:
        return now
    due_on, provisional = sub_deadline(
        act.at, due_on=act.due_on, working_days=act.working_days, calendar=calendar
    )
    return replace(now, due_on=due_on, provisional=provisional, overdue_noted=False)


_STEPS: dict[PartStepKind, Callable[[PartNow, PartAct, WorkCalendar], PartNow]] = {
    PartStepKind.ANSWERED: _answered,
    PartStepKind.REFUSED: _refused,
    PartStepKind.HAND_ON_ASKED: _hand_on_asked,
    PartStepKind.DRAFTED: _drafted,
    PartStepKind.HANDED_ON: _handed_on,
    PartStepKind.DECIDED: _decided,
    PartStepKind.SENT_BACK: _sent_back,
    PartStepKind.MOVED: _due,
    PartStepKind.ENDED: _ended,
    PartStepKind.OVERDUE: _noted,
}


def merged_answers(answers: Sequence[tuple[str, str]]) -> str:
    """One text from the units' answers (name, answer), the lead's first: what a draft begins with.

    Nothing is left out or rephrased: whoever gives the reply edits it.
    """
    return "\n\n".join(f"{name}：{text}" for name, text in answers)


class CoordinationNotice(StrEnum):
    """What units and offices are told on the desk."""

    PART_GIVEN = "cases.part_given"
    PART_ANSWERED = "cases.part_answered"
    PART_PUT_BACK = "cases.part_put_back"
    PART_CHANGED = "cases.part_changed"
    PART_OVERDUE = "cases.part_overdue"
    SUPERVISED = "cases.part_supervised"
    CONVENING_ENDED = "cases.part_convening_ended"
