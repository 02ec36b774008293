"""Sheets that are written, and read again."""

import errno
import io
import os
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.utils import translation
from python_calamine import CalamineWorkbook

from minqing.sheets.operations import ErrorRow, error_sheet, write_csv, write_xlsx
from minqing.sheets.queries import open_sheet, read_rows
from minqing.sheets.rules.columns import Cell, Column, Kind
from minqing.sheets.rules.problems import RowError, column_letter

HEADER = ["门牌", "身份证号", "人数", "日期"]
COLUMNS = [
    Column("door", ("门牌",), required=True, filled=True),
    Column("id_number", ("身份证号",)),
    Column("size", ("人数",), kind=Kind.WHOLE),
    Column("day", ("日期",), kind=Kind.DAY),
]
DANGEROUS = ["=1+1", "+86", "-1", "@SUM(A1)", '=HYPERLINK("http://evil")']


def _xml(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        return archive.read("xl/worksheets/sheet1.xml").decode()


@pytest.mark.parametrize("name", ["表.xlsx", "表.csv"])
def test_what_is_written_is_read_back_the_same(tmp_path: Path, name: str) -> None:
    rows: list[list[Cell]] = [
        ["301", "310199199001011230", 3, date(2026, 3, 15)],
        ["001", "", None, None],
    ]
    rows += [[text, "012", 0, None] for text in DANGEROUS]
    write = write_xlsx if name.endswith("xlsx") else write_csv

    write(tmp_path / name, HEADER, rows)

    read = [row.values for row in read_rows(tmp_path / name, COLUMNS)]
    assert [each["door"] for each in read] == ["301", "001", *DANGEROUS]
    assert read[0] == {
        "door": "301",
        "id_number": "310199199001011230",
        "size": 3,
        "day": date(2026, 3, 15),
    }
    assert not list(tmp_path.glob(".*"))


def test_no_text_becomes_a_formula_a_link_or_a_number(tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"

    write_xlsx(path, ["文字"], [[text] for text in [*DANGEROUS, "http://a.example", "123"]])

    sheet = _xml(path)
    assert ("<f>" in sheet, "hyperlink" in sheet, "<v>123</v>" in sheet) == (False, False, False)
    assert sheet.count('t="inlineStr"') + sheet.count('t="s"') == 8


def test_a_csv_formula_is_disarmed(tmp_path: Path) -> None:
    path = tmp_path / "表.csv"

    write_csv(path, ["文字"], [[text] for text in DANGEROUS])

    lines = path.read_text(encoding="utf-8-sig").splitlines()
    assert all(line.lstrip('"').startswith("'") for line in lines[1:])


def test_moments_are_written_in_shanghai_time() -> None:
    buffer = io.BytesIO()

    write_csv(buffer, ["时间"], [[datetime(2026, 3, 15, 20, 30, tzinfo=UTC)]])

    assert buffer.getvalue().decode("utf-8-sig").splitlines() == ["时间", "2026-03-16 04:30"]


def test_a_text_longer_than_a_cell_fails_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="32767 characters"):
        write_xlsx(tmp_path / "表.xlsx", ["文字"], [["长" * 32_768]])

    assert list(tmp_path.iterdir()) == []


def test_an_error_sheet_can_be_corrected_and_sent_again(tmp_path: Path) -> None:
    original = tmp_path / "表.csv"
    original.write_text("门牌,身份证号,人数,日期\n301,,三,昨天\n,,1,\n302,,2,\n", encoding="utf-8")
    rows = list(read_rows(original, COLUMNS))
    bad = [ErrorRow(row.number, row.cells, row.errors) for row in rows if row.errors]

    with translation.override("en"):
        error_sheet(tmp_path / "错.xlsx", HEADER, bad)

    summary = open_sheet(tmp_path / "错.xlsx", COLUMNS)
    assert summary.headers == (*HEADER, "Row in your file", "What to correct")
    again = list(read_rows(tmp_path / "错.xlsx", COLUMNS))
    assert [(row.cells[4], row.cells[5]) for row in again] == [
        (
            2,
            (
                "Column C “人数”: “三” is no number.\n"
                "Column D “日期”: “昨天” is no date. Write it as 2026-03-15."
            ),
        ),
        (3, "Column A “门牌”: This must be filled in."),
    ]
    assert [row.errors for row in again] == [
        tuple(
            type(error)(row.number, error.column, error.header, error.code, error.message)
            for error in source.errors
        )
        for row, source in zip(again, bad, strict=True)
    ]


def test_letters_of_columns() -> None:
    assert [column_letter(n) for n in (0, 25, 26, 51, 52, 701, 702, 16383)] == [
        "A",
        "Z",
        "AA",
        "AZ",
        "BA",
        "ZZ",
        "AAA",
        "XFD",
    ]


@pytest.mark.parametrize("write", [write_xlsx, write_csv])
def test_a_file_that_cannot_be_written_is_named(
    tmp_path: Path, write: Callable[[Path, list[str], list[list[Cell]]], None]
) -> None:
    target = tmp_path / "no such folder" / "sheet"

    with pytest.raises(OSError, match="No such file") as raised:
        write(target, HEADER, [["301", "", 1, None]])

    assert raised.value.filename == str(target)


def test_a_full_disk_names_the_file_and_leaves_no_part_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "replace", full)

    with pytest.raises(OSError, match="No space left") as raised:
        write_xlsx(tmp_path / "sheet.xlsx", HEADER, [["301", "", 1, None]])

    assert raised.value.errno == errno.ENOSPC
    assert raised.value.filename == str(tmp_path / "sheet.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_a_refused_text_longer_than_a_cell_comes_back_cut_short(tmp_path: Path) -> None:
    error = RowError(2, "A", "门牌", "too_long", "太长")
    long = ErrorRow(2, ["长" * 40_000, "x" * 3_000_000, 5, None], [error])

    error_sheet(tmp_path / "错.xlsx", HEADER, [long])

    book = CalamineWorkbook.from_path(str(tmp_path / "错.xlsx"))
    (row,) = book.get_sheet_by_index(0).to_python()[1:]
    assert [len(str(cell)) for cell in row[:2]] == [32_767, 32_767]
    assert str(row[0]).endswith("长…")
