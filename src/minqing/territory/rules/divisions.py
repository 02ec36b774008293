"""The life of a division: asked for, drafted, adopted; and what belongs to which block by it."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from minqing.lib.codes import building_of

__all__ = [
    "MAY_EDIT",
    "OPEN",
    "DivisionFailure",
    "DivisionState",
    "Group",
    "digest_of",
    "groups_of",
    "may_become",
    "next_group",
    "parts_of",
    "successors",
]


class DivisionState(StrEnum):
    """Where a division stands."""

    COMPUTING = "computing"
    FAILED = "failed"
    DRAFT = "draft"
    SCHEDULED = "scheduled"
    ADOPTED = "adopted"
    DISCARDED = "discarded"


class DivisionFailure(StrEnum):
    """Why no proposal came of it, or why a scheduled one was not adopted on its day."""

    NO_BUILDINGS = "no_buildings"
    TOO_MANY_BLOCKS = "too_many_blocks"
    TOO_FEW_BLOCKS = "too_few_blocks"
    LOCK = "lock"
    LOCKED_FULL = "locked_full"
    IMPOSSIBLE = "impossible"
    OVERTAKEN = "overtaken"
    UNKNOWN = "unknown"


#: A division that somebody may still do something about.
OPEN = frozenset(
    {DivisionState.COMPUTING, DivisionState.FAILED, DivisionState.DRAFT, DivisionState.SCHEDULED}
)
MAY_EDIT = DivisionState.DRAFT

_MOVES = {
    DivisionState.COMPUTING: {
        DivisionState.DRAFT,
        DivisionState.FAILED,
        DivisionState.DISCARDED,
    },
    DivisionState.FAILED: {DivisionState.COMPUTING, DivisionState.DISCARDED},
    DivisionState.DRAFT: {
        DivisionState.SCHEDULED,
        DivisionState.ADOPTED,
        DivisionState.DISCARDED,
    },
    # Called off, it is a draft again; on its day it is adopted, or a draft with the reason why not.
    DivisionState.SCHEDULED: {DivisionState.DRAFT, DivisionState.ADOPTED},
    DivisionState.ADOPTED: set[DivisionState](),
    DivisionState.DISCARDED: set[DivisionState](),
}


def may_become(state: DivisionState, wanted: DivisionState) -> bool:
    """Whether a division may move from one state to another."""
    return wanted in _MOVES[state]


@dataclass(frozen=True, slots=True)
class Group:
    """A block of a division. The key of one that goes on is its id; a new one's begins with "+"."""

    key: str
    number: int
    label: str

    @property
    def is_new(self) -> bool:
        """Whether no block of today goes on as this one."""
        return self.key.startswith("+")

    def as_json(self) -> dict[str, Any]:
        """For the row of a division."""
        return {"key": self.key, "number": self.number, "label": self.label}

    @classmethod
    def of_json(cls, stored: Mapping[str, Any]) -> "Group":
        """As ``as_json`` wrote it."""
        return cls(stored["key"], stored["number"], stored["label"])


def next_group(groups: Iterable[Group], taken: Iterable[int] = ()) -> Group:
    """A new block with the next number after all that there are."""
    number = max([0, *(each.number for each in groups), *taken]) + 1
    return Group(f"+{number}", number, f"第{number}块区")


def groups_of(
    placed: Mapping[str, str], blocks: Sequence[Group]
) -> tuple[list[Group], dict[str, str]]:
    """The blocks of a division by number, and its units by their keys.

    ``placed`` is unit → key; a key of one of today's ``blocks`` is that block and keeps its number
    and label, any other becomes a new block with a number that none has, in the order of the first
    unit of each.
    """
    known = {each.key: each for each in blocks}
    taken = [each.number for each in blocks]
    keys = {key: key for key in placed.values() if key in known}
    groups = [known[key] for key in keys]
    for _, key in sorted(placed.items()):
        if key not in keys:
            made = next_group(groups, taken)
            groups.append(made)
            keys[key] = made.key
    groups.sort(key=lambda each: each.number)
    return groups, {unit: keys[key] for unit, key in placed.items()}


def parts_of(
    placed: Mapping[str, str], entrances: Mapping[str, Iterable[str]]
) -> dict[str, list[str]]:
    """The parts of each block: a building as one part where all of it lies in one block.

    ``placed`` is unit (a building or an entrance) → block, ``entrances`` building → its entrances.
    A building named as a unit is whole whatever its entrances are; one named by its entrances is
    whole when every one of them lies in the same block. Parts come in the order of their codes.
    """
    by_building: dict[str, dict[str, str]] = defaultdict(dict)
    for code, block in placed.items():
        by_building[building_of(code)][code] = block
    parts: dict[str, list[str]] = defaultdict(list)
    for building, units in sorted(by_building.items()):
        blocks = set(units.values())
        every = set(entrances.get(building, ()))
        if len(blocks) == 1 and (building in units or every <= units.keys()):
            parts[blocks.pop()].append(building)
            continue
        for code, block in sorted(units.items()):
            if code != building:
                parts[block].append(code)
    return dict(parts)


def successors(
    before: Mapping[str, str | None], after: Mapping[str, str], households: Mapping[str, int]
) -> dict[str, str]:
    """For each block that held something before: the block that holds most of its households now.

    All three are by entrance. Of equals the one with the lower name comes first, so that the same
    division always gives the same answer; a block without households goes where most of its
    entrances went.
    """
    shares: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    for code, old in before.items():
        new = after.get(code)
        if old is None or new is None:
            continue
        homes, doors = shares[old].get(new, (0, 0))
        shares[old][new] = (homes + households.get(code, 0), doors + 1)
    return {
        old: min(found, key=lambda new: (-found[new][0], -found[new][1], new))
        for old, found in shares.items()
    }


def digest_of(parts: Mapping[str, str]) -> str:
    """What names a division as it is today: equal for equal parts in equal blocks, else not."""
    text = "\n".join(f"{code} {block}" for code, block in sorted(parts.items()))
    return hashlib.sha256(text.encode()).hexdigest()
