"""Reading a sheet into values: headers found, cells converted, each fault named."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import chain, islice
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple, cast

from minqing.sheets.models import reason, reason_of
from minqing.sheets.queries.csv_text import open_csv
from minqing.sheets.queries.sniffing import SheetKind, sniff
from minqing.sheets.queries.source import MergedRange, NumberedRow, Source
from minqing.sheets.queries.workbook import open_workbook
from minqing.sheets.rules.cells import converter
from minqing.sheets.rules.columns import (
    Cell,
    Column,
    HeaderMatch,
    HeaderProblem,
    Kind,
    match_headers,
    pick_header_row,
    shown,
)
from minqing.sheets.rules.limits import HEADER_SEARCH_ROWS, LIMITS, SheetLimits
from minqing.sheets.rules.problems import (
    CellRefusedError,
    Problem,
    RowError,
    SheetRefusedError,
    column_letter,
)

__all__ = ["Row", "SheetSummary", "header_error", "open_sheet", "peek", "read_rows"]


_MERGES_NAMED = 3


class Row(NamedTuple):
    """One row below the headers.

    ``values`` has every wanted column's key; None for an empty or refused cell and for a column
    that the sheet does not have. ``cells`` are the raw cells, for sending the row back.
    """

    number: int
    values: Mapping[str, object]
    errors: tuple[RowError, ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class SheetSummary:
    """What a sheet is, before its rows are read.

    ``rows`` estimates the rows below the headers; ``unknown`` are headers that nobody reads: show
    them, since a misspelt optional column would otherwise be lost in silence.
    """

    kind: SheetKind
    headers: tuple[str, ...]
    header_row: int
    rows: int
    unknown: tuple[str, ...]
    sheet_names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Headers:
    number: int
    cells: tuple[Cell, ...]
    match: HeaderMatch


def open_sheet(
    path: Path,
    columns: Sequence[Column] = (),
    *,
    sheet: str | None = None,
    limits: SheetLimits = LIMITS,
) -> SheetSummary:
    """Look at a sheet: its kind, its headers, about how many rows.

    Without ``columns`` the first row with anything in it counts as the headers. Raises
    SheetRefusedError when the file or its headers cannot be read.
    """
    with _open(path, sheet, limits) as source:
        top = list(islice(source.rows, HEADER_SEARCH_ROWS))
        if columns:
            headers = _find_headers(top, source, columns)
        else:
            number, cells = next(((n, c) for n, c in top if c and any(map(shown, c))), (1, ()))
            headers = _Headers(number, tuple(cells), match_headers(cells, ()))
        return SheetSummary(
            kind=source.kind,
            headers=tuple(shown(cell) for cell in headers.cells),
            header_row=headers.number,
            rows=max(0, source.estimate - headers.number),
            unknown=headers.match.unknown if columns else (),
            sheet_names=source.sheet_names,
        )


def peek(path: Path, *, limits: SheetLimits = LIMITS) -> list[Sequence[Cell]]:
    """The first rows as they are, down to where headers are looked for; SheetRefusedError."""
    with _open(path, None, limits) as source:
        return [cells or () for _, cells in islice(source.rows, HEADER_SEARCH_ROWS)]


def read_rows(
    path: Path,
    columns: Sequence[Column],
    *,
    sheet: str | None = None,
    after: int = 0,
    limits: SheetLimits = LIMITS,
) -> Iterator[Row]:
    """Every row below the headers that has anything in it, in order, streamed.

    ``after`` leaves out the rows up to that number, for going on where a reading was broken off.
    A row with faults comes with ``errors`` and without the faulty values. SheetRefusedError is
    raised at the first ``next`` when the file or its headers cannot be read, and later when the
    sheet proves too long or the parser is stopped: write nothing for good before the end.
    """
    with _open(path, sheet, limits) as source:
        top = list(islice(source.rows, HEADER_SEARCH_ROWS))
        headers = _find_headers(top, source, columns)
        reader = _RowReader(headers, columns, source.merged)
        first = max(headers.number, after) + 1
        for number, cells in chain(top, source.rows):
            if number < first:
                continue
            if cells is None:
                yield reader.broken(number)
            elif any(cells) or any(cell is not None and cell != "" for cell in cells):
                yield reader.row(number, cells)


def _open(path: Path, sheet: str | None, limits: SheetLimits) -> AbstractContextManager[Source]:
    if sniff(path, limits) is SheetKind.XLSX:
        return open_workbook(path, sheet, limits)
    return open_csv(path, limits)


def _find_headers(
    top: Sequence[NumberedRow], source: Source, columns: Sequence[Column]
) -> _Headers:
    rows = [cells or () for _, cells in top]
    index = pick_header_row(rows, columns)
    if index is None:
        expected = ", ".join(column.headers[0] for column in columns if column.required)
        params: dict[str, str | int] = {"rows": HEADER_SEARCH_ROWS, "expected": expected[:500]}
        error = RowError(1, "", "", Problem.NO_HEADERS, reason(Problem.NO_HEADERS, **params))
        raise SheetRefusedError((error,), params)
    number = top[index][0]
    match = match_headers(rows[index], columns)
    errors = [header_error(number, each) for each in match.problems]
    errors += [
        RowError(
            number,
            column_letter(each.first_column),
            shown(rows[index][each.first_column]) if each.first_column < len(rows[index]) else "",
            Problem.MERGED_HEADER,
            reason(Problem.MERGED_HEADER, range=str(each)),
        )
        for each in source.merged
        if each.first_row <= number - 1 <= each.last_row
    ]
    if errors:
        raise SheetRefusedError(tuple(errors))
    return _Headers(number, tuple(rows[index]), match)


def header_error(number: int, problem: HeaderProblem) -> RowError:
    """What is wrong with the headers, in words."""
    params = dict(problem.params or {})
    if isinstance(params.get("first"), int):
        params["first"] = column_letter(int(params["first"]))
    letter = "" if problem.index is None else column_letter(problem.index)
    message = reason(problem.code, **{"header": problem.header, **params})
    header = str(params.get("written", problem.header))
    return RowError(number, letter, header, problem.code, message)


def _plain_length(column: Column) -> int:
    """Up to which length a printable text is its own value; -1 for columns of anything else."""
    return column.max_length if column.kind is Kind.TEXT and column.parse is None else -1


class _RowReader:
    """Turns raw rows into Rows; everything that does not change between rows is made once."""

    def __init__(
        self, headers: _Headers, columns: Sequence[Column], merged: Sequence[MergedRange]
    ) -> None:
        self._headers = tuple(shown(cell) for cell in headers.cells)
        self._none: dict[str, object] = dict.fromkeys(column.key for column in columns)
        # The longest text that needs no converting but what the loop below does itself.
        self._plan: list[tuple[int, str, bool, int, Callable[[Cell], object]]] = [
            (index, column.key, column.filled, _plain_length(column), converter(column))
            for index, column in headers.match.found.items()
        ]
        known = headers.match.found.keys()
        self._keys = tuple(key for _, key, *_ in self._plan)
        # A row whose cells are all plain texts is read at one go, where every column takes them.
        is_plain = len(known) > 1 and not any(filled for _, _, filled, *_ in self._plan)
        self._plain = min(length for *_, length, _ in self._plan) if is_plain else -1
        self._pick = itemgetter(*known)
        self._width = max(known, default=0) + 1
        relevant = (
            each
            for each in merged
            if each.first_row >= headers.number
            and any(each.first_column <= index <= each.last_column for index in known)
        )
        self._coming = sorted(relevant, key=lambda each: each.first_row, reverse=True)
        self._current: list[MergedRange] = []

    def broken(self, number: int) -> Row:
        """A row that could not even be cut into cells."""
        error = RowError(number, "", "", Problem.BROKEN_ROW, reason(Problem.BROKEN_ROW))
        return Row(number, self._none, (error,), ())

    def row(self, number: int, cells: Sequence[Cell]) -> Row:
        """Convert one row."""
        if not (self._coming or self._current):
            read = self._plain_values(cells)
            if read is not None:
                return Row(number, read, (), tuple(cells))
        values = self._none.copy()
        errors: list[RowError] = []
        width = len(cells)
        for index, key, filled, plain, convert in self._plan:
            cell = cells[index] if index < width else None
            text = cell.strip() if type(cell) is str else ""
            if text and len(text) <= plain and text.isprintable() and text[0] != "'":
                values[key] = text
                continue
            if cell is None or (type(cell) is str and not text):
                if filled:
                    errors.append(self._error(number, index, Problem.BLANK, reason(Problem.BLANK)))
                continue
            try:
                values[key] = convert(cell)
            except CellRefusedError as error:
                errors.append(self._error(number, index, error.code, reason_of(error)))
        if width > len(self._headers):
            errors += self._extra(number, cells)
        if self._coming or self._current:
            errors += self._merged_errors(number)
        return Row(number, values, tuple(errors), tuple(cells))

    def _plain_values(self, cells: Sequence[Cell]) -> Mapping[str, object] | None:
        """The values of a row of plain texts; None for any other, which is read cell by cell."""
        if not self._width <= len(cells) <= len(self._headers):
            return None
        try:
            whole = "".join(cells)  # type: ignore[arg-type]  # what is no text ends it
        except TypeError:
            return None
        if len(whole) > self._plain or not whole.isprintable() or "'" in whole:
            return None
        texts = [text.strip() or None for text in cast("Sequence[str]", cells)]
        return self._none | dict(zip(self._keys, self._pick(texts), strict=True))

    def _error(self, number: int, index: int, code: str, message: object) -> RowError:
        header = self._headers[index] if index < len(self._headers) else ""
        return RowError(number, column_letter(index), header, code, message)

    def _extra(self, number: int, cells: Sequence[Cell]) -> list[RowError]:
        why = reason(Problem.EXTRA_CELL)
        return [
            self._error(number, index, Problem.EXTRA_CELL, why)
            for index in range(len(self._headers), len(cells))
            if shown(cells[index])
        ]

    def _merged_errors(self, number: int) -> list[RowError]:
        """Merges that touch the row, the first few: only the first cell of a merge has its value.

        Rows come in order, so each merge is taken up once and dropped once.
        """
        while self._coming and self._coming[-1].first_row < number:
            self._current.append(self._coming.pop())
        self._current = [each for each in self._current if number <= each.last_row + 1]
        return [
            self._error(
                number,
                each.first_column,
                Problem.MERGED,
                reason(Problem.MERGED, range=str(each)),
            )
            for each in self._current[:_MERGES_NAMED]
        ]
