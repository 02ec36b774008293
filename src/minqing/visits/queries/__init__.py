"""Reads: rounds, coverage (now and dated), lists of doors and visits, reconciliation."""

from minqing.visits.queries.coverage import Board, board, coverage
from minqing.visits.queries.doors import (
    COUNTED_OUT,
    OpenDoor,
    Page,
    count_without_responsible,
    not_yet_visited,
    visited,
    without_responsible,
)
from minqing.visits.queries.log import VisitFilter, VisitRow, visit_log
from minqing.visits.queries.reconcile import differences
from minqing.visits.queries.rounds import current_round, rounds_of
from minqing.visits.queries.stairs import Stairwell, stairwells

__all__ = [
    "COUNTED_OUT",
    "Board",
    "OpenDoor",
    "Page",
    "Stairwell",
    "VisitFilter",
    "VisitRow",
    "board",
    "count_without_responsible",
    "coverage",
    "current_round",
    "differences",
    "not_yet_visited",
    "rounds_of",
    "stairwells",
    "visit_log",
    "visited",
    "without_responsible",
]
