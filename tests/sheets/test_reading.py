"""Sheets that are read: headers found, values converted, every fault named."""

import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from minqing.sheets.models import sentence
from minqing.sheets.queries import Row, open_sheet, read_rows
from minqing.sheets.queries.sniffing import SheetKind
from minqing.sheets.rules.columns import Column, Kind
from minqing.sheets.rules.problems import CellRefusedError, Problem, SheetRefusedError
from tests.sheets import evil


def _positive(value: int) -> int:
    if value < 1:
        raise CellRefusedError("size.not_positive", "must be at least 1")
    return value


COLUMNS = [
    Column("door", ("门牌号", "门牌", "Door"), required=True, filled=True),
    Column("name", ("户主姓名", "户主", "Householder"), required=True),
    Column("id_number", ("身份证号", "ID number")),
    Column("size", ("人数", "Size"), kind=Kind.WHOLE, parse=_positive),
    Column("since", ("入住日期", "Since"), kind=Kind.DAY),
    Column("hardship", ("特困", "Hardship"), kind=Kind.YES_NO),
    Column("sex", ("性别", "Sex"), kind=Kind.CHOICE, choices={"男": "male", "女": "female"}),
]
HEADER = ["门牌号", "户主姓名", "身份证号", "人数", "入住日期", "特困", "性别"]


def _read(path: Path) -> list[Row]:
    return list(read_rows(path, COLUMNS))


def _csv(tmp_path: Path, *lines: str, encoding: str = "utf-8") -> Path:
    return evil.save(tmp_path, "表.csv", "\r\n".join(lines).encode(encoding))


def _errors(row: Row) -> list[tuple[str, str]]:
    return [(error.column, error.code) for error in row.errors]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_in_any_common_encoding(tmp_path: Path, encoding: str, delimiter: str) -> None:
    lines = [delimiter.join(("门牌号", "户主姓名")), delimiter.join(("301", "𠮷建国"))]

    rows = _read(_csv(tmp_path, *lines, encoding=encoding))

    assert [(row.number, row.values["door"], row.values["name"]) for row in rows] == [
        (2, "301", "𠮷建国")
    ]


