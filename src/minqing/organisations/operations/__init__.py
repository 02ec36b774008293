"""Writes of bodies, members and ties."""

from minqing.organisations.operations.bodies import (
    TieError,
    add_member,
    add_organisation,
    end_tie,
    member_row,
    tie,
)
from minqing.organisations.operations.members import MemberError, register_member
from minqing.organisations.operations.qualities import forget_kin, note_kin, set_qualities

__all__ = [
    "MemberError",
    "TieError",
    "add_member",
    "add_organisation",
    "end_tie",
    "forget_kin",
    "member_row",
    "note_kin",
    "register_member",
    "set_qualities",
    "tie",
]
