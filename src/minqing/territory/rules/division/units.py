"""What is divided: entrances with their work, and what is wrong with a list of them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from minqing.lib.codes import neighbourhood_of

__all__ = [
    "BadUnitError",
    "DivisionError",
    "NothingToDivideError",
    "SeveralNeighbourhoodsError",
    "Unit",
    "UnitTwiceError",
    "check_units",
]


class DivisionError(Exception):
    """What was asked cannot be divided; ``codes`` name the units or buildings in question."""

    def __init__(self, message: str, *codes: str) -> None:
        super().__init__(message)
        self.codes = codes


class NothingToDivideError(DivisionError):
    """There is no unit at all."""


class UnitTwiceError(DivisionError):
    """A unit is listed twice."""


class BadUnitError(DivisionError):
    """Minutes or households of a unit are negative, infinite or no number."""


class SeveralNeighbourhoodsError(DivisionError):
    """The units lie in several neighbourhoods; a block never crosses one."""


@dataclass(frozen=True, slots=True)
class Unit:
    """An entrance; a building without entrances is its own only unit.

    ``x`` and ``y`` are metres in a local plane (None where nobody knows), ``minutes`` the work
    expected in one round.
    """

    code: str
    building_code: str
    x: float | None
    y: float | None
    minutes: float
    households: int


def check_units(units: Sequence[Unit]) -> None:
    """Raise the DivisionError of the first thing wrong with a list of units."""
    if not units:
        raise NothingToDivideError("There are no entrances to divide.")
    seen: set[str] = set()
    for unit in units:
        if unit.code in seen:
            raise UnitTwiceError(f"Entrance {unit.code} is listed twice.", unit.code)
        seen.add(unit.code)
        if not math.isfinite(unit.minutes) or unit.minutes < 0 or unit.households < 0:
            raise BadUnitError(
                f"Entrance {unit.code} has {unit.minutes} minutes of work"
                f" and {unit.households} households.",
                unit.code,
            )
    first = units[0]
    for unit in units:
        if neighbourhood_of(unit.building_code) != neighbourhood_of(first.building_code):
            raise SeveralNeighbourhoodsError(
                f"Buildings {first.building_code} and {unit.building_code}"
                " lie in different neighbourhoods.",
                first.building_code,
                unit.building_code,
            )
