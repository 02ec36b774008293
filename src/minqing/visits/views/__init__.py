"""Desk pages of coverage, visits and responsibility."""

from minqing.visits.views.calendar import calendar, calendar_feed
from minqing.visits.views.checks import check, check_weeks, checks
from minqing.visits.views.coverage import coverage_board, coverage_own, met_doors, open_doors
from minqing.visits.views.follow_ups import follow_ups, proposal, proposals
from minqing.visits.views.lists import gaps, visit_list
from minqing.visits.views.paper import paper
from minqing.visits.views.rounds import change as round_change
from minqing.visits.views.rounds import close, rounds, start, visit_line
from minqing.visits.views.rounds import one as round_one
from minqing.visits.views.sharing import door_list, share

__all__ = [
    "calendar",
    "calendar_feed",
    "check",
    "check_weeks",
    "checks",
    "close",
    "coverage_board",
    "coverage_own",
    "door_list",
    "follow_ups",
    "gaps",
    "met_doors",
    "open_doors",
    "paper",
    "proposal",
    "proposals",
    "round_change",
    "round_one",
    "rounds",
    "share",
    "start",
    "visit_line",
    "visit_list",
]
