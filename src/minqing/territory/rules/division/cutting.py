"""The first cut: METIS, then whatever it left apart or empty is put right."""

from collections.abc import Iterator, Sequence

import pymetis

from minqing.territory.rules.division.mending import mend
from minqing.territory.rules.division.plan import Ground
from minqing.territory.rules.division.regions import apportion

__all__ = ["first_cut"]

_SCALE = 1_000
"""METIS weighs in whole numbers: a mean block weighs this much."""


def first_cut(ground: Ground, *, seed: int) -> list[int]:
    """A block for every unit: connected, none empty, buildings whole while they fit a block."""
    block_of = [0] * len(ground.units)
    first = 0
    for atoms, blocks in _by_region(ground, _atoms(ground)):
        parts = _metis(ground, atoms, blocks, seed) if blocks > 1 else [0] * len(atoms)
        for atom, part in zip(atoms, parts, strict=True):
            for unit in atom:
                block_of[unit] = first + part
        first += blocks
    return mend(ground, block_of)


def _by_region(
    ground: Ground, atoms: Sequence[tuple[int, ...]]
) -> Iterator[tuple[list[tuple[int, ...]], int]]:
    """The pieces of each part between walls, and how many blocks it gets."""
    regions: list[int] = []
    left = (1 << len(ground.codes)) - 1
    while left:
        regions.append(ground.reach(left & -left, left))
        left &= ~regions[-1]
    own: list[list[tuple[int, ...]]] = [
        [atom for atom in atoms if region >> ground.building_of[atom[0]] & 1] for region in regions
    ]
    work = {
        place: sum(ground.minutes[unit] for atom in each for unit in atom)
        for place, each in enumerate(own)
    }
    most = {place: sum(map(len, each)) for place, each in enumerate(own)}
    counts = apportion(work, most, ground.blocks)
    yield from ((each, counts[place]) for place, each in enumerate(own))


def _atoms(ground: Ground) -> list[tuple[int, ...]]:
    """Buildings, opened into their entrances where larger than a block.

    When there are too few pieces for the blocks, the largest are opened, too.
    """
    whole = [tuple(units) for units in ground.units_of]
    order = sorted(range(len(whole)), key=lambda each: (-ground.work[each], each))
    opened = {each for each in order if ground.parts_allowed[each] > 1}
    pieces = sum(len(units) if each in opened else 1 for each, units in enumerate(whole))
    for each in order:
        if pieces >= ground.blocks + ground.blocks // 4:
            break
        if each not in opened:
            opened.add(each)
            pieces += len(whole[each]) - 1
    atoms: list[tuple[int, ...]] = []
    for each, units in enumerate(whole):
        atoms.extend([(unit,) for unit in units] if each in opened else [units])
    return atoms


def _metis(
    ground: Ground, atoms: Sequence[tuple[int, ...]], blocks: int, seed: int
) -> Sequence[int]:
    of_building: list[list[int]] = [[] for _ in ground.codes]
    for place, atom in enumerate(atoms):
        of_building[ground.building_of[atom[0]]].append(place)
    near: list[list[int]] = []
    for place, atom in enumerate(atoms):
        building = ground.building_of[atom[0]]
        beside = [each for each in of_building[building] if each != place]
        for other in ground.near[building]:
            beside.extend(of_building[other])
        near.append(beside)
    weights = [
        max(1, round(sum(ground.minutes[unit] for unit in atom) / ground.mean * _SCALE))
        for atom in atoms
    ]
    options = pymetis.Options(seed=seed, contig=1, ufactor=50)
    _cut, parts = pymetis.part_graph(
        blocks, adjacency=near, vweights=weights, options=options, recursive=False
    )
    return list(parts)
