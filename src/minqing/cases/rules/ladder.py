"""The four levels, and whose place a level is."""

from enum import StrEnum

from minqing.lib.codes import district_of, neighbourhood_of, street_of

__all__ = [
    "LADDER",
    "STARTS_AT",
    "CaseLevel",
    "RestrictedAbout",
    "above",
    "below",
    "owner_area",
    "rank",
    "restricted_area",
]


class CaseLevel(StrEnum):
    """Who holds a case, from the door up (楼群, 居民区, 街镇, 区)."""

    BLOCK = "block"
    NEIGHBOURHOOD = "neighbourhood"
    STREET = "street"
    DISTRICT = "district"


class RestrictedAbout(StrEnum):
    """Of whom a restricted case complains. It starts at the level above them, unseen by them."""

    TEAM = "team"
    COMMITTEE = "committee"
    STREET = "street"


LADDER = tuple(CaseLevel)

STARTS_AT = {
    RestrictedAbout.TEAM: CaseLevel.NEIGHBOURHOOD,
    RestrictedAbout.COMMITTEE: CaseLevel.STREET,
    RestrictedAbout.STREET: CaseLevel.DISTRICT,
}
"""The level at which a restricted case starts, and below which it is never returned."""


def rank(level: CaseLevel) -> int:
    """1 for the block, 4 for the district."""
    return LADDER.index(level) + 1


def above(level: CaseLevel) -> CaseLevel | None:
    """The next level up, None above the district."""
    return LADDER[rank(level)] if rank(level) < len(LADDER) else None


def below(level: CaseLevel) -> CaseLevel | None:
    """The next level down, None below the block."""
    return LADDER[rank(level) - 2] if rank(level) > 1 else None


def owner_area(level: CaseLevel, area_code: str) -> str:
    """The area whose office (or one of whose blocks) holds a case standing at ``area_code``."""
    match level:
        case CaseLevel.DISTRICT:
            return district_of(area_code)
        case CaseLevel.STREET:
            return street_of(area_code)
        case CaseLevel.BLOCK | CaseLevel.NEIGHBOURHOOD:
            return neighbourhood_of(area_code)


def restricted_area(about: RestrictedAbout, area_code: str) -> str:
    """Where a restricted case of a place stands: in the whole area of the level it starts at.

    The code is shorter than any code of those complained of, so the range test of the scope, which
    keeps everybody in their own area, keeps the case from them, too.
    """
    return owner_area(STARTS_AT[about], area_code)
