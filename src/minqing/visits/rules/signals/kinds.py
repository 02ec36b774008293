"""What signals there are, what they look at, and where their limits lie."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Signal(StrEnum):
    """What may be wrong with a visit."""

    SPEED = "speed"
    SAME_MINUTE = "same_minute"
    FAR_FROM_DOOR = "far_from_door"
    OUTSIDE_HOURS = "outside_hours"
    COPIED_NOTE = "copied_note"
    PHOTO_TWICE = "photo_twice"
    ANSWERS_ALIKE = "answers_alike"
    NOBODY_CAME = "nobody_came"


class Distance(StrEnum):
    """How far from the building a phone stood: all that is kept of its position."""

    AT_DOOR = "at_door"
    AROUND = "around"
    ELSEWHERE = "elsewhere"
    UNCLEAR = "unclear"


class Unplaced(StrEnum):
    """Why a phone that was to say where it was did not."""

    DENIED = "denied"
    UNAVAILABLE = "unavailable"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Seen:
    """A visit as far as the signals look at it; coordinates are the building's, not a person's."""

    visit_id: UUID
    member_id: UUID
    household_id: UUID
    met: bool
    visited_at: datetime
    building: str = ""
    longitude: float | None = None
    latitude: float | None = None
    distance: Distance | None = None
    note: str = ""
    photos: frozenset[str] = frozenset()
    answers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """One signal on one visit.

    ``measured`` and ``allowed`` are in the signal's unit (metres a minute, visits, hour of day,
    per cent); ``compared`` is how many visits it was found among, ``other_visit_id`` the visit that
    it was compared with.
    """

    visit_id: UUID
    signal: Signal
    measured: int
    allowed: int
    compared: int
    other_visit_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """Where a signal begins. The defaults are generous: an honest worker should never be asked.

    ``fastest`` (metres a minute) is a bicycle's 15 km/h in a straight line; ``furthest`` (metres)
    is a distance below which no speed is looked at, so that a wrong coordinate of a block of houses
    does nothing. ``met_at_once`` households met within ``at_once_seconds`` is more than anybody can
    speak to, and more than a landing's doors written down together. A note is compared when
    ``shortest_note`` characters are left of it: "一切正常" may stand at every door.
    """

    fastest: int = 250
    furthest: int = 250
    fast_pairs: int = 2
    met_at_once: int = 5
    at_once_seconds: int = 120
    hours: tuple[int, int] = (7, 22)
    late_visits: int = 3
    shortest_note: int = 16
    note_alike: int = 90
    note_alike_others: int = 95
    notes_alike: int = 4
    answers_needed: int = 8
    answers_alike: int = 95
    forms_alike: int = 4
    telling_below: int = 80
