"""Where something is: an area of ours for a code, an address in words, or a point on the map."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from shapely.errors import ShapelyError
from shapely.geometry import Point, shape

from minqing.lib.codes import Level
from minqing.lib.scope import Scope
from minqing.storage.scoping import within
from minqing.territory.models import Area

__all__ = ["Place", "by_address", "by_point", "place_of"]

_NEAR_METRES = 1_000.0
_METRES_PER_DEGREE = 111_195.0
#: The block that holds a place today: by the entrance, by its building, else the neighbourhood's
#: "unassigned" one. No row for a code that is no area of today.
_PLACE = """
select a.code, coalesce(
    (select p.block_id from territory_blockpart p
      where p.to_on is null and p.area_code in (a.code, left(a.code, 16))
      order by p.area_code desc limit 1),
    (select b.id from territory_block b
      where b.area_code = left(a.code, 12) and b.number = 0 and b.to_on is null))
  from territory_area a where a.code = %s and a.valid_to is null
"""


@dataclass(frozen=True, slots=True)
class Place:
    """An area from a neighbourhood down to an entrance, and the block that holds it today."""

    area_code: str
    block_id: UUID | None


def place_of(code: str) -> Place | None:
    """The place of a code; None for a code that is none of today's (one statement)."""
    with connection.cursor() as cursor:
        cursor.execute(_PLACE, [code])
        row = cursor.fetchone()
    return None if row is None else Place(row[0], row[1])


def by_address(scope: Scope, text: str) -> str | None:
    """The code of the place that an address in words names; None when it is unclear.

    A neighbourhood is named by its own name; where several are (or one name is part of another's)
    the longest counts, and two of one length leave it unclear. Within it a building counts, when
    its name stands there whole.
    """
    words = "".join(text.split())
    home = _longest(words, _areas(scope, Level.NEIGHBOURHOOD).values_list("code", "name"))
    if home is None:
        return None
    buildings = Area.objects.filter(
        parent_code=home, level=Level.BUILDING.value, valid_to__isnull=True
    )
    return _longest(words, buildings.values_list("code", "name")) or home


def by_point(scope: Scope, latitude: float, longitude: float) -> str | None:
    """The code of the neighbourhood at a point; None when none of the scope is there.

    By the official boundary; where no boundary holds it, the nearest centre within a kilometre.
    """
    rows = list(
        _areas(scope, Level.NEIGHBOURHOOD).values_list("code", "boundary", "latitude", "longitude")
    )
    point = Point(longitude, latitude)
    for code, boundary, _lat, _lon in rows:
        if boundary and _holds(boundary, point):
            return str(code)
    near = [
        (_metres(latitude, longitude, lat, lon), str(code))
        for code, _boundary, lat, lon in rows
        if lat is not None and lon is not None
    ]
    distance, code = min(near, default=(math.inf, ""))
    return code if distance <= _NEAR_METRES else None


def _areas(scope: Scope, level: Level) -> QuerySet[Area]:
    return Area.objects.filter(
        within(scope, area="code", block=None), level=level.value, valid_to__isnull=True
    )


def _longest(words: str, named: Iterable[tuple[str, str]]) -> str | None:
    found = sorted(
        ((len(name), code) for code, name in named if name and _stands_whole(name, words)),
        reverse=True,
    )
    if not found or (len(found) > 1 and found[0][0] == found[1][0]):
        return None
    return found[0][1]


def _stands_whole(name: str, words: str) -> bool:
    """Whether a name stands in words, not as the end of a longer number (12号楼 is not 2号楼)."""
    start = words.find(name)
    while start >= 0:
        if not (name[0].isdigit() and start and words[start - 1].isdigit()):
            return True
        start = words.find(name, start + 1)
    return False


def _holds(boundary: object, point: Point) -> bool:
    try:
        return bool(shape(boundary).covers(point))
    except (ShapelyError, ValueError, KeyError, TypeError, AttributeError):
        return False


def _metres(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """The distance of two near points, on a plane (equirectangular projection)."""
    east = (lon - other_lon) * math.cos(math.radians((lat + other_lat) / 2))
    return math.hypot(lat - other_lat, east) * _METRES_PER_DEGREE
