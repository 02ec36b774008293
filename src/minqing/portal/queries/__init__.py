"""Reads of the portal: one's own case, the place behind a card, where a request may be about."""

from minqing.portal.queries.done import done_for
from minqing.portal.queries.places import (
    door_index,
    neighbourhoods,
    office_of,
    place_of_area,
    place_of_card,
    public_address,
)
from minqing.portal.queries.story import public_story

__all__ = [
    "done_for",
    "door_index",
    "neighbourhoods",
    "office_of",
    "place_of_area",
    "place_of_card",
    "public_address",
    "public_story",
]
