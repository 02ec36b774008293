"""Cursors of a block's changes: (rev, id), and where the next page begins.

``rev`` comes from the block's own counter row, whose lock makes commit order the order of revs: a
rev that can be read has all its rows. So once everything up to the counter has been sent, the
cursor's id may be the greatest there is, and the next pull needs only the counter to know that
nothing is new.
"""

from dataclasses import dataclass
from uuid import UUID

__all__ = [
    "LAST_ID",
    "PAGE_ROWS",
    "START",
    "Cursor",
    "cursor_after",
    "is_current",
    "starting_point",
]

PAGE_ROWS = 1_000
"""Rows of one block in one answer, over all kinds."""

LAST_ID = UUID(int=2**128 - 1)


@dataclass(frozen=True, slots=True, order=True)
class Cursor:
    """The last row a device has of a block."""

    rev: int
    id: UUID


START = Cursor(0, UUID(int=0))


def starting_point(held: Cursor | None, counter: int) -> tuple[Cursor, bool]:
    """Where to go on from, and whether the device must first forget what it holds of the block.

    A block new to the device starts from zero. So does one whose cursor is ahead of the counter:
    the database was restored from a backup, and what the phone holds may never have happened.
    """
    if held is None or held.rev > counter:
        return START, True
    return held, False


def is_current(held: Cursor | None, counter: int) -> bool:
    """Whether a device holds everything of a block."""
    return held == Cursor(counter, LAST_ID)


def cursor_after(last: Cursor, *, full: bool, counter: int) -> Cursor:
    """The cursor after a page that ended with row ``last``.

    ``counter`` was read before the page. A page that was not full holds everything up to it, and
    perhaps rows that were committed meanwhile; of those the last one is the cursor.
    """
    if full or last.rev > counter:
        return last
    return Cursor(counter, LAST_ID)
