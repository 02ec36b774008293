"""Beginning from today's blocks, so that as few households as possible change theirs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ortools.graph.python.linear_sum_assignment import SimpleLinearSumAssignment

from minqing.territory.rules.division.mending import mend
from minqing.territory.rules.division.plan import Ground
from minqing.territory.rules.division.units import DivisionError, Unit

__all__ = ["LockedWithoutBlockError", "Start", "TooFewBlocksError", "begin_from", "name_alike"]

_NOWHERE = -1


class LockedWithoutBlockError(DivisionError):
    """A locked building has no block today that it could keep."""


class TooFewBlocksError(DivisionError):
    """Locked buildings lie in more blocks than are wanted."""


@dataclass(frozen=True, slots=True)
class Start:
    """Where the search begins: today's blocks as far as they stay, and who lives where today."""

    block_of: list[int]
    home: list[int]
    #: Today's keys by number; blocks with higher numbers are new.
    keys: list[str]


def begin_from(ground: Ground, today: Mapping[str, str]) -> Start:
    """Today's division made fit for the search.

    With fewer blocks than today those with least work are dissolved (never one with a locked
    building); with more, new ones are taken from the fullest. Units without a block join their
    building's, else a neighbouring one.
    """
    keys = _lasting(ground, today)
    number = {key: place for place, key in enumerate(keys)}
    home = [number.get(today.get(unit.code, ""), _NOWHERE) for unit in ground.units]
    block_of = list(home)
    _place_the_rest(ground, block_of)
    return Start(mend(ground, block_of), home, keys)


def _lasting(ground: Ground, today: Mapping[str, str]) -> list[str]:
    """The keys of today's blocks that stay: with a locked building, then with most work."""
    work: dict[str, float] = {}
    held: dict[str, str] = {}
    for unit, minutes, locked in zip(ground.units, ground.minutes, ground.locked, strict=True):
        key = today.get(unit.code)
        if key is None:
            if locked:
                raise LockedWithoutBlockError(
                    f"{unit.code} is locked but lies in no block today.", unit.code
                )
            continue
        work[key] = work.get(key, 0.0) + minutes
        if locked:
            held.setdefault(key, unit.building_code)
    if len(held) > ground.blocks:
        raise TooFewBlocksError(
            f"Locked buildings lie in {len(held)} blocks; only {ground.blocks} are wanted.",
            *sorted(held.values()),
        )
    order = sorted(work, key=lambda key: (key not in held, -work[key], key))
    return sorted(order[: ground.blocks])


def _place_the_rest(ground: Ground, block_of: list[int]) -> None:
    """Give every unit without a block one: its building's, else the lightest one beside it."""
    load = [0.0] * ground.blocks
    of_building: list[set[int]] = [set() for _ in ground.codes]
    for unit, block in enumerate(block_of):
        if block != _NOWHERE:
            load[block] += ground.minutes[unit]
            of_building[ground.building_of[unit]].add(block)
    waiting = [unit for unit, block in enumerate(block_of) if block == _NOWHERE]
    while waiting:
        placed = False
        for unit in waiting:
            building = ground.building_of[unit]
            beside = of_building[building] or {
                block for near in ground.near[building] for block in of_building[near]
            }
            if beside:
                block = min(beside, key=lambda each: (load[each], each))
                block_of[unit] = block
                load[block] += ground.minutes[unit]
                of_building[building].add(block)
                placed = True
        waiting = [unit for unit in waiting if block_of[unit] == _NOWHERE]
        if waiting and not placed:  # nobody has a block today
            block_of[waiting[0]] = 0
            of_building[ground.building_of[waiting[0]]].add(0)
            waiting = waiting[1:]


def name_alike(
    units: Sequence[Unit], assignment: Mapping[str, str], today: Mapping[str, str]
) -> dict[str, str]:
    """The same division under those of today's keys that let most households keep theirs.

    A block that matches none of today's keeps its own key. Where that is one of today's, which went
    to another block, the two change keys: no two blocks ever come to have the same.
    """
    shared: dict[tuple[str, str], int] = {}
    for unit in units:
        key = today.get(unit.code)
        if key is not None:
            pair = assignment[unit.code], key
            shared[pair] = shared.get(pair, 0) + unit.households
    ours = sorted(set(assignment.values()))
    theirs = sorted({key for _, key in shared})
    size = max(len(ours), len(theirs))
    solver = SimpleLinearSumAssignment()
    for i in range(size):
        for j in range(size):
            inside = i < len(ours) and j < len(theirs)
            solver.add_arc_with_cost(i, j, -shared.get((ours[i], theirs[j]), 0) if inside else 0)
    solver.solve()
    named: dict[str, str] = {}
    for i, own in enumerate(ours):
        j = solver.right_mate(i)
        if j < len(theirs) and (own, theirs[j]) in shared:
            named[own] = theirs[j]
    taken = set(named.values())
    named |= {own: own for own in ours if own not in named and own not in taken}
    free = sorted(set(ours) - set(named.values()))
    # There are at least as many: some blocks may have taken a key that was nobody's here.
    named |= dict(zip((own for own in ours if own not in named), free, strict=False))
    return {code: named[block] for code, block in assignment.items()}
