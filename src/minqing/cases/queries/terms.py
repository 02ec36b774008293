"""The terms by which the district counts its own deadlines."""

from minqing.cases.rules import DEFAULT_TERMS, Terms

__all__ = ["current_terms"]


def current_terms() -> Terms:
    """The calendar and the deadlines in force."""
    return DEFAULT_TERMS
