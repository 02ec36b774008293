"""Roles, where each is posted, and what scope a posting gives."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from minqing.lib.codes import Level
from minqing.lib.scope import AreaRange, Scope
from minqing.lib.time import same_day_in

__all__ = [
    "LAST_DAY",
    "MEMBER_KEEPERS",
    "OFFICIALS",
    "PLACES",
    "TEAM",
    "UNASSIGNED",
    "Place",
    "PostedAt",
    "Role",
    "Standing",
    "TeamLevel",
    "entrance_name",
    "first_days_of_post",
    "may_post",
    "scope_of_postings",
]

#: No post ends later: whoever writes such a day has mistyped the year.
LAST_DAY = date(2199, 12, 31)
_LONGEST_AGO = 10  # years
_FURTHEST_AHEAD = timedelta(days=366)

# The number of the block that holds a neighbourhood's households which no block holds.
UNASSIGNED = 0


class Role(StrEnum):
    """What somebody is posted as."""

    DISTRICT_OFFICE = "district_office"
    STREET_COORDINATOR = "street_coordinator"
    NEIGHBOURHOOD_SECRETARY = "neighbourhood_secretary"
    BLOCK_LEAD = "block_lead"
    TEAM_MEMBER = "team_member"
    BRANCH_SECRETARY = "branch_secretary"
    UNIT_OFFICER = "unit_officer"


class TeamLevel(StrEnum):
    """The three-level grid (三级网格)."""

    CORE = "core"
    BLOCK = "block"
    BUILDING = "building"


class Place(StrEnum):
    """What kind of place a role is posted to."""

    DISTRICT = "district"
    STREET = "street"
    NEIGHBOURHOOD = "neighbourhood"
    BLOCK = "block"
    ORGANISATION = "organisation"


PLACES = {
    Role.DISTRICT_OFFICE: Place.DISTRICT,
    Role.STREET_COORDINATOR: Place.STREET,
    Role.NEIGHBOURHOOD_SECRETARY: Place.NEIGHBOURHOOD,
    Role.BLOCK_LEAD: Place.BLOCK,
    Role.TEAM_MEMBER: Place.BLOCK,
    Role.BRANCH_SECRETARY: Place.ORGANISATION,
    Role.UNIT_OFFICER: Place.ORGANISATION,
}

AREA_LEVELS = {
    Place.DISTRICT: Level.DISTRICT,
    Place.STREET: Level.STREET,
    Place.NEIGHBOURHOOD: Level.NEIGHBOURHOOD,
}

# Those who work at a desk for an area, and so see aggregates of neighbourhoods and larger.
OFFICIALS = frozenset({Role.DISTRICT_OFFICE, Role.STREET_COORDINATOR, Role.NEIGHBOURHOOD_SECRETARY})

# Those who keep the lists of bodies' members, by sheet or one by one.
MEMBER_KEEPERS = frozenset({Role.DISTRICT_OFFICE, Role.STREET_COORDINATOR})

# Those who go to the doors of a block.
TEAM = (Role.BLOCK_LEAD, Role.TEAM_MEMBER)

_BELOW_THE_STREET = frozenset({*TEAM, Role.NEIGHBOURHOOD_SECRETARY})
_POSTS = {
    Role.NEIGHBOURHOOD_SECRETARY: frozenset(TEAM),
    Role.STREET_COORDINATOR: _BELOW_THE_STREET,
    Role.DISTRICT_OFFICE: frozenset(Role),
}


def may_post(roles: Iterable[Role]) -> frozenset[Role]:
    """The roles that somebody who holds these may fill, inside their own area.

    Each level fills the posts below it; the district office fills its own, too, for nobody is
    above it.
    """
    return frozenset[Role]().union(*(_POSTS.get(role, frozenset()) for role in roles))


@dataclass(frozen=True, slots=True)
class PostedAt:
    """One posting that holds today."""

    role: Role
    area_code: str
    block_id: UUID | None = None
    organisation_id: UUID | None = None

    def covers(self, area_code: str, block_id: UUID | None = None) -> bool:
        """Whether a place lies where this is held; what an organisation has is no place."""
        place = PLACES[self.role]
        if place in AREA_LEVELS:
            return AreaRange.of(self.area_code).covers(area_code)
        return place is Place.BLOCK and block_id is not None and block_id == self.block_id


@dataclass(frozen=True, slots=True)
class Standing:
    """Who a user is today: the member behind, the postings, and the scope that follows."""

    member_id: UUID | None
    postings: tuple[PostedAt, ...]
    scope: Scope

    @property
    def roles(self) -> frozenset[Role]:
        """The roles held today."""
        return frozenset(each.role for each in self.postings)

    def roles_at(self, area_code: str, block_id: UUID | None = None) -> frozenset[Role]:
        """The roles held today at a place: an area, or a block of it.

        A post reaches where it is held and no further: whoever serves in two places has in each the
        rights of the post there. Whoever stands in has the post of whom they stand in for.
        """
        return frozenset(each.role for each in self.postings if each.covers(area_code, block_id))

    def holds(self, roles: Iterable[Role], area_code: str, block_id: UUID | None = None) -> bool:
        """Whether one of the roles is held today at a place, as ``roles_at`` has it."""
        return not self.roles_at(area_code, block_id).isdisjoint(roles)

    def scope_as(self, *roles: Role) -> Scope:
        """The part of the scope that comes from posts in these roles."""
        return scope_of_postings(
            (each for each in self.postings if each.role in roles),
            purpose=self.scope.purpose,
            grants=self.scope.grants,
        )


def scope_of_postings(
    postings: Iterable[PostedAt], *, purpose: str, grants: tuple[UUID, ...] = ()
) -> Scope:
    """Everything the postings let somebody see.

    A post in an area gives the area and all below it, one in a block that block, one in an
    organisation that organisation. ``grants`` are single objects, such as the user's own id, by
    which notices to that user are found, and the member's, by which checks of the own visits are.
    Nothing else gives anything.
    """
    areas: set[AreaRange] = set()
    blocks: set[UUID] = set()
    organisations: set[UUID] = set()
    for each in postings:
        place = PLACES[each.role]
        if place in AREA_LEVELS:
            areas.add(AreaRange.of(each.area_code))
        elif place is Place.BLOCK and each.block_id is not None:
            blocks.add(each.block_id)
        elif each.organisation_id is not None:
            organisations.add(each.organisation_id)
    return Scope(
        ranges=tuple(sorted(areas)),
        blocks=tuple(sorted(blocks)),
        organisations=tuple(sorted(organisations)),
        grants=grants,
        purpose=purpose,
    )


def first_days_of_post(today: date, *known_since: date) -> tuple[date, date]:
    """The earliest and the latest day on which a post that is filled today may begin.

    Not before its member and its block are known, ten years ago at most; a year and a day ahead.
    """
    return max(same_day_in(today, -_LONGEST_AGO), *known_since), today + _FURTHEST_AHEAD


# Names that begin alike for so long both name their lane: 金桥南路872弄4-6号, 金桥南路872弄4号.
_SAME_LANE = 3


def entrance_name(building: str, entrance: str) -> str:
    """Building and entrance, unless the entrance's own name says the building or the lane."""
    return entrance if entrance.startswith(building[:_SAME_LANE]) else f"{building}{entrance}"
