"""The child process that makes an XForm of an XLSForm: started by `queries.converting`.

It bounds its own memory, processor time and open files before it looks at the file, gets nothing of
our environment, writes only what pyxform needs into a folder that its parent removes, and says one
JSON object into the pipe. A file that breaks it breaks only it.
"""

import json
import re
import resource
import sys
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from minqing.questionnaires.rules.checking import Checked, check, check_columns
from minqing.questionnaires.rules.problems import FormProblem, Found, Sheet
from minqing.questionnaires.rules.sheet import Table, read_table
from minqing.questionnaires.rules.subset import MAX_CHOICES, MAX_QUESTIONS

__all__ = ["main"]

_OPEN_FILES = 64
_FILE_BYTES = 32 * 1024**2
_ROW = re.compile(r"\[row : (\d+)\]\s*(?:On the '(\w+)' sheet, the '([\w:]+)')?")
_MOST_COLUMNS = 200


def main(arguments: list[str]) -> None:
    """Convert: path, version for a file that names none, memory in bytes, CPU seconds."""
    path, version, memory, seconds = arguments
    for kind, most in (
        (resource.RLIMIT_AS, int(memory)),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, _FILE_BYTES),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
    ):
        resource.setrlimit(kind, (most, most))
    # The softer limit gives a signal of its own, by which the parent knows that it was time.
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds) + 5))
    sys.stdout.write(json.dumps(_convert(path, version), ensure_ascii=False))
    sys.stdout.flush()


def _convert(path: str, version: str) -> dict[str, Any]:
    tables, problems = _read(path)
    problems += check_columns(tables) if not problems else []
    if problems:
        return {"problems": [asdict(each) for each in problems]}
    checked = check(tables)
    if checked.problems:
        return _said(checked, list(checked.problems))
    return _converted(tables, checked, checked.head.version or version)


def _read(path: str) -> tuple[dict[str, Table], list[Found]]:
    # Only now: importing the parser must already happen within the bounds.
    import python_calamine

    try:
        workbook = python_calamine.load_workbook(path)
    except (python_calamine.CalamineError, python_calamine.PasswordError):
        return {}, [Found(FormProblem.DAMAGED)]
    tables = {}
    for name in workbook.sheet_names:
        key = name.strip().lower()
        if key in set(Sheet):
            most = MAX_CHOICES if key == Sheet.CHOICES else MAX_QUESTIONS
            sheet = workbook.get_sheet_by_name(name)
            rows, columns = (index + 1 for index in sheet.end or (-1, -1))
            if columns > _MOST_COLUMNS:
                return {}, [Found(FormProblem.TOO_LARGE, key)]
            # Beyond the limit one row is enough to know; far beyond, nothing is read.
            if rows > 20 * most:
                code = (
                    FormProblem.TOO_MANY_CHOICES
                    if key == Sheet.CHOICES
                    else FormProblem.TOO_MANY_QUESTIONS
                )
                params = {"limit": f"{most:,}", "found": f"{rows:,}"}
                return {}, [Found(code, key, params=params)]
            start = sheet.start or (0, 0)
            cells = [[_text(cell) for cell in row] for row in sheet.iter_rows()]
            padded = [[""] * start[1] + row for row in cells]
            tables[key] = read_table(key, padded)
    return tables, []


def _text(cell: Any) -> str:
    """A cell as the author sees it: whole numbers without a point, days as days."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    return str(cell)


def _converted(tables: Mapping[str, Table], checked: Checked, version: str) -> dict[str, Any]:
    from pyxform.errors import PyXFormError
    from pyxform.xls2xform import convert

    settings = {
        key: text for key, text in tables[Sheet.SETTINGS].rows[0].cells.items() if "::" not in key
    }
    settings |= {"version": version, "form_title": checked.head.title.zh}
    workbook = {
        "survey": tables[Sheet.SURVEY].for_converter(),
        "choices": tables[Sheet.CHOICES].for_converter() if Sheet.CHOICES in tables else [],
        "settings": [settings],
    }
    warnings: list[str] = []
    try:
        made = convert(workbook, warnings=warnings, validate=False)
    except (PyXFormError, RecursionError, KeyError, ValueError, TypeError) as error:
        return _said(checked, [_complaint(str(error) or type(error).__name__)])
    said = _said(checked, [])
    said["warnings"] += [
        asdict(Found(FormProblem.CONVERSION_WARNING, original=text)) for text in warnings
    ]
    return said | {"xml": made.xform, "version": version}


def _complaint(message: str) -> Found:
    """What pyxform says, with the row and column that it names."""
    named = _ROW.search(message)
    if named is None:
        return Found(FormProblem.CONVERSION, original=message)
    row, sheet, column = named.groups()
    return Found(
        FormProblem.CONVERSION, sheet or Sheet.SURVEY, int(row), column or "", original=message
    )


def _said(checked: Checked, problems: list[Found]) -> dict[str, Any]:
    return {
        "problems": [asdict(each) for each in problems],
        "warnings": [asdict(each) for each in checked.warnings],
        "form_id": checked.head.form_id,
        "title_zh": checked.head.title.zh,
        "title_en": checked.head.title.en,
        "questions": [each.as_json() for each in checked.questions],
    }


if __name__ == "__main__":
    main(sys.argv[1:])
