"""A thin division into blocks: consecutive buildings, about a hundred households each.

The real division (compact, even, along what people walk) is a later act of its own; this one
only gives every building a block from the first day. It never crosses a neighbourhood, because it
is asked for one neighbourhood at a time.
"""

from collections.abc import Sequence
from dataclasses import dataclass

_LARGEST_WHOLE = 150
"""A building with more households than this is divided by its entrances."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A building or an entrance, with the households that live in it."""

    code: str
    households: int


def units_of(building: Unit, entrances: Sequence[Unit]) -> list[Unit]:
    """A building as one unit, or its entrances when it is too large for one block."""
    if building.households > _LARGEST_WHOLE and len(entrances) > 1:
        return list(entrances)
    return [building]


def consecutive_blocks(units: Sequence[Unit], *, aim: int) -> list[list[Unit]]:
    """Cut units, in their order, into blocks of about ``aim`` households.

    A block ends where its running total comes closest to its share of the whole. Every unit is
    in exactly one block, no block is empty; without units there is no block.
    """
    total = sum(unit.households for unit in units)
    wanted = max(1, min(len(units), round(total / aim)))
    blocks: list[list[Unit]] = []
    current: list[Unit] = []
    passed = 0
    for unit in units:
        boundary = total * (len(blocks) + 1) / wanted
        overshoot = passed + unit.households - boundary
        undershoot = boundary - passed
        if current and len(blocks) + 1 < wanted and overshoot > undershoot:
            blocks.append(current)
            current = []
        current.append(unit)
        passed += unit.households
    return [*blocks, current] if current else blocks


def block_label(number: int) -> str:
    """What a block made by an import is called until somebody names it."""
    return f"第{number}块区"
