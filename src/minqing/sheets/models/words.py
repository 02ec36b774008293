"""The words for what is wrong with a sheet."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from minqing.sheets.rules.problems import CellRefusedError, Problem, RowError
from minqing.sheets.rules.records import RecordProblem

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

__all__ = ["LABELS", "RECORD_LABELS", "reason", "reason_of", "sentence"]

LABELS: Mapping[Problem, "StrPromise"] = {
    Problem.EMPTY: _("The file is empty. Choose it again, or save it again first."),
    Problem.OLD_XLS: _(
        "This is an old Excel file (.xls). Open it in Excel or WPS, choose Save as, type .xlsx, and"
        " send that file."
    ),
    Problem.ENCRYPTED: _(
        "This workbook has a password. Open it, remove the password, save it and send it again."
    ),
    Problem.PROGRAM: _(
        "This is a program, whatever its name says. It was not opened. Tell whoever gave it to you."
    ),
    Problem.WEB_PAGE: _(
        "This is a web page that only its name calls a spreadsheet. Open it in Excel or WPS, choose"
        " Save as, type .xlsx, and send that file."
    ),
    Problem.NOT_A_SHEET: _("This is no spreadsheet. Send an .xlsx or a .csv file."),
    Problem.DAMAGED: _(
        "The workbook is damaged or was cut off on its way. Open it in Excel or WPS, save it again"
        " and send that."
    ),
    Problem.UNPACKED_TOO_LARGE: _(
        "Unpacked, the workbook is larger than {limit} MB or has too many parts. Split it into"
        " several."
    ),
    Problem.RATIO: _(
        "The workbook unpacks to more than {limit} times its size, as no honest one does. Copy its"
        " rows into a new workbook and send that."
    ),
    Problem.ENCODING: _(
        "The text of this CSV file cannot be read: it is neither UTF-8 nor GB18030 (byte {at})."
        " Save it again as CSV UTF-8, or as .xlsx."
    ),
    Problem.ZERO_BYTES: _(
        "This CSV file holds zero bytes, so it is no text. Save it again as CSV UTF-8, or as .xlsx."
    ),
    Problem.TOO_MUCH_MEMORY: _(
        "Reading this workbook takes too much memory. Delete empty formatted rows and columns,"
        " split it, or save it as CSV."
    ),
    Problem.TOO_SLOW: _("Reading this workbook takes too long. Split it, or save it as CSV."),
    Problem.NO_SUCH_SHEET: _("There is no sheet “{sheet}”. The workbook has: {sheets}."),
    Problem.TOO_MANY_ROWS: _("The sheet has more than {limit} rows. Split it."),
    Problem.TOO_MANY_COLUMNS: _(
        "The sheet has {found} columns; at most {limit} are read. Delete those that are not needed."
    ),
    Problem.NO_HEADERS: _(
        "None of the first {rows} rows holds known headers. The first row should be: {expected}."
    ),
    Problem.MISSING_COLUMN: _("This column is missing. Add it; its header must be “{header}”."),
    Problem.SIMILAR_COLUMN: _(
        "The column “{header}” is missing. This one is called “{written}”: if it is meant, correct"
        " its header."
    ),
    Problem.DOUBLE_COLUMN: _(
        "This column is there twice, already as column {first}. Delete or rename one."
    ),
    Problem.MERGED_HEADER: _(
        "The header is merged over {range}. Cancel the merge, so that each column has its own."
    ),
    Problem.BROKEN_ROW: _(
        "The row cannot be read: a quotation mark is open or stands in the wrong place, or a cell"
        " is far too long."
    ),
    Problem.MERGED: _(
        "The cells {range} are merged. Cancel the merge and fill in every row, so that it is clear"
        " what belongs to whom."
    ),
    Problem.EXTRA_CELL: _("There is something in a column without a header."),
    Problem.BLANK: _("This must be filled in."),
    Problem.TOO_LONG: _("This is longer than {limit} characters. Shorten it."),
    Problem.CONTROL_CHARACTER: _(
        "There is an invisible control character ({character}) in it. Type it anew."
    ),
    Problem.ROUNDED: _(
        "Excel has taken this for a number and rounded its last digits. Set the column's format to"
        " Text and type it anew."
    ),
    Problem.NOT_WHOLE: _("“{written}” is no whole number."),
    Problem.NOT_A_NUMBER: _("“{written}” is no number."),
    Problem.NOT_A_DAY: _("“{written}” is no date. Write it as 2026-03-15."),
    Problem.NOT_YES_NO: _("“{written}” is neither yes nor no."),
    Problem.NOT_A_CHOICE: _("“{written}” is not known here. Write one of: {choices}."),
}

RECORD_LABELS: Mapping[str, "StrPromise"] = {
    RecordProblem.NEEDED: _("This must be filled in."),
    RecordProblem.ENDS_BEFORE_IT_BEGINS: _("The last day lies before the first, {first}."),
    RecordProblem.IN_THE_FUTURE: _("This day lies in the future; write a day up to {latest}."),
    RecordProblem.TWICE: _("The same stands in row {first_row}. Delete one of the two."),
    RecordProblem.OVERLAPS_ROW: _(
        "The days overlap those of row {first_row} ({period}). One must end before the other"
        " begins."
    ),
    RecordProblem.OVERLAPS_REGISTERED: _(
        "The days overlap what is registered ({period}). If that is meant, write its first day;"
        " else begin after its last."
    ),
    RecordProblem.NOTHING_TO_END: _(
        "Nothing is registered that could end on this day. Write the first day, too."
    ),
    RecordProblem.HAS_ENDED: _(
        "This ended on {last}. If it begins again, write the first day; else delete the row."
    ),
    RecordProblem.UNKNOWN: _(
        "“{written}” is not known. Write the code, or the name as it is registered; what is new"
        " must be brought in first."
    ),
    RecordProblem.UNKNOWN_SIMILAR: _(
        "“{written}” is not known. Is “{similar}” meant? Write the code, or the name as it is"
        " registered."
    ),
    RecordProblem.AMBIGUOUS: _("{count} are called “{written}”. Write which one: {found}."),
    RecordProblem.OUTSIDE: _("This lies outside what you may change. Ask the level above."),
}


# By what is known: row, column, header.
_SENTENCES: Mapping[tuple[bool, bool, bool], "StrPromise"] = {
    (True, True, True): _("Row {row}, column {column} “{header}”: {reason}"),
    (True, True, False): _("Row {row}, column {column}: {reason}"),
    (True, False, True): _("Row {row}, “{header}”: {reason}"),
    (True, False, False): _("Row {row}: {reason}"),
    (False, True, True): _("Column {column} “{header}”: {reason}"),
    (False, True, False): _("Column {column}: {reason}"),
    (False, False, True): _("“{header}”: {reason}"),
    (False, False, False): _("The whole file: {reason}"),
}


def _chosen(chinese: str | int, english: str | int) -> str:
    return str(chinese if (get_language() or "zh").startswith("zh") else english)


_in_language = lazy(_chosen, str)


def reason(problem: Problem, **params: str | int) -> object:
    """The words for a problem, translated when they are shown.

    With ``english``, the reader of another language is shown that for ``choices``.
    """
    if "english" in params:
        words = _in_language(params["choices"], params["english"])
        return format_lazy(LABELS[problem], **{**params, "choices": words})
    return format_lazy(LABELS[problem], **params)


def reason_of(error: CellRefusedError) -> object:
    """The words of a refused cell: its own, or those of its code."""
    return error.message or reason(Problem(error.code), **error.params)


def sentence(error: RowError) -> str:
    """Row, column, header and reason in one sentence of the active language."""
    pattern = _SENTENCES[bool(error.row), bool(error.column), bool(error.header)]
    return str(pattern).format(
        row=error.row, column=error.column, header=error.header, reason=error.message
    )
