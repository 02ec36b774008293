"""Reading a list of residential compounds: one row is a compound with counts and a position."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from minqing.lib.codes import Level, level_of

__all__ = ["COMPOUND_COLUMNS", "Compound", "CompoundProblem", "CompoundRowError", "read_compound"]

MOST_HOUSEHOLDS = 20_000
"""More households than this in one compound is a typing error, not a compound."""

COMPOUND_COLUMNS: dict[str, tuple[str, ...]] = {
    "name": ("community_name", "name", "compound", "小区", "小区名称"),
    "households": ("house_count", "households", "户数", "总户数"),
    "buildings": ("building_count", "buildings", "栋数", "楼栋总数"),
    "longitude": ("derived_lng_wgs84", "longitude", "lng", "经度"),
    "latitude": ("derived_lat_wgs84", "latitude", "lat", "纬度"),
    "street_code": ("derived_street_code", "street_code", "街镇代码"),
    "committee_code": ("derived_committee_code", "committee_code", "居委会代码", "居民区代码"),
}
REQUIRED_COLUMNS = ("name", "households", "buildings")


class CompoundProblem(StrEnum):
    """Why a row of compounds cannot be used."""

    NAME_MISSING = "compound_name_missing"
    NOT_A_COUNT = "not_a_count"
    TOO_MANY = "too_many_households"
    NOT_A_POSITION = "not_a_position"
    UNKNOWN_CODE = "unknown_area_code"
    NO_PLACE = "compound_without_place"


@dataclass(frozen=True, slots=True)
class Compound:
    """One row, read. Positions are WGS-84 degrees; codes are empty where unknown."""

    row: int
    name: str
    households: int
    buildings: int
    longitude: float | None
    latitude: float | None
    street_code: str
    committee_code: str


class CompoundRowError(Exception):
    """A row cannot be used: ``problem`` in ``column``, where ``value`` stands."""

    def __init__(self, column: str, problem: CompoundProblem, value: str) -> None:
        super().__init__(f"{column}: {problem}: {value!r}")
        self.column = column
        self.problem = problem
        self.value = value


def read_compound(row: int, cells: Mapping[str, str]) -> Compound:
    """Read one row, its cells named by the keys of COMPOUND_COLUMNS, or raise CompoundRowError."""
    name = cells.get("name", "").strip()
    if not name:
        raise CompoundRowError("name", CompoundProblem.NAME_MISSING, name)
    households = _count(cells, "households")
    if households > MOST_HOUSEHOLDS:
        raise CompoundRowError("households", CompoundProblem.TOO_MANY, str(households))
    return Compound(
        row=row,
        name=name,
        households=households,
        buildings=_count(cells, "buildings"),
        longitude=_degrees(cells, "longitude", 180),
        latitude=_degrees(cells, "latitude", 90),
        street_code=_code(cells, "street_code", Level.STREET),
        committee_code=_code(cells, "committee_code", Level.NEIGHBOURHOOD),
    )


def _count(cells: Mapping[str, str], column: str) -> int:
    text = cells.get(column, "").strip()
    try:
        value = float(text or "0")
    except ValueError:
        raise CompoundRowError(column, CompoundProblem.NOT_A_COUNT, text) from None
    if not math.isfinite(value) or value < 0 or value != int(value):
        raise CompoundRowError(column, CompoundProblem.NOT_A_COUNT, text)
    return int(value)


def _degrees(cells: Mapping[str, str], column: str, limit: int) -> float | None:
    text = cells.get(column, "").strip()
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        raise CompoundRowError(column, CompoundProblem.NOT_A_POSITION, text) from None
    if not abs(value) <= limit:
        raise CompoundRowError(column, CompoundProblem.NOT_A_POSITION, text)
    return value


def _code(cells: Mapping[str, str], column: str, level: Level) -> str:
    text = cells.get(column, "").strip().removesuffix(".0")
    if not text:
        return ""
    try:
        found = level_of(text)
    except ValueError:
        found = None
    if found is not level:
        raise CompoundRowError(column, CompoundProblem.UNKNOWN_CODE, text)
    return text
