"""What a resident may send in: the place it is about, limits, and how often."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import BinaryIO
from uuid import UUID

from minqing.cases.rules import MAX_BODY, Category, RestrictedAbout
from minqing.lib.codes import Level, building_of, level_of
from minqing.lib.scope import AreaRange, Scope

__all__ = [
    "ASKS_OF_AN_ADDRESS",
    "ASKS_OF_A_DOOR",
    "MAX_PHOTOS",
    "MAX_PHOTO_BYTES",
    "MAX_WHERE",
    "MAX_WORDS",
    "REFUSED_OF_AN_ADDRESS",
    "SLIP_SHOWN",
    "AskPlace",
    "Asked",
    "Photo",
    "Wish",
    "place_scope",
]

MAX_PHOTOS = 4
MAX_PHOTO_BYTES = 10 * 1024**2
"""The largest picture of a phone of today is about 8 MB."""
MAX_WHERE = 80
MAX_WORDS = MAX_BODY - 200
"""What a resident may write, so that the place they name fits before it."""
ASKS_OF_AN_ADDRESS = (40, timedelta(hours=1))
"""Phones of a whole neighbourhood may share one network address, so the limit is a wide one."""
REFUSED_OF_AN_ADDRESS = (120, timedelta(hours=1))
"""Forms that could not be taken: people mend theirs after a try or two, a flood does not."""
ASKS_OF_A_DOOR = (8, timedelta(days=1))
SLIP_SHOWN = timedelta(minutes=30)
"""How long number and access code can be seen again in the browser that sent the request."""


@dataclass(frozen=True, slots=True)
class AskPlace:
    """Where a request stands: the entrance of a card, or a neighbourhood as a whole.

    ``code`` is what stood in the address of the page: it comes back with the form.
    """

    area_code: str
    neighbourhood: str
    street: str
    address: str = ""
    code: str = ""
    block: str = ""
    block_id: UUID | None = None
    dwelling_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture as it was sent: its content, and the name that claims what it is."""

    name: str
    content: BinaryIO


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks, as they wrote it."""

    body: str
    category: Category = Category.OTHER
    where: str = ""
    name: str = ""
    phone: str = ""
    sensitive: bool = False
    name_withheld: bool = False
    about: RestrictedAbout | None = None
    photos: Sequence[Photo] = field(default=())


@dataclass(frozen=True, slots=True)
class Asked:
    """The slip: shown once, in the browser that sent the request."""

    number: str
    access_code: str
    due_on: date
    area_code: str
    """Whose office they may call: the neighbourhood's, of a restricted case a larger area's."""


def place_scope(place: AskPlace, above: str = "") -> Scope:
    """The scope of exactly this place: one entrance and its building, or one neighbourhood.

    Neither the doors under the building nor the rest of the block lie in it. ``above`` is the area
    in which a restricted request stands.
    """
    codes = {place.area_code, above or place.area_code}
    if level_of(place.area_code) is Level.ENTRANCE:
        codes.add(building_of(place.area_code))
    return Scope(ranges=tuple(AreaRange.only(code) for code in sorted(codes)), purpose="portal")
