"""Reads: rounds, coverage (now and dated), lists of doors and visits, reconciliation."""

from minqing.visits.queries.block import (
    BlockDoor,
    Entrance,
    Share,
    block_doors,
    entrances,
    entrances_of_block,
    left_behind,
    shares,
    why_nobody,
)
from minqing.visits.queries.coverage import Board, board, coverage
from minqing.visits.queries.doors import (
    Narrowed,
    OpenDoor,
    Page,
    count_narrowed,
    count_without_responsible,
    households_behind,
    without_responsible,
)
from minqing.visits.queries.follow_ups import (
    FollowKind,
    FollowRow,
    FollowSort,
    count_follow_ups,
    follow_ups,
)
from minqing.visits.queries.kin import kin_pairs
from minqing.visits.queries.log import VisitFilter, VisitRow, visit_log
from minqing.visits.queries.proposals import (
    ProposalRow,
    doors_beside,
    proposal_rows,
    visits_before,
    waiting_proposals_of,
)
from minqing.visits.queries.reconcile import differences
from minqing.visits.queries.rounds import current_round, newest_open, rounds_of
from minqing.visits.queries.stairs import Stairwell, stairwells
from minqing.visits.queries.surroundings import NamedArea, Surroundings, surroundings
from minqing.visits.queries.targets import GroupProgress, round_progress

__all__ = [
    "BlockDoor",
    "Board",
    "Entrance",
    "FollowKind",
    "FollowRow",
    "FollowSort",
    "GroupProgress",
    "NamedArea",
    "Narrowed",
    "OpenDoor",
    "Page",
    "ProposalRow",
    "Share",
    "Stairwell",
    "Surroundings",
    "VisitFilter",
    "VisitRow",
    "block_doors",
    "board",
    "count_follow_ups",
    "count_narrowed",
    "count_without_responsible",
    "coverage",
    "current_round",
    "differences",
    "doors_beside",
    "entrances",
    "entrances_of_block",
    "follow_ups",
    "households_behind",
    "kin_pairs",
    "left_behind",
    "newest_open",
    "proposal_rows",
    "round_progress",
    "rounds_of",
    "shares",
    "stairwells",
    "surroundings",
    "visit_log",
    "visits_before",
    "waiting_proposals_of",
    "why_nobody",
    "without_responsible",
]
