"""Who does something: the ``by`` of every operation."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self
from uuid import UUID

__all__ = ["Actor", "ActorKind"]


class ActorKind(StrEnum):
    """Through what an act came."""

    USER = "user"
    DEVICE = "device"
    SYSTEM = "system"
    RESIDENT = "resident"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Actor:
    """The actor of an operation.

    ``id`` is the user, the device or None; ``member_id`` the Member who stands behind it; ``name``
    names a system actor (``"import"``) and is empty for people, whose names never enter the ledger.
    """

    kind: ActorKind
    id: UUID | None = None
    member_id: UUID | None = None
    name: str = ""

    @classmethod
    def system(cls, name: str) -> Self:
        """A named system actor: jobs, commands, imports."""
        return cls(ActorKind.SYSTEM, name=name)

    @classmethod
    def resident(cls) -> Self:
        """A resident without an account."""
        return cls(ActorKind.RESIDENT)

    @classmethod
    def link(cls, link_id: UUID) -> Self:
        """A member unit without an account, through the one-time link that it was given."""
        return cls(ActorKind.LINK, id=link_id)
