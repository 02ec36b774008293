"""Rows of a sheet on their way into the register, each with what is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from minqing.sheets.rules.columns import Cell
from minqing.sheets.rules.problems import RowError

__all__ = ["Fault", "Record", "RecordProblem"]


class RecordProblem(StrEnum):
    """Why a row cannot be taken; the words are in ``sheets.models``."""

    NEEDED = "needed"
    ENDS_BEFORE_IT_BEGINS = "ends_before_it_begins"
    IN_THE_FUTURE = "in_the_future"
    TWICE = "twice"
    OVERLAPS_ROW = "overlaps_row"
    OVERLAPS_REGISTERED = "overlaps_registered"
    NOTHING_TO_END = "nothing_to_end"
    HAS_ENDED = "has_ended"
    UNKNOWN = "unknown"
    UNKNOWN_SIMILAR = "unknown_similar"
    AMBIGUOUS = "ambiguous"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in one column (its key; empty for the row): a code and what its words say."""

    column: str
    code: str
    params: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(slots=True)
class Record:
    """One row: its values by column key, its cells as they stand there, its faults.

    ``errors`` were found by the reader of the sheet, ``faults`` by whoever checks what it says.
    """

    number: int
    values: Mapping[str, object]
    cells: Sequence[Cell]
    errors: Sequence[RowError] = ()
    faults: list[Fault] = field(default_factory=list)

    def text(self, key: str) -> str:
        """A text, empty when the cell is."""
        value = self.values.get(key)
        return "" if value is None else str(value)

    def day(self, key: str) -> date | None:
        """A day, None when the cell is empty."""
        value = self.values.get(key)
        return value if isinstance(value, date) else None

    def whole(self, key: str) -> int | None:
        """A whole number, None when the cell is empty."""
        value = self.values.get(key)
        return value if isinstance(value, int) else None

    def refuse(self, column: str, code: str, **params: str | int) -> None:
        """Say what is wrong with the row."""
        self.faults.append(Fault(column, code, params))