def test_values_of_every_kind_from_a_workbook(tmp_path: Path) -> None:
    def draw(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, [301, " 陈建国 ", "310199199001011230", 3])
        sheet.write_datetime(1, 4, date(2019, 5, 6), book.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write_row(1, 5, [True, "女"])

    (row,) = _read(evil.save(tmp_path, "表.xlsx", evil.drawn(draw)))

    assert row.values == {
        "door": "301",
        "name": "陈建国",
        "id_number": "310199199001011230",
        "size": 3,
        "since": date(2019, 5, 6),
        "hardship": True,
        "sex": "female",
    }
    assert row.errors == ()


@pytest.mark.parametrize(
    "written", ["2019-05-06", "2019/5/6", "2019.5.6", "2019年5月6日", "20190506"]
)
def test_days_as_people_write_them(tmp_path: Path, written: str) -> None:
    (row,) = _read(_csv(tmp_path, ",".join(HEADER), f"301,陈,,,{written}"))

    assert row.values["since"] == date(2019, 5, 6)


@pytest.mark.parametrize(
    ("column", "written", "code"),
    [
        (0, "", Problem.BLANK),
        (0, "　", Problem.BLANK),
        (1, "陈" * 501, Problem.TOO_LONG),
        (1, "陈\x07建国", Problem.CONTROL_CHARACTER),
        (3, "三", Problem.NOT_A_NUMBER),
        (3, "2.5", Problem.NOT_WHOLE),
        (3, "1e400", Problem.NOT_A_NUMBER),
        (3, "0", "size.not_positive"),
        (4, "2019-02-30", Problem.NOT_A_DAY),
        (4, "去年", Problem.NOT_A_DAY),
        (4, "43591", Problem.NOT_A_DAY),
        (4, "0019-02-03", Problem.NOT_A_DAY),
        (5, "也许", Problem.NOT_YES_NO),
        (6, "不详", Problem.NOT_A_CHOICE),
    ],
)
def test_a_bad_cell_is_named_and_the_rest_of_the_row_is_read(
    tmp_path: Path, column: int, written: str, code: str
) -> None:
    cells = ["301", "陈建国", "", "3", "2019-05-06", "是", "男"]
    good = ["302", "张建国", "", "", "", "", ""]
    cells[column] = written
    path = _csv(tmp_path, ",".join(HEADER), ",".join(cells), ",".join(good))

    bad_row, good_row = _read(path)

    assert _errors(bad_row) == [("ABCDEFG"[column], code)]
    assert bad_row.errors[0].header == HEADER[column]
    assert bad_row.values[COLUMNS[column].key] is None
    assert sum(value is None for value in bad_row.values.values()) == (2 if column != 2 else 1)
    assert (good_row.number, good_row.errors) == (3, ())


def test_the_sentence_names_row_column_and_reason_in_both_languages(tmp_path: Path) -> None:
    (row,) = _read(_csv(tmp_path, ",".join(HEADER), "301,陈,,三"))

    with translation.override("en"):
        assert sentence(row.errors[0]) == "Row 2, column D “人数”: “三” is no number."
    with translation.override("zh-hans"):
        assert sentence(row.errors[0]) == "第 2 行 D 列“人数”：“三”不是数字。"


def test_an_identity_number_that_excel_rounded_is_noticed(tmp_path: Path) -> None:
    content = evil.workbook([HEADER, ["301", "陈", 310199199001011230]])

    (row,) = _read(evil.save(tmp_path, "表.xlsx", content))

    assert _errors(row) == [("C", Problem.ROUNDED)]


def test_headers_are_known_in_any_dress_below_a_merged_title(tmp_path: Path) -> None:
    def draw(_book: Any, sheet: Any) -> None:
        sheet.merge_range(0, 1, 0, 3, "柳岸一村居民花名册")
        sheet.write_row(2, 1, ["*门 牌 号：", "ＨＯＵＳＥＨＯＬＤＥＲ", "备注", "性别（必填）"])
        sheet.write_row(3, 1, ["301", "陈建国", "好人", "男"])

    path = evil.save(tmp_path, "表.xlsx", evil.drawn(draw))
    (row,) = _read(path)
    summary = open_sheet(path, COLUMNS)

    assert (row.number, row.values["door"], row.values["sex"]) == (4, "301", "male")
    assert (summary.kind, summary.header_row, summary.rows) == (SheetKind.XLSX, 3, 1)
    assert summary.unknown == ("备注",)
    assert summary.sheet_names == ("甲",)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("门牌号,人数", [("", "户主姓名", Problem.MISSING_COLUMN)]),
        ("门牌号,户主姓名,Door", [("C", "Door", Problem.DOUBLE_COLUMN)]),
        ("门牌号,户主的姓名,人数", [("B", "户主的姓名", Problem.SIMILAR_COLUMN)]),
        (
            "人数",
            [("", "门牌号", Problem.MISSING_COLUMN), ("", "户主姓名", Problem.MISSING_COLUMN)],
        ),
        ("甲,乙,丙", [("", "", Problem.NO_HEADERS)]),
    ],
)
def test_wrong_headers_name_row_column_and_reason(
    tmp_path: Path, header: str, expected: list[tuple[str, str, Problem]]
) -> None:
    path = _csv(tmp_path, header, "301,1")

    with pytest.raises(SheetRefusedError) as refusal:
        _read(path)

    errors = refusal.value.errors
    assert [(error.column, error.header, error.code) for error in errors] == expected
    assert {error.row for error in errors} == {1}


def test_merged_cells_are_named_on_every_row_they_cover(tmp_path: Path) -> None:
    def draw(_book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, [*HEADER[:2], "备注"])
        sheet.merge_range(1, 0, 2, 0, "301")
        sheet.write(1, 1, "陈建国")
        sheet.write(2, 1, "张建国")
        sheet.merge_range(3, 2, 4, 2, "一起")
        sheet.write_row(3, 0, ["302", "刘建国"])

    path = evil.save(tmp_path, "表.xlsx", evil.drawn(draw))

    first, second, third = _read(path)[:3]

    assert _errors(first) == [("A", Problem.MERGED)]
    with translation.override("en"):
        assert str(first.errors[0].message).startswith("The cells A2:A3 are merged.")
    assert _errors(second) == [("A", Problem.BLANK), ("A", Problem.MERGED)]
    assert _errors(third) == []


