"""The pages of this package."""

from minqing.home.views.handover import handover, handovers
from minqing.home.views.health import health
from minqing.home.views.households import household, reveal
from minqing.home.views.ledger import ledger
from minqing.home.views.people import people
from minqing.home.views.start import start

__all__ = ["handover", "handovers", "health", "household", "ledger", "people", "reveal", "start"]
