"""A neighbourhood as a division sees it: entrances with work and place, and today's blocks."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median
from uuid import UUID

from django.db.models import Count, Q

from minqing.households import access
from minqing.lib.codes import Level, building_of
from minqing.lib.scope import AreaRange, Scope
from minqing.territory.models import Area, Block, BlockPart
from minqing.territory.rules import UNASSIGNED, entrance_name
from minqing.territory.rules.division import Adjacency, Unit, adjacency, expected_minutes
from minqing.territory.rules.divisions import digest_of
from minqing.territory.rules.wishes import Kind, Wishes

__all__ = ["Building", "Ground", "from_metres", "ground_of", "to_metres"]

_METRES_PER_DEGREE = 111_320.0


@dataclass(frozen=True, slots=True)
class Building:
    """A building and its entrances in the order of their codes; degrees where they are known."""

    code: str
    name: str
    longitude: float | None
    latitude: float | None
    entrances: tuple[str, ...]

    @property
    def units(self) -> tuple[str, ...]:
        """Its entrances, or itself where it has none."""
        return self.entrances or (self.code,)


@dataclass(frozen=True)
class Ground:
    """Everything a division of one neighbourhood is made from."""

    area: Area
    buildings: tuple[Building, ...]
    names: Mapping[str, str]
    """Names of buildings and entrances."""
    homes: Mapping[str, int]
    """Open households of each unit."""
    special: Mapping[str, int]
    """Those of them in special hardship."""
    parts: Mapping[str, UUID]
    """Today's parts and their blocks."""
    blocks: tuple[Block, ...]
    """Today's blocks by number, without the one of what no block holds."""
    wishes: Wishes

    @cached_property
    def today(self) -> dict[str, str]:
        """Unit → id of the block in which it stands today; units in no block are missing."""
        placed: dict[str, str] = {}
        for building in self.buildings:
            whole = self.parts.get(building.code)
            for unit in building.units:
                block = self.parts.get(unit, whole)
                if block is not None:
                    placed[unit] = str(block)
        return placed

    @property
    def digest(self) -> str:
        """What names today's division."""
        return digest_of({code: str(block) for code, block in self.parts.items()})

    @cached_property
    def entrances(self) -> dict[str, tuple[str, ...]]:
        """Building → its entrances."""
        return {each.code: each.entrances for each in self.buildings}

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """What is divided, in metres around the middle of the buildings."""
        middle = self.middle
        made: list[Unit] = []
        for building in self.buildings:
            x, y = _metres(building, middle)
            for code in building.units:
                kinds: dict[str, int] = {
                    Kind.ORDINARY: self.homes.get(code, 0) - self.special.get(code, 0),
                    Kind.SPECIAL_HARDSHIP: self.special.get(code, 0),
                }
                minutes = expected_minutes(
                    kinds, minutes=self.wishes.minutes, walking=self.wishes.walking
                )
                made.append(
                    Unit(code, building.code, x, y, minutes, households=self.homes.get(code, 0))
                )
        return tuple(made)

    @cached_property
    def middle(self) -> tuple[float, float] | None:
        """The middle (longitude, latitude) of the buildings whose position is known."""
        known = [each for each in self.buildings if _is_on_earth(each)]
        if not known:
            return None
        return (
            median(each.longitude for each in known if each.longitude is not None),
            median(each.latitude for each in known if each.latitude is not None),
        )

    @cached_property
    def walls(self) -> tuple[tuple[tuple[float, float], ...], ...]:
        """The walls in metres."""
        if self.middle is None:
            return ()
        return tuple(
            tuple(to_metres(longitude, latitude, self.middle) for longitude, latitude in wall)
            for wall in self.wishes.walls
        )

    @cached_property
    def adjacency(self) -> Adjacency:
        """Who neighbours whom."""
        return adjacency(self.units, self.walls)

    @property
    def total_minutes(self) -> float:
        """The work of the whole neighbourhood in one round."""
        return sum(each.minutes for each in self.units)


