"""Areas, blocks, divisions, teams, postings."""

from minqing.territory.models.divisions import (
    DIVISION_FAILURE_LABELS,
    DIVISION_STATE_LABELS,
    Division,
)
from minqing.territory.models.places import (
    LEVEL_LABELS,
    PLACE_LABELS,
    ROLE_LABELS,
    TEAM_LABELS,
    Area,
    Block,
    BlockCounter,
    BlockPart,
    Duty,
    Posting,
    Substitution,
    Team,
    Tombstone,
)

__all__ = [
    "DIVISION_FAILURE_LABELS",
    "DIVISION_STATE_LABELS",
    "LEVEL_LABELS",
    "PLACE_LABELS",
    "ROLE_LABELS",
    "TEAM_LABELS",
    "Area",
    "Block",
    "BlockCounter",
    "BlockPart",
    "Division",
    "Duty",
    "Posting",
    "Substitution",
    "Team",
    "Tombstone",
]
