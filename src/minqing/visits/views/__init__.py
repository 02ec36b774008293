"""Desk pages of coverage, visits and responsibility."""

from minqing.visits.views.coverage import coverage_board, coverage_own, met_doors, open_doors
from minqing.visits.views.lists import gaps, visit_list

__all__ = ["coverage_board", "coverage_own", "gaps", "met_doors", "open_doors", "visit_list"]
