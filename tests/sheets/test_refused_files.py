"""Files that are not read at all, each with a reason and advice."""

import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from django.utils import translation

from minqing.files.rules.archive import ArchiveLimits
from minqing.sheets.models import sentence
from minqing.sheets.queries import open_sheet, read_rows
from minqing.sheets.rules.columns import Column
from minqing.sheets.rules.limits import ChildLimits, SheetLimits
from minqing.sheets.rules.problems import Problem, SheetRefusedError
from tests.sheets import evil

DOOR = Column("door", ("门牌", "Door"), required=True, filled=True)
FIRST = Column("first", ("00000000",))
PE = b"MZ\x90\x00\x03\x00" + bytes(100)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def _duplicate_part() -> bytes:
    buffer = BytesIO(evil.minimal())
    with zipfile.ZipFile(buffer, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("xl/workbook.xml", b"<other/>")
    return buffer.getvalue()


def _with_part(name: str, content: bytes = b"x") -> Callable[[], bytes]:
    def made() -> bytes:
        return evil.zipped({**evil.parts(evil.sheet_xml("")), name: content})

    return made


def _many_parts() -> bytes:
    extra = {f"xl/media/{n}.xml": b"" for n in range(10_001)}
    return evil.zipped({**evil.parts(evil.sheet_xml("")), **extra})


def _encrypted_flag() -> bytes:
    content = bytearray(evil.minimal())
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def _moved_part() -> bytes:
    """The last part said to begin where the first one does: two parts share their bytes."""
    content = bytearray(evil.minimal())
    at = content.rindex(b"PK\x01\x02") + 42
    content[at : at + 4] = b"\x00\x00\x00\x00"
    return bytes(content)


def _false_zip64() -> bytes:
    """A 64-bit end record that names another directory than the 32-bit one."""
    content = evil.minimal()
    end = content.rindex(b"PK\x05\x06")
    record = b"PK\x06\x06" + (44).to_bytes(8, "little") + bytes(2 + 2 + 4 + 4)
    record += (99).to_bytes(8, "little") * 2 + (10).to_bytes(8, "little") + bytes(8)
    locator = b"PK\x06\x07" + bytes(4) + end.to_bytes(8, "little") + (1).to_bytes(4, "little")
    return content[:end] + record + locator + content[end:]


@pytest.mark.parametrize(
    ("name", "make", "problem"),
    [
        ("空.csv", bytes, Problem.EMPTY),
        ("旧.xls", lambda: OLE + bytes(600), Problem.OLD_XLS),
        ("旧改名.xlsx", evil.old_workbook, Problem.OLD_XLS),
        ("加密.xlsx", evil.with_password, Problem.ENCRYPTED),
        ("程序.xlsx", lambda: PE, Problem.PROGRAM),
        ("程序.csv", lambda: PE, Problem.PROGRAM),
        ("程序.csv", lambda: b"\x7fELF\x02\x01" + bytes(100), Problem.PROGRAM),
        ("脚本.csv", lambda: b"#!/bin/sh\nrm -rf /\n", Problem.PROGRAM),
        ("网页.xls", "<html><table>门牌</table>".encode, Problem.WEB_PAGE),
        ("照片.xlsx", lambda: b"\xff\xd8\xff\xe0" + bytes(100), Problem.NOT_A_SHEET),
        ("文档.xlsx", lambda: evil.zipped({"word/document.xml": b"x"}), Problem.NOT_A_SHEET),
        ("断.xlsx", lambda: evil.minimal()[:-100], Problem.DAMAGED),
        ("断.xlsx", lambda: evil.minimal()[:40], Problem.DAMAGED),
        ("后缀.xlsx", lambda: evil.minimal() + b"MZ\x90", Problem.DAMAGED),
        ("前缀.xlsx", lambda: b"PK\x03\x04" + evil.minimal(), Problem.DAMAGED),
        ("重名.xlsx", _duplicate_part, Problem.DAMAGED),
        ("越界.xlsx", _with_part("../../etc/passwd"), Problem.DAMAGED),
        ("套娃.xlsx", _with_part("xl/media/inner.zip", evil.minimal()), Problem.DAMAGED),
        ("重叠.xlsx", _moved_part, Problem.DAMAGED),
        ("假64.xlsx", _false_zip64, Problem.DAMAGED),
        ("加密零件.xlsx", _encrypted_flag, Problem.ENCRYPTED),
        ("零件多.xlsx", _many_parts, Problem.UNPACKED_TOO_LARGE),
        (
            "声称两吉.xlsx",
            lambda: evil.claiming(evil.minimal(), 2 * 1024**3 + 1),
            Problem.UNPACKED_TOO_LARGE,
        ),
        ("声称百倍.xlsx", lambda: evil.claiming(evil.minimal(), 2 * 1024**2), Problem.RATIO),
        ("真炸弹.xlsx", evil.real_bomb, Problem.RATIO),
        ("声称小.xlsx", lambda: evil.claiming(evil.real_bomb(), 1000), Problem.DAMAGED),
        ("坏表.xlsx", _with_part("xl/worksheets/sheet2.xml"), Problem.NO_HEADERS),
        ("疏.xlsx", evil.sparse_bomb, Problem.TOO_MUCH_MEMORY),
        ("坏字.csv", lambda: "门牌,户主\n".encode() + b"\xff\xff\xff\n", Problem.ENCODING),
        ("空字节.csv", "门牌,户主\n301,陈\x00建国\n".encode, Problem.ZERO_BYTES),
        ("杂.csv", lambda: bytes(range(256)) * 20, Problem.NOT_A_SHEET),
    ],
)
def test_is_refused_with_advice(
    tmp_path: Path, name: str, make: Callable[[], bytes], problem: Problem
) -> None:
    path = evil.save(tmp_path, name, make())

    with pytest.raises(SheetRefusedError) as refusal:
        list(read_rows(path, [DOOR]))

    assert refusal.value.code == problem
    for language in ("zh-hans", "en"):
        with translation.override(language):
            assert len(sentence(refusal.value.errors[0])) > 15


def _wide(folder: Path, kind: str, width: int) -> Path:
    rows = [["门牌", *(f"列{n}" for n in range(width - 1))], ["301"] * width]
    text = "\n".join(",".join(row) for row in rows)
    content = text.encode() if kind == "csv" else evil.workbook(rows)
    return evil.save(folder, f"{width}.{kind}", content)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_201_columns_are_one_too_many(tmp_path: Path, kind: str) -> None:
    assert [row.values["door"] for row in read_rows(_wide(tmp_path, kind, 200), [DOOR])] == ["301"]

    with pytest.raises(SheetRefusedError) as refusal:
        list(read_rows(_wide(tmp_path, kind, 201), [DOOR]))

    assert (refusal.value.code, refusal.value.params["found"]) == (Problem.TOO_MANY_COLUMNS, 201)


def test_rows_past_the_limit_are_refused(tmp_path: Path) -> None:
    path = evil.save(tmp_path, "长.csv", "门牌\n".encode() + b"301\n" * 10)

    with pytest.raises(SheetRefusedError) as refusal:
        list(read_rows(path, [DOOR], limits=SheetLimits(rows=10)))

    assert refusal.value.code == Problem.TOO_MANY_ROWS


@pytest.fixture(scope="module")
def expanding(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook of a million rows, all different: more than two seconds for any machine."""
    return evil.save(tmp_path_factory.mktemp("胀"), "胀.xlsx", evil.expanding(1_000_000))


def test_a_workbook_that_expands_is_killed_by_its_memory_limit(expanding: Path) -> None:
    small = SheetLimits(child=ChildLimits(memory_bytes=80 * 1024**2))

    with pytest.raises(SheetRefusedError) as refusal:
        open_sheet(expanding, limits=small)

    assert refusal.value.code == Problem.TOO_MUCH_MEMORY
    assert open_sheet(expanding).rows == 999_999


@pytest.mark.parametrize("limits", [ChildLimits(silence_seconds=0.01), ChildLimits(cpu_seconds=1)])
def test_a_workbook_that_takes_too_long_is_given_up(expanding: Path, limits: ChildLimits) -> None:
    with pytest.raises(SheetRefusedError) as refusal:
        list(read_rows(expanding, [FIRST], limits=SheetLimits(child=limits)))

    assert refusal.value.code == Problem.TOO_SLOW


def test_a_gigabyte_without_a_line_end_is_no_sheet(tmp_path: Path) -> None:
    path = evil.save(tmp_path, "一行.csv", b"a" * (5 * 1024**2))

    with pytest.raises(SheetRefusedError) as refusal:
        open_sheet(path)

    assert refusal.value.code == Problem.NOT_A_SHEET


def test_a_sheet_that_is_not_there_is_named_with_those_that_are(tmp_path: Path) -> None:
    path = evil.save(tmp_path, "表.xlsx", evil.minimal())

    with pytest.raises(SheetRefusedError) as refusal:
        open_sheet(path, sheet="乙")

    with translation.override("en"):
        reason = str(refusal.value.errors[0].message)
    assert reason == "There is no sheet “乙”. The workbook has: 甲."


def test_limits_of_the_archive_are_those_of_the_caller(tmp_path: Path) -> None:
    path = evil.save(tmp_path, "表.xlsx", evil.minimal())
    tight = SheetLimits(archive=ArchiveLimits(unpacked_bytes=100))

    with pytest.raises(SheetRefusedError) as refusal:
        open_sheet(path, limits=tight)

    assert refusal.value.code == Problem.UNPACKED_TOO_LARGE
