"""What a summary is: its lines in the order in which the programme publishes them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from minqing.figures.rules import Count
from minqing.lib.shares import percent, percent_digits
from minqing.ui.rules import DASH

__all__ = ["Line", "LineKind", "as_count", "as_part", "as_share"]


class LineKind(StrEnum):
    """The lines of a summary, in their order."""

    BRANCHES_TIED = "branches_tied"
    HOUSEHOLDS_VISITED = "households_visited"
    SHARE_VISITED = "share_visited"
    HARDSHIP_VISITED = "hardship_visited"
    SOLVED_BLOCK = "solved_block"
    SOLVED_NEIGHBOURHOOD = "solved_neighbourhood"
    SOLVED_STREET = "solved_street"
    SOLVED_DISTRICT = "solved_district"
    OPEN_ANSWERED = "open_answered"


@dataclass(frozen=True, slots=True)
class Line:
    """One figure: what it says, what it was counted from, and where its list is.

    ``count`` None: it lies outside the reader's scope. ``frozen`` is what was published when the
    round was closed, if it was; ``list_href`` and ``know_href`` are empty where there is nothing to
    open. ``lacking_href`` opens what a share still lacks.
    """

    kind: LineKind
    indicator: str
    count: Count | None
    cut_off: date
    list_href: str
    know_href: str
    frozen: Count | None = None
    lacking_href: str = ""

    @property
    def value(self) -> str:
        """The figure as it is printed: 216,999, 70.5 %, 12 of 12."""
        if self.count is None:
            return DASH
        return _PRINTED[self.kind](self.count)

    @property
    def differs(self) -> bool:
        """Whether counting again gives another figure than the frozen one.

        Of a number only the number was published, of a share both that it is made of.
        """
        if self.count is None or self.frozen is None:
            return False
        if _PRINTED[self.kind] is as_count:
            return self.count.numerator != self.frozen.numerator
        return self.count != self.frozen

    @property
    def published(self) -> str:
        """The frozen figure as it was printed; empty where there is none."""
        return "" if self.frozen is None else _PRINTED[self.kind](self.frozen)


def as_count(count: Count) -> str:
    """The number itself, grouped by thousands."""
    return f"{count.numerator:,}"


def as_share(count: Count) -> str:
    """The share in per cent with one decimal; whole hundred without; a dash of nothing."""
    share = percent(count.numerator, count.denominator)
    return DASH if share is None else f"{percent_digits(share)} %"


def as_part(count: Count) -> str:
    """Both numbers: 12 / 12."""
    return f"{count.numerator:,} / {count.denominator:,}"


_PRINTED = {
    LineKind.BRANCHES_TIED: as_part,
    LineKind.HOUSEHOLDS_VISITED: as_count,
    LineKind.SHARE_VISITED: as_share,
    LineKind.HARDSHIP_VISITED: as_share,
    LineKind.SOLVED_BLOCK: as_count,
    LineKind.SOLVED_NEIGHBOURHOOD: as_count,
    LineKind.SOLVED_STREET: as_count,
    LineKind.SOLVED_DISTRICT: as_count,
    LineKind.OPEN_ANSWERED: as_part,
}
