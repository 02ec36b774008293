"""Which counts of a small group may be published, so that nobody is told from a total."""

from collections.abc import Hashable, Mapping
from typing import TypeVar

__all__ = ["SMALL", "SMALL_GROUP", "published"]

SMALL = 5
"""Counts below this, but for none at all, are not published."""
SMALL_GROUP = 10
"""Of a group smaller than this nothing is published but that it is small."""


Key = TypeVar("Key", bound=Hashable)


def published(cells: Mapping[Key, int]) -> dict[Key, int | None]:
    """The parts of a whole as they may be published; None where one may not be.

    Where only one part is small, the next larger is held back with it: the whole is published, and
    the one part would follow by subtraction. Of a group under ``SMALL_GROUP`` nothing is published.
    """
    if sum(cells.values()) < SMALL_GROUP:
        return dict.fromkeys(cells)
    held = {key for key, count in cells.items() if 0 < count < SMALL}
    if len(held) == 1:
        others = [key for key, count in cells.items() if count >= SMALL]
        held |= set(sorted(others, key=lambda key: cells[key])[:1])
    return {key: None if key in held else count for key, count in cells.items()}
