"""Writes of places, blocks, teams and postings."""

from minqing.territory.operations.blocks import (
    BlockError,
    add_block,
    end_block,
    next_rev,
    unassigned_block,
)
from minqing.territory.operations.contact_points import (
    ContactPointError,
    end_contact_point,
    name_contact_point,
)
from minqing.territory.operations.places import AreaError, add_area
from minqing.territory.operations.substitutes import (
    SubstitutionError,
    end_substitution,
    substitute,
)
from minqing.territory.operations.teams import (
    PostingError,
    TeamError,
    add_team,
    end_posting,
    post,
)

__all__ = [
    "AreaError",
    "BlockError",
    "ContactPointError",
    "PostingError",
    "SubstitutionError",
    "TeamError",
    "add_area",
    "add_block",
    "add_team",
    "end_block",
    "end_contact_point",
    "end_posting",
    "end_substitution",
    "name_contact_point",
    "next_rev",
    "post",
    "substitute",
    "unassigned_block",
]
