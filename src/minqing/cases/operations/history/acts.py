"""What a history is told in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from minqing.cases.rules import Category, Channel, EventKind, RestrictedAbout, ToldChannel
from minqing.lib.actor import Actor

__all__ = ["CaseHistory", "PastAct", "Recorded"]


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
class CaseHistory:
    """A request at its household's door, and everything that happened to it, in order."""

    raised_at: datetime
    by: Actor
    area_code: str
    block_id: UUID
    household_id: UUID
    dwelling_id: UUID
    body: str
    requester_name: str
    category: Category
    channel: Channel
    acts: Sequence[PastAct]
    visit_id: UUID | None = None
    restricted_about: RestrictedAbout | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """A case as it was numbered; the access code is said here once."""

    case_id: UUID
    number: str
    access_code: str
