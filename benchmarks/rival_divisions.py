"""Other ways to divide the same entrances: without contiguity, plain METIS, k-means."""

import math
import time
from collections.abc import Sequence
from random import Random

import numpy as np
import pymetis

from minqing.territory.rules.division import TOLERANCE, Adjacency, Unit

__all__ = ["free_division", "k_means", "plain_metis"]

_METIS_SCALE = 1_000
_K_MEANS_ROUNDS = 50
_BETWEEN_LOOKS = 256


def free_division(units: Sequence[Unit], blocks: int, *, seconds: float, seed: int) -> list[int]:
    """A block for each entrance with as many blocks near the mean as can be found.

    Neither contiguity nor buildings count. The largest entrances go first, each to the lightest
    block; then entrances move or change places, one pair at a time, by simulated annealing on the
    number of blocks outside the tolerance (and, as a slope, on how far outside they are), until
    none is outside or ``seconds`` of processor time are over.
    """
    work = [unit.minutes for unit in units]
    mean = sum(work) / blocks
    block_of, load = _largest_first(work, blocks)
    search = _FreeSearch(work, block_of, load, mean, Random(seed))
    began = time.process_time()
    best, least = list(block_of), search.outside()
    while least and (spent := time.process_time() - began) < seconds:
        heat = 0.5 * (1 - spent / seconds) ** 2 + 0.003
        for _ in range(_BETWEEN_LOOKS):
            search.step(heat)
            if search.count < least:
                best, least = list(block_of), search.count
    return best


def _largest_first(work: Sequence[float], blocks: int) -> tuple[list[int], list[float]]:
    block_of, load = [0] * len(work), [0.0] * blocks
    for unit in sorted(range(len(work)), key=lambda each: (-work[each], each)):
        block = min(range(blocks), key=lambda each: (load[each], each))
        block_of[unit] = block
        load[block] += work[unit]
    return block_of, load


class _FreeSearch:
    """Moves and exchanges of entrances between any two blocks."""

    def __init__(
        self,
        work: Sequence[float],
        block_of: list[int],
        load: list[float],
        mean: float,
        rng: Random,
    ) -> None:
        self.work, self.block_of, self.load, self.mean = work, block_of, load, mean
        self.random = rng.random
        self.count = self.outside()

    def outside(self) -> int:
        """How many blocks are outside the tolerance."""
        return sum(self._is_outside(load) for load in self.load)

    def step(self, heat: float) -> None:
        """Try one move or exchange."""
        random, block_of, work = self.random, self.block_of, self.work
        one = int(random() * len(work))
        other = int(random() * len(work))
        a, b = block_of[one], block_of[other]
        if a == b:
            return
        exchange = random() < 0.7  # noqa: PLR2004 - more often than a move
        shift = work[one] - (work[other] if exchange else 0.0)
        load = self.load
        before = self._cost(load[a]) + self._cost(load[b])
        after = self._cost(load[a] - shift) + self._cost(load[b] + shift)
        if after > before and random() >= math.exp((before - after) / heat):
            return
        self.count -= self._is_outside(load[a]) + self._is_outside(load[b])
        load[a] -= shift
        load[b] += shift
        self.count += self._is_outside(load[a]) + self._is_outside(load[b])
        block_of[one] = b
        if exchange:
            block_of[other] = a

    def _is_outside(self, load: float) -> bool:
        return abs(load / self.mean - 1) > TOLERANCE + 1e-9

    def _cost(self, load: float) -> float:
        beyond = abs(load / self.mean - 1) - TOLERANCE
        return 1 + beyond if beyond > 1e-9 else 0.0  # noqa: PLR2004 - rounding of sums


def plain_metis(units: Sequence[Unit], near: Adjacency, blocks: int, *, seed: int) -> list[int]:
    """What METIS alone makes of the same entrances, asked for contiguous parts."""
    by_building: dict[str, list[int]] = {}
    for place, unit in enumerate(units):
        by_building.setdefault(unit.building_code, []).append(place)
    links = []
    for place, unit in enumerate(units):
        beside = [each for each in by_building[unit.building_code] if each != place]
        for other in sorted(near.neighbours[unit.building_code]):
            beside.extend(by_building[other])
        links.append(beside)
    if blocks == 1:
        return [0] * len(units)
    mean = sum(unit.minutes for unit in units) / blocks
    weights = [max(1, round(unit.minutes / mean * _METIS_SCALE)) for unit in units]
    options = pymetis.Options(seed=seed, contig=1)
    _cut, parts = pymetis.part_graph(
        blocks, adjacency=links, vweights=weights, options=options, recursive=False
    )
    return list(parts)


def k_means(units: Sequence[Unit], blocks: int, *, seed: int) -> list[int]:
    """Lloyd's algorithm on positions weighted by work, begun as k-means++ does."""
    rng = np.random.default_rng(seed)
    places = np.array([(unit.x or 0.0, unit.y or 0.0) for unit in units])
    work = np.array([unit.minutes for unit in units]) + 1e-9
    centres = places[[rng.choice(len(units), p=work / work.sum())]]
    while len(centres) < blocks:
        gap = ((places[:, None] - centres[None]) ** 2).sum(axis=2).min(axis=1) * work
        share = gap / gap.sum() if gap.sum() else work / work.sum()
        centres = np.vstack([centres, places[rng.choice(len(units), p=share)]])
    nearest = np.zeros(len(units), dtype=np.intp)
    for _ in range(_K_MEANS_ROUNDS):
        nearest = ((places[:, None] - centres[None]) ** 2).sum(axis=2).argmin(axis=1)
        moved = centres.copy()
        for block in range(blocks):
            own = nearest == block
            if own.any():
                moved[block] = np.average(places[own], axis=0, weights=work[own])
        if np.allclose(moved, centres):
            break
        centres = moved
    return [int(each) for each in nearest]
