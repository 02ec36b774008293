"""Keyset paging of lists in order of time: the key of the last row shown, for an address."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

__all__ = ["MomentKey"]


@dataclass(frozen=True, slots=True)
class MomentKey:
    """The row after which a page begins: its moment, and its id where moments are equal."""

    at: datetime
    id: UUID

    def __str__(self) -> str:
        """As it stands in an address."""
        return f"{self.at.isoformat()}~{self.id}"

    @classmethod
    def read(cls, text: str) -> Self | None:
        """The key in an address; None when it is none, and the list begins at its start."""
        try:
            moment, row = text.split("~")
            at = datetime.fromisoformat(moment)
            return cls(at, UUID(row)) if at.tzinfo else None
        except ValueError:
            return None
