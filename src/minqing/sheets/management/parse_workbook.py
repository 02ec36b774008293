"""The child process that parses a workbook: started by ``sheets.queries.workbook``, never by hand.

It bounds its own memory, processor time and open files before it looks at the file, gets nothing of
our environment, and can write nowhere but into the pipe. What it says there is one frame after
another: four bytes of length, then JSON. A workbook that breaks it breaks only it.
"""

import json
import resource
import sys
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, BinaryIO

from minqing.sheets.rules.limits import LIMITS
from minqing.sheets.rules.problems import Problem

__all__ = ["main"]

_ROWS_A_FRAME = 500
_CHARACTERS_A_FRAME = 1024 * 1024
_EXACT = 10**15
_OPEN_FILES = 32
_MERGED_NAMED = 10_000

Wire = str | int | float | bool | dict[str, str] | None


def main(arguments: list[str]) -> None:
    """Parse: path, sheet name (empty: the first visible one), memory in bytes, CPU seconds."""
    path, sheet, memory, seconds = arguments
    _bound(int(memory), int(seconds))
    # Only now: importing the parser must already happen within the bounds.
    import python_calamine

    output = sys.stdout.buffer
    try:
        _send_sheet(output, python_calamine.load_workbook(path), sheet)
    except python_calamine.PasswordError:
        _send(output, ["refused", Problem.ENCRYPTED, {}])
    except python_calamine.CalamineError:
        _send(output, ["refused", Problem.DAMAGED, {}])
    except MemoryError:
        _send(output, ["refused", Problem.TOO_MUCH_MEMORY, {}])
    output.flush()


def _bound(memory: int, seconds: int) -> None:
    for kind, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
    ):
        resource.setrlimit(kind, (most, most))
    # The softer limit gives a signal of its own, by which the parent knows that it was time.
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))


def _send_sheet(output: BinaryIO, workbook: Any, wanted: str) -> None:
    """Send what the sheet is and then its rows, or why it is refused."""
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    sheets = [each for each in workbook.sheets_metadata if each.typ is SheetTypeEnum.WorkSheet]
    visible = [each for each in sheets if each.visible is SheetVisibleEnum.Visible]
    names = [each.name for each in visible or sheets]
    name = wanted or next(iter(names), "")
    if name not in [each.name for each in sheets]:
        params = {"sheet": name, "sheets": ", ".join(names)[:500]}
        _send(output, ["refused", Problem.NO_SUCH_SHEET, params])
        return
    sheet = workbook.get_sheet_by_name(name)
    # Not total_height and total_width: python-calamine 0.9 gives them one too small.
    rows, columns = (index + 1 for index in sheet.end or (-1, -1))
    if rows > LIMITS.rows:
        _send(output, ["refused", Problem.TOO_MANY_ROWS, {"limit": LIMITS.rows}])
        return
    if columns > LIMITS.columns:
        params = {"found": columns, "limit": LIMITS.columns}
        _send(output, ["refused", Problem.TOO_MANY_COLUMNS, params])
        return
    merged = (sheet.merged_cell_ranges or [])[:_MERGED_NAMED]
    _send(output, ["sheet", names, rows, [[*first, *last] for first, last in merged]])
    left = sheet.start[1] if sheet.start else 0
    for frame in _frames(sheet.iter_rows(), [None] * left):
        _send(output, ["rows", frame])
    _send(output, ["end"])


def _frames(rows: Iterable[list[Any]], left: list[None]) -> Iterator[list[list[Wire]]]:
    """Rows in portions; ``left`` stands for the empty columns that the parser leaves out."""
    frame: list[list[Wire]] = []
    characters = 0
    for row in rows:
        cells = [*left, *map(_wire, row)]
        frame.append(cells)
        characters += sum(len(cell) for cell in cells if isinstance(cell, str))
        if len(frame) >= _ROWS_A_FRAME or characters >= _CHARACTERS_A_FRAME:
            yield frame
            frame, characters = [], 0
    if frame:
        yield frame


def _wire(cell: Any) -> Wire:
    """A cell for JSON: whole floats as integers, dates tagged, nothing for an empty one."""
    if type(cell) is str:
        return cell or None
    if type(cell) is float:
        return int(cell) if cell.is_integer() and abs(cell) < _EXACT else cell
    if isinstance(cell, datetime):
        return {"m": cell.isoformat()}
    if isinstance(cell, date):
        return {"d": cell.isoformat()}
    if isinstance(cell, time | timedelta):
        return str(cell)
    return cell if isinstance(cell, bool | int) else None


def _send(output: BinaryIO, frame: list[Any]) -> None:
    content = json.dumps(frame, ensure_ascii=False, separators=(",", ":")).encode(
        "utf-8", "surrogatepass"
    )
    output.write(len(content).to_bytes(4, "big") + content)


if __name__ == "__main__":
    main(sys.argv[1:])
