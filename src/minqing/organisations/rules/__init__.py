"""Kinds of bodies."""

from enum import StrEnum

__all__ = ["OrganisationKind"]


class OrganisationKind(StrEnum):
    """What a body is in the programme."""

    BRANCH = "branch"
    MEMBER_UNIT = "member_unit"
    COMMITTEE = "committee"
    SPONSOR = "sponsor"
    OFFICE = "office"
