"""Paging of long lists: the key of the last row shown, and how far their rows are counted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from urllib.parse import urlencode
from uuid import UUID

__all__ = ["COUNTED_OUT", "MomentKey", "counted_out", "query", "same_page"]

#: How far a list is counted: nobody acts differently on 1,000 rows and on more.
COUNTED_OUT = 1_000


def counted_out(count: int) -> str:
    """A count that was made no further than one past `COUNTED_OUT`, as people read it."""
    return f"{COUNTED_OUT:,}+" if count > COUNTED_OUT else f"{count:,}"


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


def query(**wanted: object) -> str:
    """What follows the address of a page, its ``?`` included; empty values are left out."""
    given = {key: str(value) for key, value in wanted.items() if value}
    return f"?{urlencode(given)}" if given else ""


def same_page(given: Mapping[str, str], **changes: str) -> str:
    """The address of the page that was asked with ``given``, some of it changed or taken off.

    Without anything left a bare ``?``: an empty address would keep what was given.
    """
    return query(**{**given, **changes}) or "?"
