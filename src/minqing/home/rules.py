"""Codes of this package, and when a household had nobody responsible."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

__all__ = [
    "DIVISION_ADOPTED",
    "DIVISION_OVERTAKEN",
    "IMPORT_DONE",
    "IMPORT_FAILED",
    "IMPORT_TO_CONFIRM",
    "IMPORT_TO_MEND",
    "MORNING_NOTICE",
    "Happening",
    "Term",
    "gaps",
]

MORNING_NOTICE = "home.morning"
DIVISION_ADOPTED = "home.division_adopted"
DIVISION_OVERTAKEN = "home.division_overtaken"
IMPORT_TO_MEND = "home.import_to_mend"
IMPORT_TO_CONFIRM = "home.import_to_confirm"
IMPORT_DONE = "home.import_done"
IMPORT_FAILED = "home.import_failed"


class Happening(StrEnum):
    """What a step of a household's story tells of."""

    MOVED_IN = "moved_in"
    MOVED_OUT = "moved_out"
    VISIT = "visit"
    CASE = "case"
    ANSWERED = "answered"
    RESPONSIBLE = "responsible"
    NOBODY_RESPONSIBLE = "nobody_responsible"
    HARDSHIP = "hardship"
    HARDSHIP_ENDED = "hardship_ended"


@dataclass(frozen=True, slots=True)
class Term:
    """One person's responsibility; ``to_on`` is the first day on which it no longer holds."""

    name: str
    from_on: date
    to_on: date | None
    end_reason: str = ""
    """Why it ended with nobody to follow."""

    def holds_on(self, day: date) -> bool:
        """Whether it holds on a day."""
        return self.from_on <= day and (self.to_on is None or day < self.to_on)


def gaps(terms: Iterable[Term], *, from_on: date, to_on: date) -> list[Term]:
    """The stretches between two days in which no term holds, with nobody's name.

    Terms do not overlap, for the database refuses that; they may come in any order and reach
    beyond the two days, both of which are looked at. A gap without an end is still one.
    """
    found = []
    free_from = from_on
    for term in sorted(terms, key=lambda each: each.from_on):
        if term.from_on > free_from and free_from <= to_on:
            found.append(Term("", free_from, term.from_on))
        if term.to_on is None:
            return found
        free_from = max(free_from, term.to_on)
    if free_from <= to_on:
        found.append(Term("", free_from, None))
    return found
