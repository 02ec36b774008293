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
    OpenDoor,
    Page,
    count_without_responsible,
    households_behind,
    without_responsible,
)
from minqing.visits.queries.kin import kin_pairs
from minqing.visits.queries.log import VisitFilter, VisitRow, visit_log
from minqing.visits.queries.reconcile import differences
from minqing.visits.queries.rounds import current_round, newest_open, rounds_of
from minqing.visits.queries.stairs import Stairwell, stairwells
from minqing.visits.queries.surroundings import NamedArea, Surroundings, surroundings

__all__ = [
    "BlockDoor",
    "Board",
    "Entrance",
    "NamedArea",
    "OpenDoor",
    "Page",
    "Share",
    "Stairwell",
    "Surroundings",
    "VisitFilter",
    "VisitRow",
    "block_doors",
    "board",
    "count_without_responsible",
    "coverage",
    "current_round",
    "differences",
    "entrances",
    "entrances_of_block",
    "households_behind",
    "kin_pairs",
    "left_behind",
    "newest_open",
    "rounds_of",
    "shares",
    "stairwells",
    "surroundings",
    "visit_log",
    "why_nobody",
    "without_responsible",
]
