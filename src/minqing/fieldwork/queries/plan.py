"""The plan of a device's blocks: where their buildings stand, and the bounds of their place."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from shapely import GEOSException
from shapely.geometry import mapping, shape

from minqing.fieldwork.queries.standing import DeviceStanding
from minqing.storage.scoping import scoped
from minqing.territory.models import Area, Block

__all__ = ["BlockPlan", "plans"]

_METRE = 1e-5
"""About one metre in degrees of latitude: finer than a thumb's width on any plan of a block."""
_MOST_LONGITUDE, _MOST_LATITUDE = 180, 90

_BUILDINGS = """
select d.block_id, b.code, b.name, b.longitude, b.latitude
from (select distinct block_id, left(area_code, 16) as code from households_dwelling
      where block_id = any (%s)) d
join territory_area b on b.code = d.code
order by d.block_id, b.code
"""


@dataclass(frozen=True, slots=True)
class BlockPlan:
    """One block: its buildings (code, name, longitude, latitude) and the rings around its place."""

    block_id: UUID
    buildings: Sequence[tuple[str, str, float | None, float | None]]
    rings: list[list[list[float]]]


def plans(device: DeviceStanding) -> list[BlockPlan]:
    """The plans of the device's blocks, in WGS 84 as they were imported.

    A building without coordinates, or with ones that lie nowhere, comes without; a boundary that
    is none gives no ring.
    """
    with scoped(device.scope):
        with connection.cursor() as cursor:
            cursor.execute(_BUILDINGS, [list(device.blocks)])
            rows = cursor.fetchall()
        places = dict(Block.objects.filter(id__in=device.blocks).values_list("id", "area_code"))
        bounds = dict(
            Area.objects.filter(code__in=set(places.values())).values_list("code", "boundary")
        )
    found: dict[UUID, list[tuple[str, str, float | None, float | None]]] = {
        block_id: [] for block_id in device.blocks
    }
    for block_id, code, name, longitude, latitude in rows:
        found[block_id].append((code, name, *_on_earth(longitude, latitude)))
    return [
        BlockPlan(block_id, buildings, rings_of(bounds.get(places.get(block_id, ""))))
        for block_id, buildings in found.items()
    ]


def rings_of(boundary: object) -> list[list[list[float]]]:
    """The outer rings of a GeoJSON geometry, a point a metre at most; none when it is no area."""
    if not isinstance(boundary, dict):
        return []
    try:
        outline = shape(boundary).simplify(_METRE)
    except (AttributeError, KeyError, TypeError, ValueError, GEOSException):
        return []
    drawn = json.loads(json.dumps(mapping(outline)))
    match drawn.get("type"):
        case "Polygon":
            return [drawn["coordinates"][0]] if drawn["coordinates"] else []
        case "MultiPolygon":
            return [part[0] for part in drawn["coordinates"] if part]
        case _:
            return []


def _on_earth(longitude: float | None, latitude: float | None) -> tuple[float | None, float | None]:
    if longitude is None or latitude is None:
        return None, None
    if abs(longitude) > _MOST_LONGITUDE or abs(latitude) > _MOST_LATITUDE:
        return None, None
    return longitude, latitude
