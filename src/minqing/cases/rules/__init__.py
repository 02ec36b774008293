"""Pure decisions about cases: the ladder, the allowed moves, the clocks, where a case stands.

No Django and no clock in here: moments come in as arguments.
"""

from minqing.cases.rules.advice import next_best, offers
from minqing.cases.rules.clocks import (
    CLOCK_TOLERANCE,
    Due,
    DueKind,
    due_day,
    hand_up_due,
    is_in_time,
    is_overdue,
    next_step_due,
    response_due,
)
from minqing.cases.rules.ladder import LADDER, CaseLevel, above, below, owner_area, rank
from minqing.cases.rules.moves import (
    HOLDERS,
    MOVES,
    CaseState,
    EventKind,
    Move,
    Need,
    NotAllowedError,
    Who,
    allowed_kinds,
    find_move,
)
from minqing.cases.rules.standing import (
    BrokenHistoryError,
    Promise,
    Standing,
    Step,
    advance,
    fold,
)
from minqing.cases.rules.words import (
    MAX_BODY,
    MAX_NAME,
    MAX_NOTE,
    Category,
    Channel,
    Notice,
    ToldChannel,
    clean_text,
    has_words,
)

__all__ = [
    "CLOCK_TOLERANCE",
    "HOLDERS",
    "LADDER",
    "MAX_BODY",
    "MAX_NAME",
    "MAX_NOTE",
    "MOVES",
    "BrokenHistoryError",
    "CaseLevel",
    "CaseState",
    "Category",
    "Channel",
    "Due",
    "DueKind",
    "EventKind",
    "Move",
    "Need",
    "NotAllowedError",
    "Notice",
    "Promise",
    "Standing",
    "Step",
    "ToldChannel",
    "Who",
    "above",
    "advance",
    "allowed_kinds",
    "below",
    "clean_text",
    "due_day",
    "find_move",
    "fold",
    "hand_up_due",
    "has_words",
    "is_in_time",
    "is_overdue",
    "next_best",
    "next_step_due",
    "offers",
    "owner_area",
    "rank",
    "response_due",
]
