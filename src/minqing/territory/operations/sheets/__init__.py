"""Bringing in bodies, ties, teams and postings from sheets."""

from minqing.territory.operations.sheets.organisations import import_organisations
from minqing.territory.operations.sheets.postings import import_postings
from minqing.territory.operations.sheets.teams import import_teams
from minqing.territory.operations.sheets.ties import import_ties

__all__ = ["import_organisations", "import_postings", "import_teams", "import_ties"]
