"""Desk pages of coverage, visits and responsibility."""

from minqing.visits.views.checks import check, check_weeks, checks
from minqing.visits.views.coverage import coverage_board, coverage_own, met_doors, open_doors
from minqing.visits.views.lists import gaps, visit_list
from minqing.visits.views.paper import paper
from minqing.visits.views.rounds import close, rounds, start, visit_line
from minqing.visits.views.sharing import door_list, share

__all__ = [
    "check",
    "check_weeks",
    "checks",
    "close",
    "coverage_board",
    "coverage_own",
    "door_list",
    "gaps",
    "met_doors",
    "open_doors",
    "paper",
    "rounds",
    "share",
    "start",
    "visit_line",
    "visit_list",
]
