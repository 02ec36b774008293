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
    "SHOWN",
    "VISIT",
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


SHOWN = frozenset(
    {
        EventKind.RAISED,
        EventKind.ANSWERED_ON_THE_SPOT,
        EventKind.HANDED_UP,
        EventKind.RETURNED,
        EventKind.RESPONDED,
        EventKind.TOLD,
        EventKind.SOLVED,
        EventKind.CLOSED,
        EventKind.ASSIGNED,
        EventKind.WITHDRAWN,
        EventKind.REOPENED,
    }
)
"""The steps of which a resident reads; what offices settle among themselves is left out."""


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
    WITHDRAWN = "withdrawn"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who comes to a door, as residents are told: name, body, whether they lead."""

    name: str
    body: str
    lead: bool = False


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
    raised_at: datetime
    response_due_at: datetime
    first_told_at: datetime | None
    state: CaseState
    level: CaseLevel
    next_on: date | None
    follow_up_due_at: datetime | None
    """When a request that was opened again is to have a new answer; None when it has one."""
    steps: tuple[PublicStep, ...]

    @property
    def is_answered(self) -> bool:
        """Whether an answer was given, told or not."""
        return any(step.text for step in self.steps)

    @property
    def met_the_month(self) -> bool:
        """Whether the first answer was told in time."""
        told = self.first_told_at
        return told is not None and is_in_time(told, self.response_due_at)

    @property
    def is_answered_again(self) -> bool:
        """Whether an answer was given since it was last opened again."""
        kinds = [step.kind for step in self.steps]
        if EventKind.REOPENED not in kinds:
            return False
        since = len(kinds) - kinds[::-1].index(EventKind.REOPENED)
        return any(step.text for step in self.steps[since:])

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
        if self.follow_up_due_at is not None:
            return self._waiting_again(self.follow_up_due_at, at)
        if not self.is_answered and self.state is not CaseState.SOLVED:
            late = is_overdue(self.response_due_at, at)
            return Waiting.LATE_ANSWER if late else Waiting.ANSWER
        if self.next_on is not None:
            return Waiting.LATE_STEP if self.next_on < today else Waiting.NEXT_STEP
        return Waiting.TELLING if self.first_told_at is None else Waiting.NOTHING
