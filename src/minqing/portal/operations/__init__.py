"""What a resident does at the portal: asking, following, and saying whether somebody came."""

from minqing.portal.operations.acting import (
    confirm,
    rate,
    read_answer,
    reject,
    reply,
    withdraw,
)
from minqing.portal.operations.asking import (
    AskedAlreadyError,
    TooManyAsksError,
    ask,
    may_ask,
    note_refused,
    open_slip,
    sealed_slip,
)
from minqing.portal.operations.following import Pass, open_pass, sealed_pass, try_to_follow
from minqing.portal.operations.visiting import say_who_came

__all__ = [
    "AskedAlreadyError",
    "Pass",
    "TooManyAsksError",
    "ask",
    "confirm",
    "may_ask",
    "note_refused",
    "open_pass",
    "open_slip",
    "rate",
    "read_answer",
    "reject",
    "reply",
    "say_who_came",
    "sealed_pass",
    "sealed_slip",
    "try_to_follow",
    "withdraw",
]