def test_merged_headers_are_refused(tmp_path: Path) -> None:
    def draw(_book: Any, sheet: Any) -> None:
        sheet.merge_range(0, 0, 0, 1, "门牌号")
        sheet.write(0, 2, "户主姓名")

    path = evil.save(tmp_path, "表.xlsx", evil.drawn(draw))

    with pytest.raises(SheetRefusedError) as refusal:
        _read(path)

    (error,) = refusal.value.errors
    assert (error.row, error.column, error.header, error.code) == (
        1,
        "A",
        "门牌号",
        Problem.MERGED_HEADER,
    )


def test_broken_rows_are_named_and_the_next_is_read(tmp_path: Path) -> None:
    path = _csv(tmp_path, "门牌号,户主姓名", '"301"号,陈', "302,张", "303,刘,多")

    broken, good, long = _read(path)

    assert (broken.number, _errors(broken)) == (2, [("", Problem.BROKEN_ROW)])
    assert (good.number, good.values["door"], good.errors) == (3, "302", ())
    assert (long.number, _errors(long)) == (4, [("C", Problem.EXTRA_CELL)])


def test_a_quotation_mark_that_is_never_closed_stops_at_its_row(tmp_path: Path) -> None:
    path = _csv(tmp_path, "门牌号,户主姓名", "301,陈", '302,"张', "303,刘", "304,杨")

    with pytest.raises(SheetRefusedError) as refusal:
        _read(path)

    assert (refusal.value.errors[0].row, refusal.value.code) == (3, Problem.BROKEN_ROW)


def test_blank_rows_are_passed_over_and_numbers_stay_those_of_the_file(tmp_path: Path) -> None:
    path = _csv(tmp_path, "", "门牌号,户主姓名", "", " ,", "301,陈")

    assert [(row.number, row.values["door"]) for row in _read(path) if not row.errors] == [
        (5, "301")
    ]


def test_without_columns_the_first_filled_row_counts_as_headers(tmp_path: Path) -> None:
    summary = open_sheet(_csv(tmp_path, "", "甲,乙", "1,2", "3,4"))

    assert (summary.headers, summary.header_row, summary.rows) == (("甲", "乙"), 2, 2)


@pytest.fixture
def children(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, dict[str, Any]]]:
    """Every process started, with the options it was started with."""
    started: list[tuple[Any, dict[str, Any]]] = []
    start = subprocess.Popen

    def noted(command: list[str], **options: Any) -> Any:
        started.append((start(command, **options), options))
        return started[-1][0]

    monkeypatch.setattr(subprocess, "Popen", noted)
    return started


def test_a_reader_that_stops_early_leaves_no_process(
    tmp_path: Path, children: list[tuple[Any, dict[str, Any]]]
) -> None:
    content = evil.workbook([HEADER, *([str(n), "陈"] for n in range(5000))])
    rows = read_rows(evil.save(tmp_path, "表.xlsx", content), COLUMNS)

    assert next(rows).values["door"] == "0"
    ((child, _),) = children
    assert child.poll() is None
    del rows
    assert child.poll() is not None


def test_the_parser_gets_nothing_of_our_environment(
    tmp_path: Path, children: list[tuple[Any, dict[str, Any]]]
) -> None:
    _read(evil.save(tmp_path, "表.xlsx", evil.workbook([HEADER, ["301", "陈"]])))

    ((_, options),) = children
    assert sorted(options["env"]) == ["PATH", "PYTHONPATH", "PYTHONUTF8"]


def test_a_row_of_plain_texts_reads_as_it_does_cell_by_cell(tmp_path: Path) -> None:
    texts = [column for column in COLUMNS if column.kind is Kind.TEXT and not column.filled]
    # A column that is converted makes the reader look at each cell by itself.
    slowly = [*texts, Column("since", ("入住日期", "Since"), parse=lambda text: text)]
    names = [
        "陈建国",
        " 陈 建国 ",
        "'=1+1",
        "'陈",
        "陈\u200b建国",
        "\u3000",
        "陈" * 501,
        "",
        '"陈\t建"',
    ]
    lines = [f"{name},{number}," for name in names for number in ("10X", "", " 1 ")]
    path = _csv(tmp_path, "户主姓名,身份证号,入住日期", *lines, ",,,", "陈,1,,多", "陈")

    at_once = list(read_rows(path, texts))
    one_by_one = list(read_rows(path, slowly))

    assert [(row.number, row.cells, _errors(row)) for row in at_once] == [
        (row.number, row.cells, _errors(row)) for row in one_by_one
    ]
    assert [{**row.values, "since": None} for row in at_once] == [
        dict(row.values) for row in one_by_one
    ]
