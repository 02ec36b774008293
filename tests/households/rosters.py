"""Roster files for the tests of importing them."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter
from django.utils import timezone

from minqing.households.operations import import_roster
from minqing.households.rules.roster import ROSTER_HEADERS, Column
from minqing.lib.actor import Actor
from minqing.lib.scope import Scope
from minqing.sheets.rules.outcomes import SheetOutcome
from tests.environment import DISTRICT_CODE

HEADERS = [ROSTER_HEADERS[column][0] for column in Column]
AREA = "310199001001"
# Invented numbers: no region begins with 10.
CHEN = "100001196002030025"
CHEN_SON = "100001199005060012"
LI = "100001198001010013"
WRONG = CHEN[:-1] + ("1" if CHEN[-1] != "1" else "2")

# Neighbourhood, building, entrance, floor, door, householder, name, relation, sex, birth date,
# ID number, telephone, hardship.
ROWS = [
    [AREA, "柳岸路88弄", "3号", "3", "301", "陈秀英", "陈秀英", "户主", "女", "1960-02-03", CHEN,
     "10012345678", "低保"],
    [AREA, "柳岸路88弄", "3号", "3", "301", "陈秀英", "陈建", "子", "男", "", CHEN_SON, "", ""],
    [AREA, "柳岸路88弄", "3号", "3", "302", "李明", "李明", "户主", "", "", LI, "", ""],
    [AREA, "柳岸路90号", "", "", "201", "王芳", "王芳", "", "女", "1975/6/7", "", "", ""],
]  # fmt: skip


def bring_in(path: Path, **options: Any) -> SheetOutcome:
    """Bring a roster in now, on the present connection."""
    return import_roster(
        by=Actor.system("import"),
        at=timezone.now(),
        scope=Scope.system(DISTRICT_CODE, purpose="import"),
        path=path,
        **options,
    )


def changed(row: int, **cells: str) -> list[list[str]]:
    """The rows with some cells of one (from 0) replaced."""
    rows = [list(each) for each in ROWS]
    for name, text in cells.items():
        rows[row][list(Column).index(Column(name))] = text
    return rows


def write_csv(path: Path, rows: Sequence[Sequence[str]], headers: Sequence[str] = HEADERS) -> Path:
    """Write a CSV file as Excel saves it."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([headers, *rows])
    return path


def write_xlsx(path: Path, rows: Sequence[Sequence[str]], *, merged: str | None = None) -> Path:
    """Write a workbook; ``merged`` is a range such as ``A2:A3``."""
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    for number, row in enumerate([HEADERS, *rows]):
        sheet.write_row(number, 0, row)
    if merged:
        sheet.merge_range(merged, rows[0][0])
    book.close()
    return path
