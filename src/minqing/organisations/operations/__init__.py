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

__all__ = [
    "MemberError",
    "TieError",
    "add_member",
    "add_organisation",
    "end_tie",
    "member_row",
    "register_member",
    "tie",
]
