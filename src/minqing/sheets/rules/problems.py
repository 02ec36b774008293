"""What can be wrong with a sheet, a row or a cell."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

__all__ = ["CellRefusedError", "Problem", "RowError", "SheetRefusedError", "column_letter"]

Param = str | int


class Problem(StrEnum):
    """Codes of what is wrong; the words are in ``sheets.models``."""

    # The file
    EMPTY = "empty"
    OLD_XLS = "old_xls"
    ENCRYPTED = "encrypted"
    PROGRAM = "program"
    WEB_PAGE = "web_page"
    NOT_A_SHEET = "not_a_sheet"
    DAMAGED = "damaged"
    UNPACKED_TOO_LARGE = "unpacked_too_large"
    RATIO = "ratio"
    ENCODING = "encoding"
    ZERO_BYTES = "zero_bytes"
    TOO_MUCH_MEMORY = "too_much_memory"
    TOO_SLOW = "too_slow"
    NO_SUCH_SHEET = "no_such_sheet"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_COLUMNS = "too_many_columns"
    # The headers
    NO_HEADERS = "no_headers"
    MISSING_COLUMN = "missing_column"
    SIMILAR_COLUMN = "similar_column"
    DOUBLE_COLUMN = "double_column"
    MERGED_HEADER = "merged_header"
    # A row or cell
    BROKEN_ROW = "broken_row"
    MERGED = "merged"
    EXTRA_CELL = "extra_cell"
    BLANK = "blank"
    TOO_LONG = "too_long"
    CONTROL_CHARACTER = "control_character"
    ROUNDED = "rounded"
    NOT_WHOLE = "not_whole"
    NOT_A_NUMBER = "not_a_number"
    NOT_A_DAY = "not_a_day"
    NOT_YES_NO = "not_yes_no"
    NOT_A_CHOICE = "not_a_choice"


@dataclass(frozen=True, slots=True)
class RowError:
    """Where something is wrong and why.

    ``row`` is the number that the spreadsheet program shows (1 is the first), 0 the whole file;
    ``column`` its letter, empty for a whole row; ``header`` the column's header as it stands there.
    ``message`` is the reason in words, a lazy translation where possible.
    """

    row: int
    column: str
    header: str
    code: str
    message: object = ""


class CellRefusedError(Exception):
    """A cell cannot be taken.

    Raised by a column's ``parse``. With one of our own ``Problem`` codes the words are found by the
    code and ``params``; with a code of the caller's, ``message`` gives them (a lazy translation).
    """

    def __init__(self, code: str, message: object = "", **params: Param) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.params = params


@dataclass
class SheetRefusedError(Exception):
    """The sheet cannot be read at all; ``errors`` name each reason (never empty)."""

    errors: tuple[RowError, ...]
    params: Mapping[str, Param] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """The code of the first reason."""
        return self.errors[0].code


def column_letter(index: int) -> str:
    """The letter of a column by its index from 0: A, B to Z, then AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
