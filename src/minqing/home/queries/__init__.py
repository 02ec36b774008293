"""What the pages of this package show."""

from minqing.home.queries.households import HouseholdPage, StoryItem, household_page
from minqing.home.queries.ledger import LedgerLine, ledger_page
from minqing.home.queries.people import Colleague, colleagues
from minqing.home.queries.start import StartPage, start_page

__all__ = [
    "Colleague",
    "HouseholdPage",
    "LedgerLine",
    "StartPage",
    "StoryItem",
    "colleagues",
    "household_page",
    "ledger_page",
    "start_page",
]
