"""A table of days off in a file, as the text that could have been pasted."""

from pathlib import Path

from django.utils.translation import gettext as _

from minqing.cases.models import COLUMN_LABELS
from minqing.cases.rules.holiday_calendar import is_calendar, rows_of_calendar
from minqing.cases.rules.holidays import TableColumn
from minqing.sheets.queries.reading import open_sheet, read_rows
from minqing.sheets.rules.columns import Column
from minqing.sheets.rules.problems import RowError, SheetRefusedError

__all__ = ["COLUMNS", "file_as_text"]

COLUMNS = (
    Column("days", ("日期", "Days", "Date", "Dates"), required=True, filled=True, max_length=60),
    Column(
        "to",
        ("至", "结束日期", "To", "Until", "Last day"),
        max_length=60,
    ),
    Column("kind", ("休/班", "休息或上班", "Off or worked", "Kind"), required=True, filled=True),
    Column("name", ("名称", "节日", "Holiday", "Name"), max_length=60),
)


def file_as_text(path: Path, year: int) -> str:
    """The rows of a workbook, CSV or iCalendar file, each on the line of its number.

    A row of an iCalendar file is an event of the year; blank lines stand where nothing is. Raises
    SheetRefusedError when the file, its headers or a row of it cannot be read.
    """
    with path.open("rb") as file:
        start = file.read(64)
    if not is_calendar(start):
        return _sheet_as_text(path)
    try:
        rows = rows_of_calendar(path.read_bytes(), year)
    except ValueError:
        raise SheetRefusedError(
            (RowError(0, "", "", "calendar", _("This calendar file is damaged. Fetch it again.")),)
        ) from None
    if not rows:
        words = _("This calendar names no day of %(year)s.") % {"year": year}
        raise SheetRefusedError((RowError(0, "", "", "calendar", words),))
    lines = {row.number: f"{row.days},{row.kind},{row.name}" for row in rows}
    return "\n".join(lines.get(number, "") for number in range(1, max(lines) + 1))


def _sheet_as_text(path: Path) -> str:
    summary = open_sheet(path, COLUMNS)
    lines = {summary.header_row: ",".join(str(COLUMN_LABELS[each]) for each in TableColumn if each)}
    errors: list[RowError] = []
    for row in read_rows(path, COLUMNS):
        errors += row.errors
        days, to = row.values["days"] or "", row.values["to"] or ""
        span = f"{days}~{to}" if to else str(days)
        lines[row.number] = f"{span},{row.values['kind'] or ''},{row.values['name'] or ''}"
    if errors:
        raise SheetRefusedError(tuple(errors))
    return "\n".join(lines.get(number, "") for number in range(1, max(lines) + 1))
