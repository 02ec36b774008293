"""Tables of cases: facts with their texts, the projections kept beside them, the number pool."""

from minqing.cases.models.facts import (
    Case,
    CaseEvent,
    CaseEventText,
    CaseText,
    HandUp,
    Requester,
    Response,
    ResponseText,
    Solution,
    Told,
)
from minqing.cases.models.labels import (
    CATEGORY_LABELS,
    CHANNEL_LABELS,
    DUE_LABELS,
    EVENT_LABELS,
    LEVEL_LABELS,
    STATE_LABELS,
    TOLD_LABELS,
)
from minqing.cases.models.numbers import CaseNumber
from minqing.cases.models.projections import AnswerToTell, CaseStanding, PromiseStanding

__all__ = [
    "CATEGORY_LABELS",
    "CHANNEL_LABELS",
    "DUE_LABELS",
    "EVENT_LABELS",
    "LEVEL_LABELS",
    "STATE_LABELS",
    "TOLD_LABELS",
    "AnswerToTell",
    "Case",
    "CaseEvent",
    "CaseEventText",
    "CaseNumber",
    "CaseStanding",
    "CaseText",
    "HandUp",
    "PromiseStanding",
    "Requester",
    "Response",
    "ResponseText",
    "Solution",
    "Told",
]
