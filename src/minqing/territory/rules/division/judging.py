"""What is good and bad about a division: the figures shown beside each."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from minqing.territory.rules.division.adjacency import Adjacency
from minqing.territory.rules.division.units import Unit

__all__ = ["TOLERANCE", "BlockFigures", "Judgement", "judge"]

TOLERANCE = 0.10
"""A block is balanced when its work is within this share of its neighbourhood's mean."""

_EPSILON = 1e-9


@dataclass(frozen=True, slots=True)
class BlockFigures:
    """One block of a division; ``deviation`` is its share above (or below) the mean work."""

    key: str
    minutes: float
    households: int
    units: int
    deviation: float
    contiguous: bool

    @property
    def balanced(self) -> bool:
        """Whether its work is within ``TOLERANCE`` of the mean."""
        return abs(self.deviation) <= TOLERANCE + _EPSILON


@dataclass(frozen=True, slots=True)
class Judgement:
    """A division in figures; shares are between 0 and 1.

    ``cut`` is the share of neighbouring buildings that have no block in common, ``whole`` the share
    of the ``small_buildings``, which have no more work than a mean block, that lie in one block;
    ``kept`` the share of the ``households_today`` (those with a block today) that keep it (None
    without today's). ``unassigned`` are units in no block: they count in no figure but are named.
    """

    mean_minutes: float
    blocks: tuple[BlockFigures, ...]
    cut: float
    whole: float
    small_buildings: int
    buildings_split: tuple[str, ...]
    kept: float | None
    households_today: int
    households_moved: int
    unassigned: tuple[str, ...]

    @property
    def within(self) -> float:
        """The share of blocks within ``TOLERANCE`` of the mean."""
        return _share(sum(block.balanced for block in self.blocks), len(self.blocks))

    @property
    def contiguous(self) -> float:
        """The share of blocks that hang together."""
        return _share(sum(block.contiguous for block in self.blocks), len(self.blocks))

    @property
    def worst(self) -> tuple[BlockFigures, ...]:
        """The blocks outside the tolerance, the farthest first."""
        outside = (block for block in self.blocks if not block.balanced)
        return tuple(sorted(outside, key=lambda block: (-abs(block.deviation), block.key)))


def judge(
    units: Sequence[Unit],
    adjacency: Adjacency,
    assignment: Mapping[str, str],
    today: Mapping[str, str] | None = None,
) -> Judgement:
    """The figures of an assignment of units to blocks, of which some may be missing."""
    placed = [unit for unit in units if unit.code in assignment]
    by_block: dict[str, list[Unit]] = defaultdict(list)
    blocks_of: dict[str, set[str]] = defaultdict(set)
    for unit in placed:
        by_block[assignment[unit.code]].append(unit)
        blocks_of[unit.building_code].add(assignment[unit.code])
    mean = sum(unit.minutes for unit in placed) / len(by_block) if by_block else 0.0
    blocks = tuple(_figures(key, by_block[key], mean, adjacency) for key in sorted(by_block))
    small = _small_buildings(placed, mean)
    split = tuple(sorted(code for code in small if len(blocks_of[code]) > 1))
    links = [pair for pair in adjacency.links() if all(code in blocks_of for code in pair)]
    apart = sum(blocks_of[one].isdisjoint(blocks_of[other]) for one, other in links)
    known = today or {}
    had = [unit for unit in placed if unit.code in known]
    having = sum(unit.households for unit in had)
    moved = sum(unit.households for unit in had if known[unit.code] != assignment[unit.code])
    return Judgement(
        mean_minutes=mean,
        blocks=blocks,
        cut=apart / len(links) if links else 0.0,
        whole=_share(len(small) - len(split), len(small)),
        small_buildings=len(small),
        buildings_split=split,
        kept=None if today is None else _share(having - moved, having),
        households_today=having,
        households_moved=moved,
        unassigned=tuple(sorted(unit.code for unit in units if unit.code not in assignment)),
    )


def _figures(key: str, units: Sequence[Unit], mean: float, adjacency: Adjacency) -> BlockFigures:
    minutes = sum(unit.minutes for unit in units)
    return BlockFigures(
        key=key,
        minutes=minutes,
        households=sum(unit.households for unit in units),
        units=len(units),
        deviation=minutes / mean - 1 if mean else 0.0,
        contiguous=_hangs_together({unit.building_code for unit in units}, adjacency),
    )


def _hangs_together(buildings: Collection[str], adjacency: Adjacency) -> bool:
    left = set(buildings)
    reached = [left.pop()]
    while reached:
        near = adjacency.neighbours[reached.pop()] & left
        left -= near
        reached.extend(near)
    return not left


def _small_buildings(units: Sequence[Unit], mean: float) -> list[str]:
    minutes: dict[str, float] = defaultdict(float)
    for unit in units:
        minutes[unit.building_code] += unit.minutes
    return [code for code, each in minutes.items() if each <= mean * (1 + _EPSILON)]


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0