def to_metres(
    longitude: float, latitude: float, middle: tuple[float, float]
) -> tuple[float, float]:
    """A position in metres east and north of a middle (equirectangular: exact to 1 % in a town)."""
    east = (longitude - middle[0]) * _METRES_PER_DEGREE * math.cos(math.radians(middle[1]))
    return east, (latitude - middle[1]) * _METRES_PER_DEGREE


def from_metres(x: float, y: float, middle: tuple[float, float]) -> tuple[float, float]:
    """The degrees (longitude, latitude) of what ``to_metres`` gave."""
    longitude = middle[0] + x / (_METRES_PER_DEGREE * math.cos(math.radians(middle[1])))
    return longitude, middle[1] + y / _METRES_PER_DEGREE


def _metres(
    building: Building, middle: tuple[float, float] | None
) -> tuple[float | None, float | None]:
    if middle is None or not _is_on_earth(building):
        return None, None
    return to_metres(building.longitude or 0.0, building.latitude or 0.0, middle)


def _is_on_earth(building: Building) -> bool:
    """Whether a building has a position at all; 0, 0 is what programs write for none."""
    longitude, latitude = building.longitude, building.latitude
    if longitude is None or latitude is None or (longitude, latitude) == (0, 0):
        return False
    return abs(longitude) <= 180 and abs(latitude) <= 90  # noqa: PLR2004 - degrees


def ground_of(scope: Scope, area: Area, wishes: Wishes) -> Ground:
    """A neighbourhood as it is now (four statements)."""
    reach = AreaRange.of(area.code)
    places = list(
        Area.objects.filter(code__gt=reach.lower, code__lt=reach.upper, valid_to__isnull=True)
        .order_by("code")
        .values_list("code", "level", "name", "longitude", "latitude")
    )
    homes, special = _households(scope, area.code)
    parts = dict(
        BlockPart.objects.filter(block__area_code=area.code, to_on__isnull=True).values_list(
            "area_code", "block_id"
        )
    )
    blocks = tuple(
        Block.objects.filter(area_code=area.code, to_on__isnull=True)
        .exclude(number=UNASSIGNED)
        .order_by("number")
    )
    buildings = _buildings(places)
    return Ground(
        area=area,
        buildings=buildings,
        names=_names(places),
        homes=homes,
        special=special,
        parts=parts,
        blocks=blocks,
        wishes=wishes,
    )


_PlaceRow = tuple[str, str, str, float | None, float | None]


def _buildings(places: Sequence[_PlaceRow]) -> tuple[Building, ...]:
    """The buildings; one without a position of its own stands where its entrances do."""
    entrances: dict[str, list[_PlaceRow]] = defaultdict(list)
    for place in places:
        if place[1] == Level.ENTRANCE.value:
            entrances[building_of(place[0])].append(place)
    made = []
    for code, level, name, longitude, latitude in places:
        if level != Level.BUILDING.value:
            continue
        own = entrances[code]
        unknown = longitude is None or latitude is None
        at = _mean(own) if unknown else (longitude, latitude)
        made.append(Building(code, name, *at, tuple(row[0] for row in own)))
    return tuple(made)


def _mean(places: Iterable[_PlaceRow]) -> tuple[float | None, float | None]:
    known = [(x, y) for _, _, _, x, y in places if x is not None and y is not None]
    if not known:
        return None, None
    return sum(x for x, _ in known) / len(known), sum(y for _, y in known) / len(known)


def _names(places: Sequence[_PlaceRow]) -> dict[str, str]:
    names: dict[str, str] = {}
    for code, _, name, _, _ in places:
        building = building_of(code)
        names[code] = name if code == building else entrance_name(names.get(building, ""), name)
    return names


def _households(scope: Scope, area_code: str) -> tuple[dict[str, int], dict[str, int]]:
    reach = AreaRange.of(area_code)
    rows = (
        access.households(scope)
        .filter(area_code__gte=reach.lower, area_code__lt=reach.upper, to_on__isnull=True)
        .order_by()
        .values("area_code")
        .annotate(homes=Count("pk"), hardship=Count("pk", filter=Q(special_hardship=True)))
        .values_list("area_code", "homes", "hardship")
    )
    found = list(rows)
    return {row[0]: row[1] for row in found}, {row[0]: row[2] for row in found}
