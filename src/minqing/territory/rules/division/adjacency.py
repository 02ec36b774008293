"""Which entrances are neighbours.

Entrances of one building are. Two buildings are when no third stands between them: seen from any
third building, the two lie less than ``_WIDEST_DEGREES`` apart. (With 90 degrees this is the
Gabriel graph, which always holds a shortest spanning tree, so everything hangs together; the wider
angle adds neighbours that a Delaunay triangulation would, up to ``_FAR_METRES``.) No pair across a
wall is. Where walls leave islands, each is joined by its shortest crossing, and that is said.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

import numpy as np
from numpy.typing import NDArray

from minqing.territory.rules.division.units import Unit

__all__ = ["Adjacency", "Crossing", "Wall", "adjacency"]

Wall = Sequence[tuple[float, float]]
"""A line that blocks do not cross, as points in the plane of the units."""

_WIDEST_DEGREES = 118.0
_FAR_METRES = 200.0
_ABSURD_METRES = 20_000.0
"""A building farther than this from the middle of its neighbourhood has no believable position."""

_Floats = NDArray[np.float64]
_Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Crossing:
    """Two buildings that are neighbours only because an island had to be joined."""

    one: str
    other: str
    metres: float


@dataclass(frozen=True, slots=True)
class Adjacency:
    """Who neighbours whom, by building code; entrances have the neighbours of their building.

    ``crossings`` joined islands over a wall. ``without_position`` are buildings without a usable
    position: each stands beside the buildings with the codes before and after its own.
    """

    neighbours: Mapping[str, frozenset[str]]
    crossings: tuple[Crossing, ...] = ()
    without_position: tuple[str, ...] = ()
    positions: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    def links(self) -> Iterator[tuple[str, str]]:
        """Every pair of neighbouring buildings once, the smaller code first."""
        for one, others in self.neighbours.items():
            yield from ((one, other) for other in sorted(others) if one < other)


def adjacency(units: Sequence[Unit], walls: Sequence[Wall] = ()) -> Adjacency:
    """The neighbours among the buildings of the units, connected as a whole."""
    codes = sorted({unit.building_code for unit in units})
    positions = _positions(units)
    located = [code for code in codes if code in positions]
    pairs: set[tuple[str, str]] = set()
    crossings: list[Crossing] = []
    if located:
        plane = np.array([positions[code] for code in located], dtype=np.float64)
        for i, j in _near_pairs(plane):
            pairs.add((located[i], located[j]))
        if walls:
            pairs = {pair for pair in pairs if not _is_walled(positions, pair, walls)}
            crossings = _join_islands(located, plane, pairs)
            pairs |= {(each.one, each.other) for each in crossings}
    lost = [code for code in codes if code not in positions]
    pairs |= set(_beside_their_codes(codes, lost))
    neighbours: dict[str, set[str]] = {code: set() for code in codes}
    for one, other in pairs:
        neighbours[one].add(other)
        neighbours[other].add(one)
    return Adjacency(
        {code: frozenset(others) for code, others in neighbours.items()},
        tuple(crossings),
        tuple(lost),
        positions,
    )


def _positions(units: Sequence[Unit]) -> dict[str, tuple[float, float]]:
    """The middle of each building's believable entrances."""
    points: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for unit in units:
        if unit.x is None or unit.y is None:
            continue
        if math.isfinite(unit.x) and math.isfinite(unit.y):
            points[unit.building_code].append((unit.x, unit.y))
    middles = {
        code: (sum(x for x, _ in each) / len(each), sum(y for _, y in each) / len(each))
        for code, each in points.items()
    }
    if not middles:
        return {}
    centre = median(x for x, _ in middles.values()), median(y for _, y in middles.values())
    return {
        code: middle
        for code, middle in middles.items()
        if math.dist(middle, centre) <= _ABSURD_METRES
    }


def _near_pairs(plane: _Floats) -> Iterator[tuple[int, int]]:
    """Index pairs of points between which no third one stands."""
    cosine = math.cos(math.radians(_WIDEST_DEGREES))
    for i in range(len(plane) - 1):
        others = np.arange(i + 1, len(plane))
        # Most pairs are kept apart by a building near one of them, so those are asked first.
        nearest = np.argsort(_distances(plane, i), kind="stable")[1:13]
        others = others[~_is_between(plane, i, others, nearest, cosine)]
        third = np.arange(len(plane))
        between = _is_between(plane, i, others, third, 0.0)
        wide = _is_between(plane, i, others, third, cosine)
        far = _distances(plane, i)[others] > _FAR_METRES
        yield from ((i, int(j)) for j in others[~(np.where(far, between, wide))])


def _distances(plane: _Floats, i: int) -> _Floats:
    distances: _Floats = np.hypot(plane[:, 0] - plane[i, 0], plane[:, 1] - plane[i, 1])
    return distances


def _is_between(
    plane: _Floats, i: int, others: NDArray[np.intp], third: NDArray[np.intp], cosine: float
) -> _Flags:
    """For each other point: whether some third one sees it and ``i`` at a wider angle."""
    to_i = plane[i] - plane[third]
    to_other = plane[others][:, None, :] - plane[third][None, :, :]
    dot = (to_other * to_i[None, :, :]).sum(axis=2)
    lengths = np.hypot(to_i[:, 0], to_i[:, 1])[None, :] * np.hypot(
        to_other[..., 0], to_other[..., 1]
    )
    seen: _Flags = (dot < cosine * lengths - 1e-9).any(axis=1)
    return seen


def _is_walled(
    positions: Mapping[str, tuple[float, float]], pair: tuple[str, str], walls: Sequence[Wall]
) -> bool:
    one, other = positions[pair[0]], positions[pair[1]]
    return any(_cross(one, other, start, end) for wall in walls for start, end in pairwise(wall))


def _cross(
    a: tuple[float, float], b: tuple[float, float], c: tuple[float, float], d: tuple[float, float]
) -> bool:
    """Whether the way from a to b meets the line from c to d."""

    def side(p: tuple[float, float], q: tuple[float, float], r: tuple[float, float]) -> float:
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    apart = side(a, b, c) * side(a, b, d) < 0
    return apart and side(c, d, a) * side(c, d, b) < 0


def _join_islands(
    codes: Sequence[str], plane: _Floats, pairs: set[tuple[str, str]]
) -> list[Crossing]:
    """The shortest crossings that join everything (Kruskal over islands)."""
    island = {code: code for code in codes}

    def root(code: str) -> str:
        while island[code] != code:
            island[code] = island[island[code]]
            code = island[code]
        return code

    for one, other in sorted(pairs):
        island[root(one)] = root(other)
    if len({root(code) for code in codes}) == 1:
        return []
    i, j = np.triu_indices(len(codes), 1)
    metres = np.hypot(plane[i, 0] - plane[j, 0], plane[i, 1] - plane[j, 1])
    made = []
    for at in np.argsort(metres, kind="stable"):
        one, other = codes[i[at]], codes[j[at]]
        if root(one) != root(other):
            island[root(one)] = root(other)
            made.append(Crossing(one, other, float(metres[at])))
    return made


def _beside_their_codes(codes: Sequence[str], lost: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Pairs that put each building without position beside those numbered before and after it."""
    missing = set(lost)
    yield from (
        (one, other) for one, other in pairwise(codes) if one in missing or other in missing
    )
