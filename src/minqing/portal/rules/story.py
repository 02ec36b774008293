"""What a resident is told of their case, and what their visit to the page is worth."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from minqing.cases.rules import (
    CaseLevel,
    CaseState,
    Category,
    EventKind,
    ToldChannel,
    is_in_time,
    is_overdue,
)

__all__ = [
    "MAX_NUMBER",
    "VISIT",
    "Office",
    "Outcome",
    "PublicAddress",
    "PublicStep",
    "PublicStory",
    "Visitor",
    "Waiting",
]

MAX_NUMBER = 16
VISIT = timedelta(minutes=20)
"""How long the page stays open without typing number and code again."""


class Outcome(StrEnum):
    """What became of a try to follow a request."""

    FOUND = "found"
    UNKNOWN = "unknown"
    TOO_MANY = "too_many"


class Waiting(StrEnum):
    """What the resident is waiting for."""

    ANSWER = "answer"
    LATE_ANSWER = "late_answer"
    TELLING = "telling"
    NEXT_STEP = "next_step"
    LATE_STEP = "late_step"
    NEW_ANSWER = "new_answer"
    LATE_NEW_ANSWER = "late_new_answer"
    QUESTION = "question"
    """The office waits for the resident."""
    SAY_SO = "say_so"
    """An answer was told, and the resident has not said whether it is solved."""
    ELSEWHERE = "elsewhere"
    """Another body than the district's has it."""
    WITHDRAWN = "withdrawn"
    NOTHING = "nothing"


_ANSWERS = frozenset({EventKind.RESPONDED, EventKind.ANSWERED_ON_THE_SPOT})
_OPENED = frozenset({EventKind.REOPENED, EventKind.REJECTED})
_SETTLED = frozenset(
    {CaseState.ANSWERED, CaseState.SOLVED, CaseState.CLOSED, CaseState.TRANSFERRED}
)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who comes to a door, as residents are told: name, body, whether they lead."""

    name: str
    body: str
    lead: bool = False


@dataclass(frozen=True, slots=True)
class Office:
    """Whom to call: the area whose office it is, and its telephone number, empty when unknown."""

    area: str
    phone: str


@dataclass(frozen=True, slots=True)
class PublicAddress:
    """What the card of a door or an entrance opens: the place and who comes there."""

    street: str
    neighbourhood: str
    block: str
    address: str
    contacts: tuple[Visitor, ...]
    team: tuple[Visitor, ...]


@dataclass(frozen=True, slots=True)
class PublicStep:
    """One step as the resident reads it; ``text`` is an answer's."""

    kind: EventKind
    at: datetime
    level: CaseLevel
    text: str
    channel: ToldChannel | None


@dataclass(frozen=True, slots=True)
class PublicStory:
    """The public story of one case: names nobody."""

    number: str
    category: Category
    body: str
    neighbourhood: str
    """Of a restricted case: the area of the office that it went to."""
    restricted: bool
    office: Office | None
    """Of the level that holds it."""
    raised_at: datetime
    response_due_at: datetime
    first_told_at: datetime | None
    state: CaseState
    level: CaseLevel
    next_on: date | None
    follow_up_due_at: datetime | None
    """When a request that was opened again is to have a new answer; None when it has one."""
    final: bool
    """Whether the latest answer ends it, or it is solved."""
    heard: bool
    """Whether this requester was told an answer, since it was last opened again."""
    confirmed: bool
    rated: bool
    asked_until: date | None
    """The last day for answering the office's question; None when none waits."""
    steps: tuple[PublicStep, ...]

    @property
    def question(self) -> str:
        """What the office asks, empty when no question waits."""
        if self.asked_until is None:
            return ""
        asked = [step.text for step in self.steps if step.kind is EventKind.ASKED]
        return asked[-1] if asked else ""

    @property
    def may_judge(self) -> bool:
        """Whether the resident may say that it is solved, or that it is not."""
        return self.final and self.heard and self.state in _SETTLED

    @property
    def may_confirm(self) -> bool:
        """Whether "it is solved" says anything new; an end elsewhere is not ours to confirm."""
        return self.may_judge and not self.confirmed and self.state is not CaseState.TRANSFERRED

    @property
    def may_rate(self) -> bool:
        """Asked once, after an end was told: an answer in progress is too early to judge."""
        return self.may_judge and not self.rated

    @property
    def may_withdraw(self) -> bool:
        """While nothing is decided."""
        return self.state in {CaseState.OPEN, CaseState.ANSWERED}

    @property
    def is_answered(self) -> bool:
        """Whether an answer was given, told or not."""
        return any(step.kind in _ANSWERS for step in self.steps)

    @property
    def met_the_month(self) -> bool:
        """Whether the first answer was told in time."""
        told = self.first_told_at
        return told is not None and is_in_time(told, self.response_due_at)

    @property
    def is_answered_again(self) -> bool:
        """Whether an answer was given since it was last opened again."""
        opened = [n for n, step in enumerate(self.steps) if step.kind in _OPENED]
        return bool(opened) and any(s.kind in _ANSWERS for s in self.steps[opened[-1] :])

    def _waiting_again(self, due_at: datetime, at: datetime) -> Waiting:
        if self.is_answered_again:
            return Waiting.TELLING
        return Waiting.LATE_NEW_ANSWER if is_overdue(due_at, at) else Waiting.NEW_ANSWER

    @property
    def line_ends_at(self) -> datetime:
        """What the line under the ladder runs to: the month, once it is met the new answer."""
        if self.met_the_month and self.follow_up_due_at is not None:
            return self.follow_up_due_at
        return self.response_due_at

    def waiting(self, at: datetime, today: date) -> Waiting:
        """What comes next for the resident."""
        if self.state is CaseState.WITHDRAWN:
            return Waiting.WITHDRAWN
        if self.asked_until is not None:
            return Waiting.QUESTION
        if self.follow_up_due_at is not None:
            return self._waiting_again(self.follow_up_due_at, at)
        if not self.is_answered and self.state is not CaseState.SOLVED:
            late = is_overdue(self.response_due_at, at)
            return Waiting.LATE_ANSWER if late else Waiting.ANSWER
        if self.next_on is not None:
            return Waiting.LATE_STEP if self.next_on < today else Waiting.NEXT_STEP
        return self._at_its_end()

    def _at_its_end(self) -> Waiting:
        if self.first_told_at is None:
            return Waiting.TELLING
        if self.state is CaseState.TRANSFERRED:
            return Waiting.ELSEWHERE
        return Waiting.SAY_SO if self.may_confirm else Waiting.NOTHING
