"""Blocks as shapes on the ground, drawn from where their buildings stand.

Nobody surveys a block's outline, so each building gets the ground that is nearer to it than to any
other (its Voronoi cell), within the neighbourhood's boundary or, without one, a short way around
the buildings. A block is the union of its buildings' cells.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shapely import MultiPoint, Point, Polygon, STRtree, make_valid, voronoi_polygons
from shapely.affinity import scale
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

__all__ = ["STEPS", "BlockShape", "block_shapes", "boundary_shape", "steps_of"]

STEPS = 5
"""So many tones tell neighbouring blocks apart, in colour and in grey."""

_AROUND_METRES = 40.0
_TOUCH_METRES = 1.0
#: How many times as wide as high a block's name is drawn, and how many places are tried for it.
_NAME_WIDTH, _PLACES = 3.0, 12


@dataclass(frozen=True, slots=True)
class BlockShape:
    """A block's ground as rings of points in metres, and where its name is written."""

    key: str
    rings: tuple[tuple[tuple[float, float], ...], ...]
    label_at: tuple[float, float]


def boundary_shape(boundary: Mapping[str, Any] | None) -> BaseGeometry | None:
    """A GeoJSON boundary, made valid; None without one that has an area."""
    if not boundary:
        return None
    try:
        found = make_valid(shape(boundary))
    except (ValueError, KeyError, TypeError, IndexError, AttributeError):
        return None
    return found if found.area else None


def block_shapes(
    points: Mapping[str, tuple[float, float]],
    block_of: Mapping[str, str],
    boundary: BaseGeometry | None,
) -> list[BlockShape]:
    """The ground of every block, in the order of keys.

    ``points`` are buildings in metres, ``block_of`` the block of each (where most of it lies).
    ``boundary`` is in metres, too; ground outside it that a building stands on is added.
    """
    placed = {code: at for code, at in points.items() if code in block_of}
    if not placed:
        return []
    # Buildings at one and the same place share a cell; the first by code has it.
    owner: dict[tuple[float, float], str] = {}
    for code, at in sorted(placed.items()):
        owner.setdefault(at, code)
    around = MultiPoint(list(owner)).buffer(_AROUND_METRES)
    ground = around.convex_hull if boundary is None else boundary.union(around)
    cells = _cells(list(owner), ground)
    pieces: dict[str, list[BaseGeometry]] = defaultdict(list)
    for at, cell in cells.items():
        pieces[block_of[owner[at]]].append(cell)
    return [_shape(key, unary_union(own), list(owner)) for key, own in sorted(pieces.items())]


def _cells(
    points: list[tuple[float, float]], ground: BaseGeometry
) -> dict[tuple[float, float], BaseGeometry]:
    if len(points) == 1:
        return {points[0]: ground}
    regions = voronoi_polygons(MultiPoint(points), extend_to=ground)
    tree = STRtree([Point(each) for each in points])
    found: dict[tuple[float, float], BaseGeometry] = {}
    for region in regions.geoms:
        for index in tree.query(region, predicate="intersects"):
            found[points[int(index)]] = region.intersection(ground)
    return found


def _shape(key: str, ground: BaseGeometry, buildings: Sequence[tuple[float, float]]) -> BlockShape:
    polygons = [each for each in _polygons(ground) if each.area > 1.0]
    rings = [
        tuple((round(x, 1), round(y, 1)) for x, y in ring.coords)
        for polygon in polygons
        for ring in (polygon.exterior, *polygon.interiors)
    ]
    largest = max(polygons, key=lambda each: each.area, default=None)
    at = ground.representative_point() if largest is None else _free_place(largest, buildings)
    return BlockShape(key, tuple(rings), (round(at.x, 1), round(at.y, 1)))


def _free_place(ground: Polygon, buildings: Sequence[tuple[float, float]]) -> Point:
    """A place for a name on the ground, away from its edge and from buildings.

    Of a grid of places inside the one farthest from all of them. Names are wider than high, so
    distances across count for less.
    """
    narrow = scale(ground, xfact=1 / _NAME_WIDTH, origin=(0, 0))
    marks = MultiPoint([(x / _NAME_WIDTH, y) for x, y in buildings])
    west, south, east, north = narrow.bounds
    step = [(number + 0.5) / _PLACES for number in range(_PLACES)]
    inside = [
        place
        for place in (
            narrow.representative_point(),
            *(
                Point(west + (east - west) * across, south + (north - south) * up)
                for across in step
                for up in step
            ),
        )
        if narrow.contains(place)
    ] or [narrow.representative_point()]
    best = max(inside, key=lambda each: min(each.distance(narrow.exterior), each.distance(marks)))
    return Point(best.x * _NAME_WIDTH, best.y)


def _polygons(ground: BaseGeometry) -> list[Polygon]:
    parts = getattr(ground, "geoms", (ground,))
    return [each for each in parts if isinstance(each, Polygon)]


def steps_of(shapes: list[BlockShape]) -> dict[str, int]:
    """A tone (0 to ``STEPS`` - 1) for each block, unlike those of the blocks it touches.

    The blocks with most neighbours choose first and take the tone that fewest have so far; where
    all are taken around one, it takes the one least used there.
    """
    grounds = {each.key: unary_union([Polygon(ring) for ring in each.rings]) for each in shapes}
    near = {
        key: {
            other
            for other, ground in grounds.items()
            if other != key and ground.distance(own) <= _TOUCH_METRES
        }
        for key, own in grounds.items()
    }
    chosen: dict[str, int] = {}
    for key in sorted(near, key=lambda each: (-len(near[each]), each)):
        beside = [chosen[each] for each in near[key] if each in chosen]
        used = list(chosen.values())
        chosen[key] = min(
            range(STEPS), key=lambda step: (beside.count(step), used.count(step), step)
        )
    return chosen
