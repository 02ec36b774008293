"""Writes of places, blocks, teams and postings."""

from minqing.territory.operations.blocks import (
    BlockError,
    add_block,
    end_block,
    next_rev,
    unassigned_block,
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
    "PostingError",
    "SubstitutionError",
    "TeamError",
    "add_area",
    "add_block",
    "add_team",
    "end_block",
    "end_posting",
    "end_substitution",
    "next_rev",
    "post",
    "substitute",
    "unassigned_block",
]
