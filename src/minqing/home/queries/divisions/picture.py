"""A division drawn: the same shapes as an SVG sketch for paper and as GeoJSON for the map."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shapely.geometry.base import BaseGeometry
from shapely.ops import transform

from minqing.home.queries.divisions.ground import Building, Ground, from_metres, to_metres
from minqing.territory.rules.divisions import Group
from minqing.territory.rules.shapes import (
    BlockShape,
    block_shapes,
    boundary_shape,
    steps_of,
)

__all__ = ["Picture", "pictures"]

_WIDTH = 640
_NARROWEST, _HIGHEST = 240, 720
_MARGIN = 16
_SMALLEST, _LARGEST = 3.0, 9.0


@dataclass(frozen=True, slots=True)
class Picture:
    """What one division looks like. Lengths are those of the sketch's view box."""

    name: str
    width: int
    height: int
    blocks: list[dict[str, Any]]
    buildings: list[dict[str, Any]]
    walls: list[str]
    geo: dict[str, Any]


def pictures(
    ground: Ground, divisions: Mapping[str, tuple[Mapping[str, str], Sequence[Group]]]
) -> list[Picture]:
    """A picture of each division (unit → key, and its blocks), all to one scale.

    Tones are those of the first division; a block that others share with it keeps its tone there,
    so that what changed can be seen. Without any usable position there is no picture.
    """
    points = _points(ground)
    if ground.middle is None or not points:
        return []
    boundary = _in_metres(ground)
    shapes = {
        name: block_shapes(points, _majority(ground, placed), boundary)
        for name, (placed, _) in divisions.items()
    }
    frame = _Frame.around(
        point for each in shapes.values() for own in each for ring in own.rings for point in ring
    )
    tones: dict[str, int] = {}
    for each in reversed(list(shapes.values())):
        tones = steps_of(each) | tones
    made = []
    for name, (placed, groups) in divisions.items():
        named = {each.key: each for each in groups}
        made.append(
            _draw(_Drawing(name, ground, placed, named, points, tones, frame), shapes[name])
        )
    return made


@dataclass(frozen=True, slots=True)
class _Frame:
    west: float
    north: float
    scale: float
    width: int
    height: int

    @classmethod
    def around(cls, points: Iterable[tuple[float, float]]) -> "_Frame":
        xs, ys = zip(*points, strict=True)
        across, along = max(max(xs) - min(xs), 1.0), max(max(ys) - min(ys), 1.0)
        scale = min((_WIDTH - 2 * _MARGIN) / across, (_HIGHEST - 2 * _MARGIN) / along)
        height = max(_NARROWEST, math.ceil(along * scale) + 2 * _MARGIN)
        return cls(
            min(xs) - (_WIDTH / scale - across) / 2,
            max(ys) + (height / scale - along) / 2,
            scale,
            _WIDTH,
            height,
        )

    def at(self, point: tuple[float, float]) -> tuple[float, float]:
        """A place in the view box, whose y grows downwards."""
        return (
            round((point[0] - self.west) * self.scale, 1),
            round((self.north - point[1]) * self.scale, 1),
        )

    def path(self, rings: Iterable[Sequence[tuple[float, float]]], *, closed: bool = True) -> str:
        """An SVG path along rings."""
        end = "Z" if closed else ""
        return "".join(
            "M" + "L".join(f"{x:g} {y:g}" for x, y in map(self.at, ring)) + end for ring in rings
        )


@dataclass(frozen=True, slots=True)
class _Drawing:
    name: str
    ground: Ground
    placed: Mapping[str, str]
    groups: Mapping[str, Group]
    points: Mapping[str, tuple[float, float]]
    tones: Mapping[str, int]
    frame: _Frame


def _draw(drawing: _Drawing, shapes: Sequence[BlockShape]) -> Picture:
    frame = drawing.frame
    blocks = [
        {
            "key": each.key,
            "number": drawing.groups[each.key].number,
            "label": drawing.groups[each.key].label,
            "tone": drawing.tones[each.key],
            "path": frame.path(each.rings),
            "x": frame.at(each.label_at)[0],
            "y": frame.at(each.label_at)[1],
        }
        for each in shapes
        if each.key in drawing.groups
    ]
    buildings = [
        _building(drawing, each) for each in drawing.ground.buildings if each.code in drawing.points
    ]
    walls = [frame.path([wall], closed=False) for wall in drawing.ground.walls]
    return Picture(
        drawing.name,
        frame.width,
        frame.height,
        blocks,
        buildings,
        walls,
        _geo(drawing, shapes, buildings),
    )


def _building(drawing: _Drawing, building: Building) -> dict[str, Any]:
    ground = drawing.ground
    keys = {drawing.placed.get(unit, "") for unit in building.units}
    before = {ground.today.get(unit, "") for unit in building.units}
    homes = sum(ground.homes.get(unit, 0) for unit in building.units)
    x, y = drawing.frame.at(drawing.points[building.code])
    size = min(_LARGEST, _SMALLEST + math.sqrt(homes) / 2)
    return {
        "code": building.code,
        "name": building.name,
        "homes": homes,
        "x": x,
        "y": y,
        "left": round(x - size, 1),
        "top": round(y - size, 1),
        "side": round(2 * size, 1),
        "split": len(keys) > 1,
        "changed": keys != before,
        "blocks": [drawing.groups[key].label for key in sorted(keys) if key in drawing.groups],
    }


def _geo(
    drawing: _Drawing, shapes: Sequence[BlockShape], buildings: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """The picture in degrees, for the map."""
    middle = drawing.ground.middle or (0.0, 0.0)

    def degrees(points: Iterable[tuple[float, float]]) -> list[list[float]]:
        return [[round(each, 6) for each in from_metres(x, y, middle)] for x, y in points]

    return {
        "blocks": [
            {
                "rings": [degrees(ring) for ring in each.rings],
                "at": degrees([each.label_at])[0],
                "label": drawing.groups[each.key].label,
                "tone": drawing.tones[each.key],
            }
            for each in shapes
            if each.key in drawing.groups
        ],
        "buildings": [
            {
                "code": each["code"],
                "name": each["name"],
                "homes": each["homes"],
                "split": each["split"],
                "changed": each["changed"],
                "blocks": each["blocks"],
                "at": degrees([drawing.points[each["code"]]])[0],
            }
            for each in buildings
        ],
        "walls": [degrees(wall) for wall in drawing.ground.walls],
    }


def _points(ground: Ground) -> dict[str, tuple[float, float]]:
    """Buildings whose position is usable, in metres; the same ones as the division uses."""
    return dict(ground.adjacency.positions)


def _majority(ground: Ground, placed: Mapping[str, str]) -> dict[str, str]:
    """The block in which most households of each building stand."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for building in ground.buildings:
        for unit in building.units:
            if unit in placed:
                votes[building.code][placed[unit]] += 1 + ground.homes.get(unit, 0)
    return {code: min(own, key=lambda key: (-own[key], key)) for code, own in votes.items()}


def _in_metres(ground: Ground) -> BaseGeometry | None:
    boundary, middle = boundary_shape(ground.area.boundary), ground.middle
    if boundary is None or middle is None:
        return None
    return transform(lambda x, y: to_metres(x, y, middle), boundary)
