"""One mutation of a phone while it is made into facts: who did it, when, and in which scope."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from minqing.fieldwork.rules.mutations import Mutation
from minqing.fieldwork.rules.verdicts import Reason
from minqing.lib.actor import Actor
from minqing.lib.scope import Scope

__all__ = ["Act", "NotAppliedError"]


class NotAppliedError(Exception):
    """The mutation cannot become facts now; ``reason`` says why. Nothing of it was written."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Act:
    """Who does what, when, and what they may touch.

    ``by`` is the device, or the review that accepted a held item; ``scope`` the active one;
    ``member_id`` who was at the door, ``device_id`` the phone that wrote it down, ``phones`` all
    devices of that member.
    """

    by: Actor
    at: datetime
    scope: Scope
    mutation: Mutation
    member_id: UUID
    device_id: UUID
    phones: Sequence[UUID]

    @property
    def moment(self) -> datetime:
        """When it happened at the door."""
        return self.mutation.happened_at
