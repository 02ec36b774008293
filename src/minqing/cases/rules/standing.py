"""Where a case stands: the fold of its history, the only place that decides it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from minqing.cases.rules.clocks import (
    Due,
    DueKind,
    follow_up_due,
    hand_up_due,
    next_step_due,
    response_due,
)
from minqing.cases.rules.ladder import LADDER, CaseLevel, rank
from minqing.cases.rules.moves import CaseState, EventKind, Need, find_move
from minqing.lib.workdays import STATUTORY, WorkCalendar

__all__ = ["BrokenHistoryError", "Promise", "Standing", "Step", "advance", "fold"]


class BrokenHistoryError(Exception):
    """A history that does not begin with the raising, or names what the case does not have."""


@dataclass(frozen=True, slots=True)
class Step:
    """One event of a history, with what its facts say.

    ``final`` and ``next_on`` belong to an answer; ``solved_level`` to a solution; ``level`` is
    where the case starts (raising only); ``assignee_id`` to an assignment.
    """

    kind: EventKind
    at: datetime
    level: CaseLevel | None = None
    requester_id: UUID | None = None
    response_id: UUID | None = None
    final: bool = False
    next_on: date | None = None
    solved_level: CaseLevel | None = None
    assignee_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Promise:
    """What one requester was promised: an answer within the month, told to them."""

    requester_id: UUID
    raised_at: datetime
    due_at: datetime
    first_told_at: datetime | None = None
    to_tell: UUID | None = None
    """The latest answer, as long as this requester has not been told it."""
    withdrawn_at: datetime | None = None
    new_answers: tuple[UUID, ...] = ()
    """The answers given since the case was last reopened."""
    heard_again: bool = False
    """Whether one of them was told."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands after its history so far."""

    state: CaseState
    level: CaseLevel
    raised_at: datetime
    hand_up_due_at: datetime
    promises: tuple[Promise, ...]
    start_level: CaseLevel
    """Where it started, which is the lowest level it can be returned to."""
    steps: int
    last_event_at: datetime
    left_block: bool = False
    """Whether it was ever handed up from the block (which meets the week)."""
    final: bool = False
    next_on: date | None = None
    solved_level: CaseLevel | None = None
    solved_at: datetime | None = None
    assignee_id: UUID | None = None
    """Who handles it at its present level."""
    follow_up: Due | None = None
    """When a reopened case is to have a new answer; None when it was never reopened."""

    @property
    def active(self) -> tuple[Promise, ...]:
        """The requesters who have not withdrawn."""
        return tuple(each for each in self.promises if each.withdrawn_at is None)

    @property
    def untold(self) -> tuple[Promise, ...]:
        """The requesters who wait for their first answer."""
        return tuple(each for each in self.active if each.first_told_at is None)

    @property
    def follow_up_due(self) -> Due | None:
        """The running follow-up clock: until every requester was told an answer given since."""
        return None if all(each.heard_again for each in self.active) else self.follow_up

    @property
    def response_due_at(self) -> datetime:
        """The month that ends first, of those still waiting if any is."""
        return min(each.due_at for each in self.untold or self.active or self.promises)

    @property
    def first_told_at(self) -> datetime | None:
        """When the last of the requesters got their first answer; None while one waits."""
        if self.untold:
            return None
        told = [each.first_told_at for each in self.promises if each.first_told_at is not None]
        return max(told, default=None)

    @property
    def to_tell(self) -> UUID | None:
        """An answer that waits to be told, the oldest requester's first."""
        return next((each.to_tell for each in self.promises if each.to_tell is not None), None)

    @property
    def due(self) -> Due | None:
        """The next thing due, None when nothing is."""
        never_left = self.level is CaseLevel.BLOCK and not self.left_block
        if self.state is CaseState.OPEN and never_left and self.follow_up is None:
            return Due(self.hand_up_due_at, DueKind.HAND_UP)
        answers = [self.follow_up_due] if self.follow_up_due else []
        if self.untold:
            answers.append(Due(self.response_due_at, DueKind.RESPONSE))
        if answers:
            return min(answers)
        if self.state is CaseState.ANSWERED and self.next_on is not None:
            return Due(next_step_due(self.next_on), DueKind.NEXT_STEP)
        return None

    def unmet(self, needs: Iterable[Need]) -> list[Need]:
        """Of a move's needs, those about the case itself that it does not meet."""
        met = {
            Need.FINAL_OR_SOLVED: self.final or self.solved_level is not None,
            Need.EVERYBODY_TOLD: not (self.untold or self.to_tell or self.follow_up_due),
            Need.ABOVE_START: rank(self.level) > rank(self.start_level),
        }
        return [need for need in needs if not met.get(need, True)]


def fold(history: Iterable[Step], calendar: WorkCalendar = STATUTORY) -> Standing:
    """Where a case stands after its whole history, in the order of its event numbers."""
    standing: Standing | None = None
    for step in history:
        standing = advance(standing, step, calendar)
    if standing is None:
        message = "A case without events stands nowhere."
        raise BrokenHistoryError(message)
    return standing


