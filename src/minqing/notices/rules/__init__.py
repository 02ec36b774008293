"""What notices may say, by which ways they leave the house, and when."""

from minqing.notices.rules.timing import QuietHours, digest_is_due, next_try, not_before
from minqing.notices.rules.ways import (
    ROBOTS,
    Failure,
    MessageKind,
    MessageState,
    Outcome,
    Way,
    When,
)
from minqing.notices.rules.words import (
    NoticeParam,
    PersonalNoticeError,
    UnknownNoticeError,
    check_params,
    check_path,
    is_urgent,
    register_text,
    registered_codes,
    text_of,
)

__all__ = [
    "ROBOTS",
    "Failure",
    "MessageKind",
    "MessageState",
    "NoticeParam",
    "Outcome",
    "PersonalNoticeError",
    "QuietHours",
    "UnknownNoticeError",
    "Way",
    "When",
    "check_params",
    "check_path",
    "digest_is_due",
    "is_urgent",
    "next_try",
    "not_before",
    "register_text",
    "registered_codes",
    "text_of",
]
