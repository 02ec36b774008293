"""Which place an address or a form of the desk asks about."""

from uuid import UUID

from django.http import QueryDict

from minqing.cases.queries.places import Choices, choices
from minqing.territory.middleware import ScopedRequest

__all__ = ["place_asked", "uuid_of"]


def place_asked(request: ScopedRequest, given: QueryDict) -> tuple[Choices, bool]:
    """The place that was chosen so far, and whether it is the whole block, not a single door."""
    place = choices(
        request.scope,
        neighbourhood=given.get("neighbourhood", ""),
        block_id=uuid_of(given.get("block", "")),
        household_id=uuid_of(given.get("household", "")),
    )
    return place, given.get("household") == "none"


def uuid_of(text: str) -> UUID | None:
    """An id as it was sent; None for anything else."""
    try:
        return UUID(text)
    except ValueError:
        return None
