"""Tables of notices, of users' addresses, and of messages that leave the house."""

from minqing.notices.models.inbox import Notice
from minqing.notices.models.labels import (
    FAILURE_LABELS,
    KIND_LABELS,
    STATE_LABELS,
    WAY_LABELS,
    WHEN_LABELS,
)
from minqing.notices.models.outbox import NoticeAddress, OutMessage, OutMessageText

__all__ = [
    "FAILURE_LABELS",
    "KIND_LABELS",
    "STATE_LABELS",
    "WAY_LABELS",
    "WHEN_LABELS",
    "Notice",
    "NoticeAddress",
    "OutMessage",
    "OutMessageText",
]
