"""By which ways messages leave the house, when, and what becomes of them."""

from enum import StrEnum

__all__ = [
    "ROBOTS",
    "Failure",
    "MessageKind",
    "MessageState",
    "Outcome",
    "Sending",
    "Way",
    "When",
]


class Way(StrEnum):
    """How a message reaches somebody outside the desk."""

    EMAIL = "email"
    SMS = "sms"
    WECOM = "wecom"
    DINGTALK = "dingtalk"


class Sending(StrEnum):
    """What an installation does with the messages of a way."""

    OFF = "off"
    ON = "on"
    FILE = "file"


ROBOTS = frozenset({Way.WECOM, Way.DINGTALK})
"""Ways that speak to a group chat, not to one person."""


class When(StrEnum):
    """When a user wants notices by a way."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    NEVER = "never"


class MessageKind(StrEnum):
    """What a message is."""

    NOTICE = "notice"
    DIGEST = "digest"
    CODE = "code"
    ANSWER = "answer"


class MessageState(StrEnum):
    """Where a message stands.

    ``sent``: whoever carries it has accepted it. ``delivered``: they have said it arrived, or
    nothing more than acceptance can be had of them. ``failed``: it will not be tried again by
    itself.
    """

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"


class Outcome(StrEnum):
    """What came of one try."""

    ACCEPTED = "accepted"
    LATER = "later"
    REFUSED = "refused"


class Failure(StrEnum):
    """Why a try came to nothing, as a code: what carriers write may hold numbers of people."""

    UNREACHABLE = "unreachable"
    BUSY = "busy"
    REFUSED = "refused"
    NO_SUCH_ADDRESS = "no_such_address"
    NOT_ALLOWED = "not_allowed"
    NO_ADDRESS = "no_address"
    NOT_SET_UP = "not_set_up"
    UNDELIVERED = "undelivered"
    NO_RECEIPT = "no_receipt"
    ERASED = "erased"
