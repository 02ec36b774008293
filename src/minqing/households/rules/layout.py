"""How a compound becomes buildings, entrances, floors and doors.

The source knows only how many households and buildings a compound has. The rule:

- A compound without households is not laid out. A building holds at least one household and at
  most ``MOST_PER_BUILDING``: a count of buildings outside these limits is corrected, and said so.
- Households are dealt to the buildings as evenly as whole numbers allow, the first ones getting one
  more, and within a building to its entrances in the same way.
- Up to 2 households a building is a villa (one floor); up to 12 a small house with two doors per
  landing; up to 72 a walk-up of six floors with two doors per landing and as many entrances as it
  needs; up to 108 the same with three doors; more is a tower of up to 33 floors with four doors.
- Floors are as many as the entrance's households need. The doors left over on full floors are real
  dwellings without a household, chosen by the seed.
- Entrances are numbered through the compound, as house numbers (号) are.
- Buildings stand around the compound's position like seeds in a sunflower, 22 metres apart.
"""

import math
import re
from dataclasses import dataclass

MOST_PER_BUILDING = 400
_VILLA = 2
_SMALL = 12
_WALK_UP_FLOORS = 6
_WALK_UP = 72
_WIDE_WALK_UP = 108
_TOWER_FLOORS = 33
_TOWER_DOORS = 4
_SPACING_METRES = 22.0
_GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))
_METRES_PER_DEGREE = 111_320.0
_NUMBERED = re.compile(r"(?:号|[0-9])$")


@dataclass(frozen=True, slots=True)
class EntrancePlan:
    """One entrance: its name and how many floors, doors and households it has."""

    name: str
    floors: int
    per_landing: int
    households: int

    def doors(self) -> list[tuple[int, str]]:
        """Every (floor, door) of the entrance from the ground up."""
        return [
            (floor, f"{floor}{place:02d}")
            for floor in range(1, self.floors + 1)
            for place in range(1, self.per_landing + 1)
        ]


@dataclass(frozen=True, slots=True)
class BuildingPlan:
    """One building of a compound, with its entrances in order."""

    name: str
    entrances: tuple[EntrancePlan, ...]

    @property
    def households(self) -> int:
        """Households of all its entrances."""
        return sum(entrance.households for entrance in self.entrances)


def building_count(households: int, stated: int) -> int:
    """The number of buildings laid out: the stated one, within the limits above."""
    if households == 0:
        return 0
    fewest = math.ceil(households / MOST_PER_BUILDING)
    return min(max(stated, fewest, 1), households)


def deal(total: int, shares: int) -> list[int]:
    """``total`` as ``shares`` whole numbers that differ by at most one, larger ones first."""
    each, more = divmod(total, shares)
    return [each + 1] * more + [each] * (shares - more)


def lay_out(compound: str, households: int, stated_buildings: int) -> list[BuildingPlan]:
    """The buildings of one compound; empty when nobody lives there."""
    shares = deal(households, building_count(households, stated_buildings)) if households else []
    alone = len(shares) == 1 and _entrances(households)[0] == 1
    plans: list[BuildingPlan] = []
    number = 1
    for share in shares:
        count, per_landing = _entrances(share)
        entrances = tuple(
            EntrancePlan(
                name=_name(compound, number + index, alone=alone),
                floors=math.ceil(dealt / per_landing),
                per_landing=per_landing,
                households=dealt,
            )
            for index, dealt in enumerate(deal(share, count))
        )
        number += count
        name = _building_name(compound, number - 1, count, alone=alone)
        plans.append(BuildingPlan(name, entrances))
    return plans


def position_of(
    longitude: float | None, latitude: float | None, index: int
) -> tuple[float | None, float | None]:
    """Where the building of that index stands, in degrees, in a compound at a position."""
    if longitude is None or latitude is None:
        return None, None
    distance = _SPACING_METRES * math.sqrt(index) / _METRES_PER_DEGREE
    angle = index * _GOLDEN_ANGLE
    east = distance * math.cos(angle) / math.cos(math.radians(latitude))
    return round(longitude + east, 6), round(latitude + distance * math.sin(angle), 6)


def _entrances(households: int) -> tuple[int, int]:
    """How many entrances a building of so many households has, and doors per landing."""
    if households <= _VILLA:
        return 1, max(households, 1)
    if households <= _SMALL:
        return 1, 2
    if households <= _WALK_UP:
        return math.ceil(households / (_WALK_UP_FLOORS * 2)), 2
    if households <= _WIDE_WALK_UP:
        return math.ceil(households / (_WALK_UP_FLOORS * 3)), 3
    return math.ceil(households / (_TOWER_FLOORS * _TOWER_DOORS)), _TOWER_DOORS


def _unit(compound: str) -> str:
    """What its name lets a compound's parts be called: 号, or 幢 where it is itself a number."""
    return "幢" if _NUMBERED.search(compound) else "号"


def _name(compound: str, number: int, *, alone: bool) -> str:
    if alone and _unit(compound) == "幢":
        return compound
    return f"{compound}{number}{_unit(compound)}"


def _building_name(compound: str, last: int, count: int, *, alone: bool) -> str:
    if count == 1:
        return _name(compound, last, alone=alone)
    return f"{compound}{last - count + 1}-{last}{_unit(compound)}"
