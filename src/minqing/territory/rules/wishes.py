"""What is asked of a division, read from what somebody typed or uploaded."""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

__all__ = [
    "DEFAULT_MINUTES",
    "WALKING_MINUTES",
    "Kind",
    "WallProblem",
    "WallsError",
    "Wishes",
    "read_walls",
]


class Kind(StrEnum):
    """Kinds of households that take a visit of different length."""

    ORDINARY = "ordinary"
    SPECIAL_HARDSHIP = "special_hardship"


DEFAULT_MINUTES: Mapping[str, float] = {Kind.ORDINARY: 15.0, Kind.SPECIAL_HARDSHIP: 30.0}
WALKING_MINUTES = 5.0
"""Getting to an entrance and up its stairs, once."""

_MOST_WALLS = 200
_MOST_POINTS = 5_000


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a division is to be: how many blocks, or minutes a block; what it may not touch.

    ``walls`` are lines of (longitude, latitude), ``locked`` buildings or entrances that stay in
    their block.
    """

    blocks: int | None = None
    minutes_a_block: float | None = None
    minutes: Mapping[str, float] = field(default_factory=lambda: dict(DEFAULT_MINUTES))
    walking: float = WALKING_MINUTES
    locked: tuple[str, ...] = ()
    walls: tuple[tuple[tuple[float, float], ...], ...] = ()
    anew: bool = False
    """Whether today's blocks count for nothing."""

    def as_json(self) -> dict[str, Any]:
        """For the row of a division."""
        return {
            "blocks": self.blocks,
            "minutes_a_block": self.minutes_a_block,
            "minutes": dict(self.minutes),
            "walking": self.walking,
            "locked": list(self.locked),
            "walls": [[list(point) for point in wall] for wall in self.walls],
            "anew": self.anew,
        }

    @classmethod
    def of_json(cls, stored: Mapping[str, Any]) -> "Wishes":
        """As ``as_json`` wrote it; whatever is missing is as nobody had asked."""
        return cls(
            blocks=stored.get("blocks"),
            minutes_a_block=stored.get("minutes_a_block"),
            minutes={**DEFAULT_MINUTES, **stored.get("minutes", {})},
            walking=stored.get("walking", WALKING_MINUTES),
            locked=tuple(stored.get("locked", ())),
            walls=tuple(
                tuple((float(x), float(y)) for x, y in wall) for wall in stored.get("walls", ())
            ),
            anew=bool(stored.get("anew", False)),
        )

    def count(self, total_minutes: float, *, today: int) -> int:
        """How many blocks: as asked, else by minutes a block, else as many as there are today.

        Where there are none yet, about ``1,500`` minutes make a block: a hundred households.
        """
        if self.blocks is not None:
            return max(1, self.blocks)
        if self.minutes_a_block:
            return max(1, round(total_minutes / self.minutes_a_block))
        return today or max(1, round(total_minutes / 1_500))


class WallProblem(StrEnum):
    """What is wrong with a file of walls."""

    NOT_JSON = "not_json"
    NO_LINES = "no_lines"
    BAD_POINT = "bad_point"
    TOO_MANY = "too_many"


class WallsError(Exception):
    """A file of walls cannot be used; ``problem`` says why, ``number`` at which line of it."""

    def __init__(self, problem: WallProblem, number: int = 0) -> None:
        super().__init__(problem, number)
        self.problem = problem
        self.number = number


def read_walls(content: str | bytes) -> tuple[tuple[tuple[float, float], ...], ...]:
    """The lines of a GeoJSON document (RFC 7946): LineString, MultiLineString, or outlines.

    Features, collections and bare geometries are read alike; of a polygon its rings are the lines;
    points are passed over. Raises WallsError.
    """
    try:
        document = json.loads(content)
    except (ValueError, UnicodeDecodeError):
        raise WallsError(WallProblem.NOT_JSON) from None
    lines = [line for line in _lines(document) if len(line) > 1]
    if not lines:
        raise WallsError(WallProblem.NO_LINES)
    if len(lines) > _MOST_WALLS or sum(map(len, lines)) > _MOST_POINTS:
        raise WallsError(WallProblem.TOO_MANY)
    return tuple(
        tuple(_point(point, number) for point in line) for number, line in enumerate(lines, start=1)
    )


def _lines(node: Any) -> Iterable[Sequence[Any]]:
    if not isinstance(node, dict):
        return
    children = node.get("features") or node.get("geometries") or ()
    if node.get("geometry"):
        children = (*children, node["geometry"])
    for child in children if isinstance(children, (list, tuple)) else ():
        yield from _lines(child)
    coordinates = node.get("coordinates")
    if not isinstance(coordinates, list):
        return
    match node.get("type"):
        case "LineString":
            yield coordinates
        case "MultiLineString" | "Polygon":
            yield from (each for each in coordinates if isinstance(each, list))
        case "MultiPolygon":
            yield from (ring for each in coordinates if isinstance(each, list) for ring in each)


def _point(point: Any, number: int) -> tuple[float, float]:
    try:
        longitude, latitude = float(point[0]), float(point[1])
    except (TypeError, ValueError, IndexError, KeyError):
        raise WallsError(WallProblem.BAD_POINT, number) from None
    sound = math.isfinite(longitude) and math.isfinite(latitude)
    if not sound or abs(longitude) > 180 or abs(latitude) > 90:  # noqa: PLR2004 - degrees
        raise WallsError(WallProblem.BAD_POINT, number)
    return longitude, latitude
