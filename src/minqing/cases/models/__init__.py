"""Tables of cases: facts with their texts, the projections kept beside them, the number pool."""

from minqing.cases.models.contact import AnswerMessage, CaseContact
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
    WithheldName,
)
from minqing.cases.models.filters import MAX_FILTER_NAME, CaseFilter
from minqing.cases.models.imported import CASE_SHEET_LABELS, OUTCOME_LABELS, ImportedCase
from minqing.cases.models.labels import (
    CATEGORY_LABELS,
    CHANNEL_LABELS,
    DUE_LABELS,
    EVENT_LABELS,
    LEVEL_LABELS,
    REPLY_STATE_LABELS,
    RESTRICTED_LABELS,
    STATE_LABELS,
    TOLD_LABELS,
    URGENCY_LABELS,
)
from minqing.cases.models.numbers import CaseNumber
from minqing.cases.models.projections import (
    NOT_KEPT,
    AnswerToTell,
    CaseStanding,
    CaseWords,
    PromiseStanding,
)
from minqing.cases.models.roundups import (
    LISTED_LABELS,
    MISSING_LABELS,
    PUBLISHED_LABELS,
    WEEK_LABELS,
    Roundup,
    RoundupDraft,
    RoundupText,
)
from minqing.cases.models.templates import ReplyTemplate

__all__ = [
    "CASE_SHEET_LABELS",
    "CATEGORY_LABELS",
    "CHANNEL_LABELS",
    "DUE_LABELS",
    "EVENT_LABELS",
    "LEVEL_LABELS",
    "LISTED_LABELS",
    "MAX_FILTER_NAME",
    "MISSING_LABELS",
    "NOT_KEPT",
    "OUTCOME_LABELS",
    "PUBLISHED_LABELS",
    "REPLY_STATE_LABELS",
    "RESTRICTED_LABELS",
    "STATE_LABELS",
    "TOLD_LABELS",
    "URGENCY_LABELS",
    "WEEK_LABELS",
    "AnswerMessage",
    "AnswerToTell",
    "Case",
    "CaseContact",
    "CaseEvent",
    "CaseEventText",
    "CaseFilter",
    "CaseNumber",
    "CaseStanding",
    "CaseText",
    "CaseWords",
    "HandUp",
    "ImportedCase",
    "PromiseStanding",
    "ReplyTemplate",
    "Requester",
    "Response",
    "ResponseText",
    "Roundup",
    "RoundupDraft",
    "RoundupText",
    "Solution",
    "Told",
    "WithheldName",
]
