"""Writes of bodies, members and ties."""

from minqing.organisations.operations.bodies import (
    TieError,
    add_member,
    add_organisation,
    end_tie,
    tie,
)

__all__ = ["TieError", "add_member", "add_organisation", "end_tie", "tie"]
