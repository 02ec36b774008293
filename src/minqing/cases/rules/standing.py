"""Where a case stands after a history: what follows from its steps, and nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from minqing.cases.rules.clocks import Due, DueKind, next_step_due
from minqing.cases.rules.kinds import CaseState, EventKind, Need
from minqing.cases.rules.ladder import CaseLevel, below, rank
from minqing.cases.rules.moves import RETURN_CAP
from minqing.cases.rules.terms import DEFAULT_TERMS, Clocks, Terms
from minqing.cases.rules.words import Category, Urgency
from minqing.lib.time import end_of_local_day

__all__ = ["BrokenHistoryError", "Extension", "Promise", "Question", "Standing", "Step"]

_UNDECIDED = frozenset({CaseState.OPEN, CaseState.ANSWERED})


class BrokenHistoryError(Exception):
    """A history that does not begin with the raising, or names what the case does not have."""


@dataclass(frozen=True, slots=True)
class Step:
    """One event of a history, with what its facts say.

    ``level`` is where the case starts (raising) or to whom it was given (decision). ``final``,
    ``next_on`` and ``extends`` belong to an answer, ``solved_level`` to a solution, ``until_on`` to
    a question or an extension. ``raised_at`` is when a requester who joins had asked.
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
    extends: bool = False
    until_on: date | None = None
    raised_at: datetime | None = None
    other_case_id: UUID | None = None
    category: Category = Category.OTHER
    urgency: Urgency = Urgency.NORMAL


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
    owed_again: bool = False
    """Whether a reopening promised a new answer; who joined since is promised the month only."""
    new_answers: tuple[UUID, ...] = ()
    """The answers given since the case was last reopened."""
    heard_again: bool = False
    """Whether one of them was told."""
    joined_at: datetime | None = None
    """When it came here from a case that was merged into this one."""
    moved_at: datetime | None = None
    """When it went where the case was merged into, or back to its own case."""
    left: bool = False
    """Whether it went back to its own case, for good."""
    confirmed_at: datetime | None = None
    rated: bool = False

    @property
    def is_active(self) -> bool:
        """Whether it is to be kept here."""
        return self.withdrawn_at is None and self.moved_at is None


@dataclass(frozen=True, slots=True)
class Question:
    """What a requester was asked, and the last day on which the answer helps."""

    requester_id: UUID
    until: date

    def waits(self, at: datetime | None) -> bool:
        """Whether its term still runs at a moment; None asks no moment and says yes."""
        return at is None or at < end_of_local_day(self.until)


