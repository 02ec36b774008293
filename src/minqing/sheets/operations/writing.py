"""Spreadsheets out: workbooks and CSV in which every text stays the text it is."""

import csv
import io
import re
import shutil
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.exceptions import FileCreateError

from minqing.lib.time import SHANGHAI
from minqing.lib.whole_files import whole_file
from minqing.sheets.models import sentence
from minqing.sheets.rules.columns import Cell
from minqing.sheets.rules.limits import CELL_CHARACTERS, LIMITS
from minqing.sheets.rules.outcomes import ErrorRow
from minqing.sheets.rules.problems import RowError, column_letter

__all__ = ["ErrorRow", "Sheet", "error_sheet", "write_csv", "write_sheets", "write_xlsx"]

# A cell that begins so would be taken for a formula when somebody edits it or opens a CSV file.
_FORMULA_START = ("=", "+", "-", "@", "\t", "\r")
_EXACT = 10**15
_WIDTH, _REASON_WIDTH = 16, 60
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\']")
_TITLE_CHARACTERS = 31
# A file that is to be written whole waits in memory up to this size.
_WAITING_BYTES = 16 * 1024 * 1024
# Nothing is guessed: a text is a text, never a formula, a link or a number.
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook."""

    title: str
    header: Sequence[str]
    rows: Iterable[Sequence[Cell]]


class _Book:
    """A workbook being written row by row; continues on a further sheet when one is full."""

    def __init__(self, target: BinaryIO) -> None:
        self._book = xlsxwriter.Workbook(target, _OPTIONS)
        add = self._book.add_format
        self._head = add({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self._text = add({"num_format": "@", "valign": "top"})
        self._quoted = add({"num_format": "@", "valign": "top", "quote_prefix": True})
        self._marked = add(
            {"num_format": "@", "valign": "top", "quote_prefix": True, "bg_color": "#F9D9D0"}
        )
        self._wrapped = add({"num_format": "@", "valign": "top", "text_wrap": True})
        self._day = add({"num_format": "yyyy-mm-dd", "valign": "top"})
        self._moment = add({"num_format": "yyyy-mm-dd hh:mm", "valign": "top"})

    def begin(self, header: Sequence[str], widths: Sequence[int], title: str = "") -> None:
        """Begin a sheet, which Excel names when ``title`` is empty."""
        self._header, self._widths = header, widths
        self._next_sheet(title)

    def _next_sheet(self, title: str = "") -> None:
        self._sheet: Any = self._book.add_worksheet(title or None)
        for index, width in enumerate(self._widths):
            self._sheet.set_column(index, index, width)
        self._sheet.freeze_panes(1, 0)
        for index, text in enumerate(self._header):
            self._sheet.write_string(0, index, text[:CELL_CHARACTERS], self._head)
        self._row = 1

    def write(self, cells: Sequence[Cell], *, marked: frozenset[int] = frozenset()) -> None:
        """Write one row; the cells at ``marked`` (from 0) get a ground colour."""
        if self._row >= LIMITS.rows:
            self._next_sheet()
        for index, cell in enumerate(cells):
            if index in marked:
                self._string(index, "" if cell is None else str(cell), self._marked)
            else:
                self._cell(index, cell)
        self._row += 1

    def close(self) -> None:
        """Finish the file; OSError when it cannot be written."""
        try:
            self._book.close()
        except FileCreateError as error:
            # The library wraps the reason, such as a full disk, in an error of its own.
            cause = error.__context__
            raise cause if isinstance(cause, OSError) else OSError(str(error)) from error

    def _cell(self, index: int, cell: Cell) -> None:
        if cell is None or cell == "":
            return
        if isinstance(cell, bool):
            self._sheet.write_boolean(self._row, index, cell)
        elif isinstance(cell, int | float) and abs(cell) < _EXACT:
            self._sheet.write_number(self._row, index, cell)
        elif isinstance(cell, datetime):
            self._sheet.write_datetime(self._row, index, _wall_clock(cell), self._moment)
        elif isinstance(cell, date):
            self._sheet.write_datetime(self._row, index, cell, self._day)
        else:
            text = str(cell)
            if text.startswith(_FORMULA_START):
                self._string(index, text, self._quoted)
            else:
                self._string(index, text, self._wrapped if "\n" in text else self._text)

    def _string(self, index: int, text: str, style: object) -> None:
        if len(text) > CELL_CHARACTERS:
            message = f"A cell holds {CELL_CHARACTERS} characters, not {len(text)}."
            raise ValueError(message)
        if text:
            self._sheet.write_string(self._row, index, text, style)
        else:
            self._sheet.write_blank(self._row, index, None, style)


def write_xlsx(
    target: Path | BinaryIO, header: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> None:
    """Write a workbook, row by row, in little memory.

    Texts stay texts whatever they begin with, and numbers in texts stay texts; moments are shown in
    Shanghai time. Past Excel's last row it goes on in a further sheet. ValueError when a text is
    longer than a cell can hold. A path is written whole or not at all.
    """
    _written_whole(target, lambda file: _fill(file, header, rows))


def write_sheets(target: Path | BinaryIO, sheets: Iterable[Sheet]) -> None:
    """Write a workbook of several sheets, each as ``write_xlsx`` writes its one.

    Titles are cut to what Excel takes: 31 characters, no brackets or slashes. Two alike are an
    error of the caller.
    """
    _written_whole(target, lambda file: _fill_sheets(file, sheets))


def write_csv(
    target: Path | BinaryIO, header: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> None:
    """Write CSV: UTF-8 with the mark that Excel needs, commas, CRLF.

    A text that a spreadsheet program would take for a formula gets an apostrophe in front, which
    our own reader takes away again. A path is written whole or not at all.
    """

    def fill(file: BinaryIO) -> None:
        text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
        writer = csv.writer(text)
        writer.writerow([_csv_cell(cell) for cell in header])
        writer.writerows([_csv_cell(cell) for cell in row] for row in rows)
        text.flush()
        text.detach()

    _written_whole(target, fill)


def error_sheet(target: Path | BinaryIO, header: Sequence[str], rows: Iterable[ErrorRow]) -> None:
    """Write the rows that were refused, to be corrected and sent again.

    The original columns stay where they are, the faulty cells are marked, and two columns are
    added: the row's number in the original and the reasons in the active language. Neither is a
    column that any reader wants, so the corrected sheet can be read as it is. A text longer than a
    cell can hold is cut short, and ends in "…".
    """
    width = len(header)
    full = [*header, _("Row in your file"), _("What to correct")]
    widths = [_WIDTH] * (width + 1) + [_REASON_WIDTH]

    def fill(file: BinaryIO) -> None:
        letters = {column_letter(index): index for index in range(width)}
        with closing(_Book(file)) as book:
            book.begin(full, widths)
            for row in rows:
                cells = [_fitting(cell) for cell in row.cells[:width]]
                cells += [None] * (width - len(cells))
                marked = frozenset(letters[e.column] for e in row.errors if e.column in letters)
                reasons = "\n".join(_reason(error) for error in row.errors)
                book.write([*cells, row.number, _fitting(reasons)], marked=marked)

    _written_whole(target, fill)


def _fill(file: BinaryIO, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    with closing(_Book(file)) as book:
        book.begin(header, [_WIDTH] * len(header))
        for row in rows:
            book.write(row)


def _fill_sheets(file: BinaryIO, sheets: Iterable[Sheet]) -> None:
    with closing(_Book(file)) as book:
        for sheet in sheets:
            title = _NOT_IN_TITLES.sub(" ", sheet.title)[:_TITLE_CHARACTERS].strip()
            book.begin(sheet.header, [_WIDTH] * len(sheet.header), title)
            for row in sheet.rows:
                book.write(row)


def _fitting(cell: Cell) -> Cell:
    """The cell, cut short where a workbook's cell could not hold it."""
    if isinstance(cell, str) and len(cell) > CELL_CHARACTERS:
        return cell[: CELL_CHARACTERS - 1] + "…"
    return cell


def _reason(error: RowError) -> str:
    """The reason with its column; the row is in the column before."""
    return sentence(RowError(0, error.column, error.header, error.code, error.message))


def _written_whole(target: Path | BinaryIO, fill: Callable[[BinaryIO], None]) -> None:
    if not isinstance(target, Path):
        fill(target)
        return
    # Filled elsewhere first: a zip file that the disk cuts off complains again when dropped.
    with (
        whole_file(target, replace=True, mode=0o666) as file,
        SpooledTemporaryFile(_WAITING_BYTES) as waiting,
    ):
        fill(cast("BinaryIO", waiting))
        waiting.seek(0)
        shutil.copyfileobj(waiting, file)


def _wall_clock(moment: datetime) -> datetime:
    """A moment as a clock in Shanghai shows it; one without a zone already is."""
    return moment if moment.tzinfo is None else moment.astimezone(SHANGHAI).replace(tzinfo=None)


def _csv_cell(cell: Cell) -> object:
    if isinstance(cell, datetime):
        return _wall_clock(cell).strftime("%Y-%m-%d %H:%M")
    if isinstance(cell, str) and cell.startswith(_FORMULA_START):
        return "'" + cell
    return cell
