"""What a history is told in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from minqing.cases.rules import (
    CaseLevel,
    Category,
    Channel,
    EventKind,
    RestrictedAbout,
    ToldChannel,
)
from minqing.cases.rules.importing import ImportedStatus
from minqing.lib.actor import Actor

__all__ = ["CaseHistory", "Continued", "Origin", "PastAct", "Recorded"]


@dataclass(frozen=True, slots=True)
class PastAct:
    """One act on a case after its raising, as the operation of that name takes it.

    ``text`` is an answer, a reason or a statement. ``told`` says that an answer was heard when it
    was given, or of a telling how. Acts with the same ``hand_up_id`` are one signed list: same
    moment, same signer, same block.
    """

    kind: EventKind
    at: datetime
    by: Actor
    text: str = ""
    final: bool = False
    next_on: date | None = None
    solved: bool = False
    told: ToldChannel | None = None
    assignee_id: UUID | None = None
    hand_up_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """The system that an imported request comes from, and what that says of it."""

    source: str
    external_number: str
    status: ImportedStatus
    office_due_at: datetime | None
    ended_at: datetime | None
    version: int | None = None
    """Which time it said so of the request; None for the first."""


@dataclass(frozen=True, slots=True)
class CaseHistory:
    """A request and everything that happened to it, in order.

    It stands at its household's door or, without one, at a place (then ``level`` says at which
    level it starts). ``recorded_at`` is when all of it was written down; without it every act was
    written down when it was done.
    """

    raised_at: datetime
    by: Actor
    area_code: str
    block_id: UUID
    household_id: UUID | None
    dwelling_id: UUID | None
    body: str
    requester_name: str
    category: Category
    channel: Channel
    acts: Sequence[PastAct]
    visit_id: UUID | None = None
    restricted_about: RestrictedAbout | None = None
    level: CaseLevel = CaseLevel.BLOCK
    recorded_at: datetime | None = None
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class Continued:
    """What happened to a recorded request since, of which its source tells only now.

    ``steps`` is how many there were when that was found out: of a case with more it is not written.
    """

    case_id: UUID
    steps: int
    acts: Sequence[PastAct]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Recorded:
    """A case as it was numbered; the access code is said here once."""

    case_id: UUID
    number: str
    access_code: str
