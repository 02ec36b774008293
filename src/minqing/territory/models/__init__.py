"""Areas, blocks, divisions, teams, postings, proposals of teams."""

from minqing.territory.models.divisions import (
    DIVISION_FAILURE_LABELS,
    DIVISION_STATE_LABELS,
    Division,
)
from minqing.territory.models.forming import (
    REASON_LABELS,
    SHORTFALL_LABELS,
    ContactPoint,
    ProposedPost,
    TeamNeed,
    TeamProposal,
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
    "REASON_LABELS",
    "ROLE_LABELS",
    "SHORTFALL_LABELS",
    "TEAM_LABELS",
    "Area",
    "Block",
    "BlockCounter",
    "BlockPart",
    "ContactPoint",
    "Division",
    "Duty",
    "Posting",
    "ProposedPost",
    "Substitution",
    "Team",
    "TeamNeed",
    "TeamProposal",
    "Tombstone",
]
