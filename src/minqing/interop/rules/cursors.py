"""Cursors: of the feed, and of pages of cases."""

import re
from dataclasses import dataclass
from typing import Self
from uuid import UUID

__all__ = ["FeedCursor"]

_WRITTEN = re.compile(r"([0-9a-f]{8})-(\d{1,18})")


@dataclass(frozen=True, slots=True)
class FeedCursor:
    """A place in the feed of one life of the data: everything up to ``position`` was read.

    ``life`` is the beginning of the life's epoch. After a restore positions begin again from the
    backup's, so a cursor of another life says nothing.
    """

    life: str
    position: int

    def __str__(self) -> str:
        """As it is handed out."""
        return f"{self.life}-{self.position}"

    @classmethod
    def of(cls, epoch: UUID, position: int) -> Self:
        """The cursor at a position of a life."""
        return cls(epoch.hex[-8:], position)

    @classmethod
    def read(cls, text: str) -> Self | None:
        """The cursor that was sent; None when it is none of ours."""
        found = _WRITTEN.fullmatch(text)
        return None if found is None else cls(found[1], int(found[2]))
