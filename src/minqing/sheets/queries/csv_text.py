"""Rows of a CSV file, streamed."""

import codecs
import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from minqing.sheets.models import reason
from minqing.sheets.queries.sniffing import SheetKind, refused
from minqing.sheets.queries.source import NumberedRow, Source
from minqing.sheets.rules.limits import SheetLimits
from minqing.sheets.rules.problems import Problem, RowError, SheetRefusedError

__all__ = ["open_csv"]

_CHUNK_BYTES = 1024 * 1024
_SAMPLE_BYTES = 256 * 1024
_LINE_CHARACTERS = 4 * 1024**2
_DELIMITERS = ",\t;，"
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@contextmanager
def open_csv(path: Path, limits: SheetLimits) -> Iterator[Source]:
    """A CSV file as a source of rows; its encoding is known for every byte before the first row."""
    with path.open("rb") as file:
        encoding = _encoding_of(file)
        estimate = _estimate(file, path.stat().st_size)
        file.seek(0)
        with io.TextIOWrapper(file, encoding=encoding, errors="strict", newline="") as text:
            lines = _lines(text)
            first = next(lines, "")
            yield Source(SheetKind.CSV, _rows(first, lines, limits), (), estimate)


def _encoding_of(file: BinaryIO) -> str:
    """UTF-8, UTF-16 by its mark, or GB18030: whichever decodes the whole file.

    Reading it all first means that no import stops in the middle at a byte that nobody can read.
    """
    head = file.read(4)
    marked = next((encoding for mark, encoding in _BOMS if head.startswith(mark)), None)
    failures: list[int] = []
    for encoding in [marked] if marked else ["utf-8", "gb18030"]:
        failed_at = _first_failure(file, encoding)
        if failed_at is None:
            return encoding
        failures.append(failed_at)
    raise refused(Problem.ENCODING, at=max(failures) + 1)


def _first_failure(file: BinaryIO, encoding: str) -> int | None:
    """About where decoding fails (byte from 0), None if it does not."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    zeros_are_letters = encoding == "utf-16"
    file.seek(0)
    position = 0
    while chunk := file.read(_CHUNK_BYTES):
        if not zeros_are_letters and b"\x00" in chunk:
            raise refused(Problem.ZERO_BYTES)
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError as error:
            return position + error.start
        position += len(chunk)
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return position
    return None


def _estimate(file: BinaryIO, size: int) -> int:
    file.seek(0)
    sample = file.read(_SAMPLE_BYTES)
    lines = sample.count(b"\n") + (not sample.endswith(b"\n"))
    return max(1, round(size / max(1, len(sample)) * lines)) if sample else 0


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    """Lines of bounded length: a gigabyte without a line end must not become one string."""
    while line := text.readline(_LINE_CHARACTERS):
        if len(line) == _LINE_CHARACTERS:
            raise refused(Problem.NOT_A_SHEET)
        yield line


def _rows(first: str, lines: Iterator[str], limits: SheetLimits) -> Iterator[NumberedRow]:
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(chain((first,), lines), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        line = reader.line_num
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            # A quotation mark that is never closed swallows what follows: stop, and say where.
            if reader.line_num > line + 1:
                raise _swallowed(number) from error
            yield number, None
            continue
        if number > limits.rows:
            raise refused(Problem.TOO_MANY_ROWS, limit=limits.rows)
        if len(cells) > limits.columns:
            _refuse_width(cells, limits)
        yield number, cells


def _swallowed(number: int) -> SheetRefusedError:
    error = RowError(number, "", "", Problem.BROKEN_ROW, reason(Problem.BROKEN_ROW))
    return SheetRefusedError((error,))


def _refuse_width(cells: list[str], limits: SheetLimits) -> None:
    found = max((index for index, cell in enumerate(cells, start=1) if cell.strip()), default=0)
    if found > limits.columns:
        raise refused(Problem.TOO_MANY_COLUMNS, found=found, limit=limits.columns)
