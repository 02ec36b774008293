"""What a block needs, what a member brings, and what a proposal says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from math import asin, ceil, cos, radians, sin, sqrt
from uuid import UUID

__all__ = [
    "USUAL_CAPACITY",
    "Candidate",
    "Formation",
    "Need",
    "Pair",
    "Place",
    "Reason",
    "Shortfall",
    "Why",
    "distance_km",
    "people_wanted",
]

USUAL_CAPACITY = 40
"""Households that one member looks after beside other work, where nothing else is said."""
_SMALLEST_TEAM = 2
_EARTH_KM = 6371.0088
# Where a coordinate is missing the codes say how far apart two places are likely to lie.
_SAME_STREET_KM = 2.0
_ELSEWHERE_KM = 8.0


@dataclass(frozen=True, slots=True)
class Place:
    """A neighbourhood (12 digits), and where its middle lies (degrees, WGS-84) if that is known."""

    area_code: str
    longitude: float | None = None
    latitude: float | None = None


def distance_km(one: Place, other: Place) -> float:
    """Great-circle distance in km (haversine); from the codes where a coordinate is missing."""
    if one.area_code == other.area_code:
        return 0.0
    ends = (one.longitude, one.latitude, other.longitude, other.latitude)
    if None in ends:
        return _SAME_STREET_KM if one.area_code[:9] == other.area_code[:9] else _ELSEWHERE_KM
    lon1, lat1, lon2, lat2 = (radians(value) for value in ends if value is not None)
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * _EARTH_KM * asin(sqrt(half))


def people_wanted(households: int) -> int:
    """How large the team of a block is to be: one for every 40 households, never one alone."""
    return max(_SMALLEST_TEAM, ceil(households / USUAL_CAPACITY))


@dataclass(frozen=True, slots=True)
class Need:
    """A block that wants people, and what its team has already.

    ``wanted`` is the size of the whole team; ``held_*`` say what those posted there bring.
    """

    block_id: UUID
    label: str
    place: Place
    households: int
    wanted: int
    languages: frozenset[str] = frozenset()
    held_people: int = 0
    held_capacity: int = 0
    held_languages: frozenset[str] = frozenset()
    held_lead: bool = False
    held_volunteer: bool = False

    @property
    def free_posts(self) -> int:
        """How many people the block still wants."""
        return max(0, self.wanted - self.held_people)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could be posted.

    ``places`` are the neighbourhoods to which their body is tied, or in which a volunteer lives:
    how far they go is counted from the nearest. ``kin_blocks`` are blocks in which they or
    relatives of theirs live.
    """

    member_id: UUID
    name: str
    organisation: str
    places: tuple[Place, ...]
    capacity: int = USUAL_CAPACITY
    languages: frozenset[str] = frozenset()
    volunteer: bool = False
    may_lead: bool = True
    kin_blocks: frozenset[UUID] = frozenset()

    def distance_to(self, place: Place) -> float:
        """From the nearest of their places, in km; as far as elsewhere when they have none."""
        return min((distance_km(each, place) for each in self.places), default=_ELSEWHERE_KM)

    def is_at(self, place: Place) -> bool:
        """Whether their body is tied to the neighbourhood, or they live there."""
        return any(each.area_code == place.area_code for each in self.places)


class Reason(StrEnum):
    """Why somebody is proposed for a block; the words are in ``territory.models``."""

    LOCKED = "locked"
    TIED = "tied"
    LIVES_HERE = "lives_here"
    NEAR = "near"
    ONLY_FREE = "only_free"
    SPEAKS = "speaks"
    LEADS = "leads"


@dataclass(frozen=True, slots=True)
class Why:
    """A reason; ``detail`` is the distance in km for NEAR, the language for SPEAKS."""

    reason: Reason
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """A member proposed for a block, and why."""

    member_id: UUID
    block_id: UUID
    leads: bool
    locked: bool
    why: tuple[Why, ...]


class Shortfall(StrEnum):
    """What a block lacks even after the proposal."""

    PEOPLE = "people"
    CAPACITY = "capacity"
    LEAD = "lead"
    VOLUNTEER = "volunteer"
    LANGUAGE = "language"
    KIN_ALONE = "kin_alone"


@dataclass(frozen=True, slots=True)
class Formation:
    """A proposal: pairs by block, and for each block what is still missing with its number.

    ``is_best`` says that the solver proved that no proposal is worth more.
    """

    pairs: tuple[Pair, ...]
    short: Mapping[UUID, Mapping[Shortfall, int]] = field(default_factory=dict)
    is_best: bool = True
