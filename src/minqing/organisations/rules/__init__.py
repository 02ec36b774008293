"""Kinds of bodies; what matters of a member when teams are formed."""

from enum import StrEnum

__all__ = ["Kin", "Language", "OrganisationKind"]


class OrganisationKind(StrEnum):
    """What a body is in the programme."""

    BRANCH = "branch"
    MEMBER_UNIT = "member_unit"
    COMMITTEE = "committee"
    SPONSOR = "sponsor"
    OFFICE = "office"


class Kin(StrEnum):
    """Who a resident is to a member."""

    SELF = "self"
    RELATIVE = "relative"


class Language(StrEnum):
    """A language or dialect beside Mandarin, which everybody in post speaks."""

    SHANGHAINESE = "shanghainese"
    SUBEI = "subei"
    NINGBO = "ningbo"
    CANTONESE = "cantonese"
    MINNAN = "minnan"
    SICHUAN = "sichuan"
    SIGN = "sign"
    ENGLISH = "english"
