"""``minqing export cases``: requests as CSV or JSON lines."""

import csv
import io
import json
import sys
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from minqing.interop.operations.exporting import (
    COLUMNS,
    PERSONAL,
    Period,
    case_rows,
    note_export,
)
from minqing.interop.rules.exporting import ExportPurpose, FileForm
from minqing.lib.actor import Actor
from minqing.lib.scope import Scope
from minqing.lib.whole_files import whole_file
from minqing.storage.scoping import scoped

__all__ = ["run"]

#: With it a spreadsheet program reads Chinese CSV rightly.
_BOM = b"\xef\xbb\xbf"
#: What makes a spreadsheet program take a cell for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def run(
    out: Path, *, period: Period, form: FileForm, purpose: ExportPurpose | None, as_json: bool
) -> int:
    """Write the file; 0. It is not written over. The ledger says what was taken along before it
    has its name: no file without an entry.
    """
    district: str = settings.MINQING_DISTRICT_CODE
    columns = [*COLUMNS, *(PERSONAL if purpose else ())]
    ids: list[str] = []
    with (
        whole_file(out, replace=False) as file,
        scoped(Scope.system(district, "export")) as scope,
    ):
        if form is FileForm.CSV:
            file.write(_BOM + _csv_line(columns))
        for page in case_rows(scope, period, personal=purpose is not None):
            for row in page:
                ids.append(str(row["id"]))
                file.write(_line(row, columns, form))
        note_export(
            by=Actor.system("export"),
            at=timezone.now(),
            area_code=district,
            period=period,
            ids=ids,
            purpose=purpose,
        )
    if as_json:
        told = {"requests": len(ids), "file": str(out), "columns": columns}
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    else:
        sys.stdout.write(f"{len(ids):,} request(s) in {out}\n")
    return 0


def _line(row: Mapping[str, object], columns: list[str], form: FileForm) -> bytes:
    if form is FileForm.JSON_LINES:
        return (
            json.dumps({name: row.get(name) for name in columns}, ensure_ascii=False).encode()
            + b"\n"
        )
    return _csv_line([_cell(row.get(name)) for name in columns])


def _cell(value: object) -> str:
    """A cell; what would be taken for a formula begins with an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _csv_line(cells: list[str]) -> bytes:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue().encode()
