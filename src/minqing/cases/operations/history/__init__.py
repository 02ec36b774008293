"""Writing down many whole histories of cases at once.

Every act leaves the facts, the projections and the entry in the ledger that it leaves when it is
done by itself, at its own moment and as the person whose act it was; the rules decide whether the
history is possible and where the case stands. Who may do what is not asked: whoever calls this
vouches for it. Nobody is notified of what is over.
"""

from minqing.cases.operations.history.acts import (
    CaseHistory,
    Continued,
    Origin,
    PastAct,
    Recorded,
)
from minqing.cases.operations.history.recording import continue_histories, record_histories

__all__ = [
    "CaseHistory",
    "Continued",
    "Origin",
    "PastAct",
    "Recorded",
    "continue_histories",
    "record_histories",
]
