"""The first cut: METIS, then whatever it left apart or empty is put right."""

from collections.abc import Sequence

import pymetis

from minqing.territory.rules.division.plan import Ground

__all__ = ["first_cut"]

_SCALE = 1_000
"""METIS weighs in whole numbers: a mean block weighs this much."""


def first_cut(ground: Ground, *, seed: int) -> list[int]:
    """A block for every unit: connected, none empty, buildings whole while they fit a block."""
    atoms = _atoms(ground)
    block_of = [0] * len(ground.units)
    if ground.blocks > 1:
        for atom, block in zip(atoms, _metis(ground, atoms, seed), strict=True):
            for unit in atom:
                block_of[unit] = block
    return mend(ground, block_of)


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


def _metis(ground: Ground, atoms: Sequence[tuple[int, ...]], seed: int) -> Sequence[int]:
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
        ground.blocks, adjacency=near, vweights=weights, options=options, recursive=False
    )
    return list(parts)


def mend(ground: Ground, block_of: Sequence[int]) -> list[int]:
    """The assignment with every block connected and none empty.

    Of a block in pieces the one with most work stays; the others join the neighbouring block with
    least. An empty block takes an end of the fullest one that can be divided.
    """
    mended = list(block_of)
    _join_pieces(ground, mended)
    for block in range(ground.blocks):
        if block not in set(mended):
            _carve(ground, mended, block)
    return mended


def _bits(ground: Ground, block_of: Sequence[int]) -> list[int]:
    bits = [0] * ground.blocks
    for unit, block in enumerate(block_of):
        bits[block] |= 1 << ground.building_of[unit]
    return bits


def _join_pieces(ground: Ground, block_of: list[int]) -> None:
    bits = _bits(ground, block_of)
    load = [0.0] * ground.blocks
    for unit, block in enumerate(block_of):
        load[block] += ground.minutes[unit]
    for block in range(ground.blocks):
        for piece in pieces(ground, block_of, block)[1:]:
            beside = 0
            for building in piece:
                beside |= ground.near_bits[building] | 1 << building
            targets = [
                other for other in range(ground.blocks) if other != block and bits[other] & beside
            ]
            if not targets:
                continue
            target = min(targets, key=lambda each: (load[each], each))
            for building in piece:
                for unit in ground.units_of[building]:
                    if block_of[unit] == block:
                        block_of[unit] = target
                        load[block] -= ground.minutes[unit]
                        load[target] += ground.minutes[unit]
                bits[block] &= ~(1 << building)
                bits[target] |= 1 << building


def pieces(ground: Ground, block_of: Sequence[int], block: int) -> list[list[int]]:
    """The connected pieces of a block as lists of buildings, the one with most work first."""
    work: dict[int, float] = {}
    for unit, each in enumerate(block_of):
        if each == block:
            building = ground.building_of[unit]
            work[building] = work.get(building, 0.0) + ground.minutes[unit]
    left = sum(1 << building for building in work)
    found: list[list[int]] = []
    while left:
        piece = ground.reach(left & -left, left)
        left &= ~piece
        found.append([building for building in work if piece >> building & 1])
    return sorted(found, key=lambda each: (-sum(work[building] for building in each), each))


def _carve(ground: Ground, block_of: list[int], empty: int) -> None:
    """Give an empty block an end of the fullest block that has two units to divide."""
    members: list[list[int]] = [[] for _ in range(ground.blocks)]
    for unit, block in enumerate(block_of):
        members[block].append(unit)
    full = max(
        (block for block in range(ground.blocks) if len(members[block]) > 1),
        key=lambda block: (sum(ground.minutes[unit] for unit in members[block]), -block),
    )
    for unit in _far_end(ground, members[full]):
        block_of[unit] = empty


def _far_end(ground: Ground, units: Sequence[int]) -> list[int]:
    """About half of a connected set of units, so that both halves hang together.

    Buildings are taken in the order in which a walk from one of them leaves them last: what is
    walked to latest may always leave first.
    """
    within = sum(1 << each for each in {ground.building_of[unit] for unit in units})
    order, seen = [], 0
    waiting = [within.bit_length() - 1]
    while waiting:
        building = waiting.pop(0)
        if seen >> building & 1:
            continue
        seen |= 1 << building
        order.append(building)
        waiting.extend(each for each in ground.near[building] if within >> each & 1)
    half = sum(ground.minutes[unit] for unit in units) / 2
    taken: list[int] = []
    for building in reversed(order[1:]):
        own = [unit for unit in units if ground.building_of[unit] == building]
        more = taken + own
        rest = within & ~sum(1 << ground.building_of[unit] for unit in set(more))
        if taken and sum(ground.minutes[unit] for unit in more) > half:
            break
        if not ground.connected(_bits_of(ground, more)) or not ground.connected(rest):
            continue
        taken = more
    if taken:
        return taken
    own = [unit for unit in units if ground.building_of[unit] == order[0]]
    return own[len(own) // 2 :]


def _bits_of(ground: Ground, units: Sequence[int]) -> int:
    return sum(1 << each for each in {ground.building_of[unit] for unit in units})
