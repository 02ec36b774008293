"""Proposing, changing and adopting a division of a neighbourhood into blocks."""

from minqing.home.operations.divisions.adopting import Adopted, adopt, adopt_what_is_due, call_off
from minqing.home.operations.divisions.asking import ask, ask_again, compute
from minqing.home.operations.divisions.editing import (
    NEW_BLOCK,
    compare_again,
    discard,
    move,
    rename,
)
from minqing.home.operations.divisions.errors import (
    ChangedByOthersError,
    DivisionActError,
    LockedError,
    MovedOnError,
    NoSuchPlaceError,
    OvertakenError,
    WrongDayError,
)

__all__ = [
    "NEW_BLOCK",
    "Adopted",
    "ChangedByOthersError",
    "DivisionActError",
    "LockedError",
    "MovedOnError",
    "NoSuchPlaceError",
    "OvertakenError",
    "WrongDayError",
    "adopt",
    "adopt_what_is_due",
    "ask",
    "ask_again",
    "call_off",
    "compare_again",
    "compute",
    "discard",
    "move",
    "rename",
]
