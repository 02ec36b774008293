"""What both readers give: numbered rows of raw cells."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from minqing.sheets.queries.sniffing import SheetKind
from minqing.sheets.rules.columns import Cell
from minqing.sheets.rules.problems import column_letter

__all__ = ["MergedRange", "NumberedRow", "Source"]

# The row's number from 1 and its cells; None instead of cells when the row cannot be read.
NumberedRow = tuple[int, Sequence[Cell] | None]


@dataclass(frozen=True, slots=True)
class MergedRange:
    """Cells merged into one; rows and columns from 0, both ends included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    def __str__(self) -> str:
        """As the spreadsheet program writes it: ``A5:A7``."""
        first = f"{column_letter(self.first_column)}{self.first_row + 1}"
        return f"{first}:{column_letter(self.last_column)}{self.last_row + 1}"


@dataclass(frozen=True, slots=True)
class Source:
    """An open sheet. ``estimate`` is about how many rows it has, headers and titles included."""

    kind: SheetKind
    rows: Iterator[NumberedRow]
    sheet_names: tuple[str, ...]
    estimate: int
    merged: tuple[MergedRange, ...] = ()
