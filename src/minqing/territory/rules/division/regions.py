"""What lies between walls: parts of a neighbourhood that have blocks of their own."""

from collections.abc import Mapping, Sequence

from minqing.territory.rules.division.adjacency import Adjacency, Crossing
from minqing.territory.rules.division.units import Unit

__all__ = ["apportion", "within_walls"]

_SMALLEST_SHARE = 0.5
"""A part with less work than this share of a block is too small for one of its own."""


def within_walls(units: Sequence[Unit], near: Adjacency, blocks: int) -> Adjacency:
    """The neighbours without the crossings between parts that are large enough for blocks.

    A crossing stays where it joins a part too small for a block of its own, or where there are
    more parts than blocks; of several the shortest.
    """
    regions = _Regions(units, near)
    mean = sum(regions.work.values()) / blocks
    kept: list[Crossing] = []
    waiting = list(near.crossings)
    while waiting:
        small = [each for each in waiting if regions.smaller(each) < _SMALLEST_SHARE * mean]
        if not small and regions.count > blocks:
            small = sorted(waiting, key=lambda each: (regions.smaller(each), each.metres))
        if not small:
            break
        regions.join(small[0])
        kept.append(small[0])
        waiting.remove(small[0])
    neighbours = {code: set(others) for code, others in near.neighbours.items()}
    for crossing in waiting:
        neighbours[crossing.one].discard(crossing.other)
        neighbours[crossing.other].discard(crossing.one)
    return Adjacency(
        {code: frozenset(others) for code, others in neighbours.items()},
        tuple(kept),
        near.without_position,
        near.positions,
    )


class _Regions:
    """Buildings by the part they lie in, while parts are joined; ``work`` is by part."""

    def __init__(self, units: Sequence[Unit], near: Adjacency) -> None:
        over = {frozenset((each.one, each.other)) for each in near.crossings}
        self.part: dict[str, str] = {}
        for code in sorted(near.neighbours):
            if code in self.part:
                continue
            self.part[code] = code
            waiting = [code]
            while waiting:
                here = waiting.pop()
                for other in near.neighbours[here]:
                    if other not in self.part and frozenset((here, other)) not in over:
                        self.part[other] = code
                        waiting.append(other)
        self.work: dict[str, float] = dict.fromkeys(self.part.values(), 0.0)
        for unit in units:
            self.work[self.part[unit.building_code]] += unit.minutes

    @property
    def count(self) -> int:
        return len(self.work)

    def smaller(self, crossing: Crossing) -> float:
        """The work of the smaller of the two parts that a crossing would join."""
        return min(self.work[self.part[crossing.one]], self.work[self.part[crossing.other]])

    def join(self, crossing: Crossing) -> None:
        one, other = self.part[crossing.one], self.part[crossing.other]
        self.work[one] += self.work.pop(other)
        self.part = {code: one if part == other else part for code, part in self.part.items()}


def apportion(work: Mapping[int, float], most: Mapping[int, int], blocks: int) -> dict[int, int]:
    """How many of the blocks each part gets, by Webster's rule; at least one, at most ``most``.

    The rule keeps work per block nearest to equal between parts. There must be as many blocks as
    parts.
    """
    counts = dict.fromkeys(work, 1)
    for _ in range(blocks - len(work)):
        open_to = [part for part in work if counts[part] < most[part]]
        part = max(open_to, key=lambda each: (work[each] / (2 * counts[each] + 1), -each))
        counts[part] += 1
    return counts