@dataclass(frozen=True, slots=True)
class Extension:
    """A later day that the level above approved; it counts once everybody was told."""

    until: date
    untold: frozenset[tuple[UUID, UUID]]
    """Requesters who were not told yet, each with the answer that says so."""


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
    category: Category = Category.OTHER
    urgency: Urgency = Urgency.NORMAL
    left_block: bool = False
    """Whether it was ever handed up from the block (which meets the week)."""
    final: bool = False
    next_on: date | None = None
    solved_level: CaseLevel | None = None
    solved_at: datetime | None = None
    assignee_id: UUID | None = None
    """Who handles it at its present level."""
    reopened_at: datetime | None = None
    """When it was last reopened, None when it never was."""
    arrivals: tuple[tuple[CaseLevel, datetime], ...] = ()
    """When it first came to each level: sending it back and forth gains nobody time."""
    answered_here: bool = False
    """Whether its present level answered since it came."""
    fresh: bool = False
    """Whether it was just handed up, and nothing was done with it since."""
    returns: tuple[tuple[CaseLevel, int], ...] = ()
    """How often it was sent back, by the lower of the two levels."""
    decided: tuple[tuple[CaseLevel, CaseLevel], ...] = ()
    """Of two levels that disagreed, by the lower: the one that keeps it."""
    dispute: CaseLevel | None = None
    """The lower of two levels that wait for a decision."""
    question: Question | None = None
    extension_asked: date | None = None
    extension: Extension | None = None
    extended_to: date | None = None
    rejected: bool = False
    """Whether a requester rejected the last answer that they spoke of."""
    merged_into: UUID | None = None
    state_before: CaseState | None = None
    """The state to which a merged case returns."""
    escalated: int = 0
    """The rank of the highest level whose attention was drawn to it, 0 for none."""
    terms: Terms = field(default=DEFAULT_TERMS, compare=False, repr=False)

    @property
    def active(self) -> tuple[Promise, ...]:
        """The requesters whose promise is to be kept here."""
        return tuple(each for each in self.promises if each.is_active)

    @property
    def untold(self) -> tuple[Promise, ...]:
        """The requesters who wait for their first answer."""
        return tuple(each for each in self.active if each.first_told_at is None)

    @property
    def owes_again(self) -> bool:
        """Whether somebody waits for a new answer since it was reopened."""
        return any(each.owed_again and not each.heard_again for each in self.active)

    @property
    def follow_up_due(self) -> Due | None:
        """The running follow-up clock: until all whom it concerns were told a new answer."""
        return self.clocks.follow_up_due(self.terms)

    @property
    def response_due_at(self) -> datetime:
        """The month that ends first, of those still waiting if any is."""
        return min(each.due_at for each in self.untold or self.active or self.promises)

    @property
    def first_told_at(self) -> datetime | None:
        """When the last of the requesters got their first answer; None while one waits."""
        if self.untold:
            return None
        here = (each for each in self.promises if each.moved_at is None)
        told = [each.first_told_at for each in here if each.first_told_at is not None]
        return max(told, default=None)

    @property
    def to_tell(self) -> UUID | None:
        """An answer that waits to be told, the oldest requester's first."""
        return next((each.to_tell for each in self.active if each.to_tell is not None), None)

    @property
    def confirmed(self) -> bool | None:
        """The requesters' last word on its end: solved, not solved, or nothing yet."""
        if any(each.confirmed_at is not None for each in self.active):
            return True
        return False if self.rejected else None

    @property
    def due(self) -> Due | None:
        """The next thing due, None when nothing is."""
        return self.clocks.due(
            self.terms, level=self.level, category=self.category, urgency=self.urgency
        )

    @property
    def clocks(self) -> Clocks:
        """What runs. The offices' own clocks end with the first answer that ends the case.

        Run on from the raising, they would be long over at the moment of a reopening: who reopens
        it has the follow-up clock.
        """
        fixed = self._promised()
        undecided = self.state in _UNDECIDED and not self.final
        first_time = undecided and self.reopened_at is None
        if undecided and self.extended_to is not None:
            fixed.append(Due(end_of_local_day(self.extended_to), DueKind.SOLUTION))
        return Clocks(
            fixed=min(fixed, default=None),
            follow_up_since=self.reopened_at if self.owes_again else None,
            level_since=self.arrived_at if first_time and not self.answered_here else None,
            solution_since=self.raised_at if first_time and self.extended_to is None else None,
        )

    def _promised(self) -> list[Due]:
        """What the requesters were promised in calendar time: the week, the month, the next day."""
        month = [Due(self.response_due_at, DueKind.RESPONSE)] if self.untold else []
        never_left = self.level is CaseLevel.BLOCK and not self.left_block
        if self.state is CaseState.OPEN and never_left and self.reopened_at is None:
            # The month only where it ends first: somebody joined who had asked before.
            return [Due(self.hand_up_due_at, DueKind.HAND_UP), *month]
        told = not month and not self.owes_again
        if told and self.state is CaseState.ANSWERED and self.next_on is not None:
            return [Due(next_step_due(self.next_on), DueKind.NEXT_STEP)]
        return month

    @property
    def arrived_at(self) -> datetime:
        """When it first came to its present level."""
        return dict(self.arrivals).get(self.level, self.raised_at)

    def sent_back(self, lower: CaseLevel | None) -> int:
        """How often the level above ``lower`` has sent it back there."""
        return 0 if lower is None else dict(self.returns).get(lower, 0)

    def unmet(self, needs: Iterable[Need], at: datetime | None = None) -> list[Need]:
        """Of a move's needs, those about the case itself that it does not meet at a moment."""
        under = below(self.level)
        kept_by = dict(self.decided)
        asked = self.question is not None
        met = {
            Need.FINAL_OR_SOLVED: self.final or self.solved_level is not None,
            Need.EVERYBODY_TOLD: not (self.untold or self.to_tell or self.owes_again),
            Need.NOTHING_OWED_AGAIN: not self.owes_again,
            Need.HEARD: any(self.has_heard(each) for each in self.active),
            Need.ABOVE_START: rank(self.level) > rank(self.start_level),
            Need.FRESH: self.fresh,
            Need.MAY_SEND_BACK: self.sent_back(under) < RETURN_CAP
            and (under is None or kept_by.get(under) is not self.level),
            Need.MAY_CLIMB: kept_by.get(self.level) is not self.level,
            Need.SENT_BACK_TOO_OFTEN: self.sent_back(under) >= RETURN_CAP and under not in kept_by,
            Need.NO_DISPUTE: self.dispute is None,
            Need.DISPUTE: self.dispute is not None,
            Need.NO_QUESTION: self.question is None or not self.question.waits(at),
            Need.QUESTION: asked,
            Need.NO_EXTENSION_ASKED: self.extension_asked is None,
            Need.EXTENSION_ASKED: self.extension_asked is not None,
            Need.NOT_ESCALATED: rank(self.level) >= self.escalated,
        }
        return [need for need in needs if not met.get(need, True)]

    def has_heard(self, promise: Promise) -> bool:
        """Whether a requester was told an answer, since the last reopening if there was one."""
        return promise.heard_again if promise.owed_again else promise.first_told_at is not None