def advance(standing: Standing | None, step: Step, calendar: WorkCalendar = STATUTORY) -> Standing:
    """The standing after one more event; NotAllowedError for a move that is not in the table.

    The calendar counts a reopened case's working days: with another calendar, another day.
    """
    if standing is None:
        return _raised(step)
    move = find_move(step.kind, standing.state, standing.level)
    if standing.unmet(move.needs):
        message = f"{step.kind.value} without {', '.join(standing.unmet(move.needs))}"
        raise BrokenHistoryError(message)
    level = LADDER[rank(standing.level) - 1 + move.climb]
    moved = replace(
        standing,
        state=move.to_state or standing.state,
        level=level,
        steps=standing.steps + 1,
        last_event_at=max(standing.last_event_at, step.at),
        left_block=standing.left_block or level is not CaseLevel.BLOCK,
        assignee_id=standing.assignee_id if level is standing.level else None,
    )
    if step.kind is EventKind.REOPENED:
        return _reopened(moved, step, calendar)
    if step.kind is EventKind.WITHDRAWN:
        return _withdrawn(moved, step, before=standing.state)
    return _apply(moved, step)


def _apply(standing: Standing, step: Step) -> Standing:
    match step.kind:
        case EventKind.RESPONDED:
            return _answered(standing, step)
        case EventKind.TOLD:
            return _told(standing, step)
        case EventKind.SOLVED:
            return _solved(standing, step)
        case EventKind.ASSIGNED:
            return replace(standing, assignee_id=step.assignee_id)
        case EventKind.ANSWERED_ON_THE_SPOT:
            on_the_spot = replace(step, final=True, solved_level=CaseLevel.BLOCK)
            return _solved(_told(_answered(standing, on_the_spot), on_the_spot), on_the_spot)
        case _:
            return standing


def _raised(step: Step) -> Standing:
    if step.kind is not EventKind.RAISED or step.level is None or step.requester_id is None:
        message = "A history begins with the raising of the case, by somebody, at a level."
        raise BrokenHistoryError(message)
    promise = Promise(step.requester_id, step.at, response_due(step.at))
    return Standing(
        state=CaseState.OPEN,
        level=step.level,
        raised_at=step.at,
        hand_up_due_at=hand_up_due(step.at),
        promises=(promise,),
        start_level=step.level,
        steps=1,
        last_event_at=step.at,
        left_block=step.level is not CaseLevel.BLOCK,
    )


def _answered(standing: Standing, step: Step) -> Standing:
    def answered(mine: Promise) -> Promise:
        if mine.withdrawn_at is not None or step.response_id is None:
            message = "An answer needs an id, and a requester who has not withdrawn."
            raise BrokenHistoryError(message)
        new = (*mine.new_answers, step.response_id) if standing.follow_up else ()
        return replace(mine, to_tell=step.response_id, new_answers=new)

    promises = _changed(standing, step, answered)
    return replace(standing, promises=promises, final=step.final, next_on=step.next_on)


def _told(standing: Standing, step: Step) -> Standing:
    """The earliest telling meets the month, even if we hear of it after a later one."""

    def told(mine: Promise) -> Promise:
        first = min(mine.first_told_at or step.at, step.at)
        waiting = None if mine.to_tell == step.response_id else mine.to_tell
        again = mine.heard_again or step.response_id in mine.new_answers
        return replace(mine, first_told_at=first, to_tell=waiting, heard_again=again)

    return replace(standing, promises=_changed(standing, step, told))


def _solved(standing: Standing, step: Step) -> Standing:
    return replace(standing, solved_level=step.solved_level, solved_at=step.at, next_on=None)


def _withdrawn(standing: Standing, step: Step, *, before: CaseState) -> Standing:
    """One requester's statement ends their promise; the case goes on for the others."""

    def withdrawn(mine: Promise) -> Promise:
        if mine.withdrawn_at is not None:
            message = "Who has withdrawn cannot withdraw again."
            raise BrokenHistoryError(message)
        return replace(mine, withdrawn_at=step.at, to_tell=None)

    gone = replace(standing, promises=_changed(standing, step, withdrawn))
    return replace(gone, state=before) if gone.active else replace(gone, next_on=None)


def _reopened(standing: Standing, step: Step, calendar: WorkCalendar) -> Standing:
    """What was answered or solved no longer stands; the months stay what they were."""
    promises = tuple(
        replace(each, to_tell=None, new_answers=(), heard_again=False) for each in standing.promises
    )
    return replace(
        standing,
        promises=promises,
        final=False,
        next_on=None,
        solved_level=None,
        solved_at=None,
        follow_up=follow_up_due(step.at, calendar),
    )


def _changed(
    standing: Standing, step: Step, change: Callable[[Promise], Promise]
) -> tuple[Promise, ...]:
    if all(each.requester_id != step.requester_id for each in standing.promises):
        message = f"{step.kind.value} names a requester the case does not have."
        raise BrokenHistoryError(message)
    return tuple(
        change(each) if each.requester_id == step.requester_id else each
        for each in standing.promises
    )
