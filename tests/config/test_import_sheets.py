"""``minqing import KIND``: exit codes, what is printed, error sheets, templates, sign-ins."""

import json
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from minqing.accounts.models import User
from minqing.home.management import import_sheet, sheet_template, sign_ins
from minqing.home.operations.importing import IMPORT_KINDS, kinds_for
from minqing.organisations.models import Member
from minqing.sheets.queries import open_sheet
from minqing.territory.rules import Role
from tests.bringing import write_sheet
from tests.cast import Cast
from tests.database import as_owner
from tests.households.rosters import ROWS, changed, write_csv

HEADERS = "所在单位|姓名|登录名|备注"
BODY = "云锦区机关支部"
OURS = ["organisations", "members", "ties", "teams", "postings", "hardship"]


def test_a_file_goes_in_and_a_second_time_changes_nothing(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write_sheet(tmp_path / "members.csv", HEADERS, f"{BODY}|何平||新来的")
    with as_owner():
        assert import_sheet.run("members", file) == 0
        first = capsys.readouterr().out.splitlines()
        assert import_sheet.run("members", file) == 0
    unread, *done = first
    assert unread == "以下各列不读取：备注"
    assert done == ["已完成：", "  成员: 新增 1"]
    assert capsys.readouterr().out.splitlines() == [unread, "共 1 行，均已登记，没有变化。"]


def test_refused_rows_come_back_with_reasons_and_1(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write_sheet(tmp_path / "members.csv", HEADERS, f"{BODY}|何平||", "无此单位|唐敏||")
    errors = tmp_path / "errors.xlsx"
    with as_owner():
        assert import_sheet.run("members", file, errors=errors, as_json=True) == 1
        assert not Member.objects.filter(name="何平").exists()
    printed = json.loads(capsys.readouterr().out)
    assert (printed["ok"], printed["written"], printed["reasons"]) == (
        False,
        False,
        {"unknown": 1},
    )
    assert printed["counts"] == {"member_added": 1}
    rows = CalamineWorkbook.from_path(errors).get_sheet_by_index(0).to_python()
    assert rows[1][:2] == ["无此单位", "唐敏"]
    assert rows[1][-2] == 3


def test_a_file_of_refused_rows_says_that_nothing_was_written(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write_sheet(tmp_path / "members.csv", HEADERS, "无此单位|唐敏||")
    with as_owner():
        assert import_sheet.run("members", file, skip_faulty=True) == 1
    assert capsys.readouterr().out.endswith("没有写入任何内容。\n")


def test_a_dry_run_lists_what_would_change(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write_sheet(tmp_path / "m.csv", "所在单位|姓名|电话", f"{BODY}|林静|10012345678")
    with as_owner():
        assert import_sheet.run("members", file, dry_run=True) == 0
        assert Member.objects.get(pk=cast.lin.member.pk).phone is None
    printed = capsys.readouterr().out
    assert f"林静 · {BODY} (phone:  → 100******78)" in printed


def test_a_file_without_the_headers_is_refused_with_1(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write_sheet(tmp_path / "members.csv", "甲|乙", "1|2")
    with as_owner():
        assert import_sheet.run("members", file) == 1
    assert "所在单位" in capsys.readouterr().err


@pytest.mark.parametrize("kind", OURS)
@pytest.mark.parametrize("english", [False, True])
def test_a_template_has_every_header_and_is_recognised(
    tmp_path: Path, kind: str, english: bool
) -> None:
    target = tmp_path / "empty.xlsx"
    assert sheet_template.run(kind, target, english=english) == 0
    columns = IMPORT_KINDS[kind].columns
    summary = open_sheet(target, columns)
    assert (len(summary.headers), summary.unknown) == (len(columns), ())
    assert all(header.isascii() for header in summary.headers) == english


def test_a_template_makes_no_folder(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        sheet_template.run("members", tmp_path / "elsewhere" / "empty.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_a_roster_s_questions_and_counts_are_said_in_words(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write_csv(tmp_path / "roster.csv", ROWS)
    with as_owner():
        assert import_sheet.run("roster", file, dry_run=True) == 0
    assert "  居民: 新增 4" in capsys.readouterr().out.splitlines()
    faulty = write_csv(tmp_path / "faulty.csv", changed(0, phone="unknown"))
    with as_owner():
        assert import_sheet.run("roster", faulty, complete=True) == 1
    assert "有 1 行" in capsys.readouterr().out


def test_each_role_may_bring_in_its_kinds() -> None:
    def ours(role: Role) -> set[str]:
        return {kind.code for kind in kinds_for(frozenset({role}))} & set(OURS)

    assert ours(Role.DISTRICT_OFFICE) == set(OURS)
    assert ours(Role.STREET_COORDINATOR) == set(OURS) - {"organisations"}
    assert ours(Role.NEIGHBOURHOOD_SECRETARY) == {"teams", "postings", "hardship"}
    assert ours(Role.BLOCK_LEAD) == ours(Role.TEAM_MEMBER) == set()


def test_codes_for_the_first_sign_in_go_to_those_without_a_password(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write_sheet(tmp_path / "members.csv", HEADERS, f"{BODY}|何平|he.ping|")
    sheet = tmp_path / "codes.xlsx"
    with as_owner():
        import_sheet.run("members", file)
        assert sign_ins.run(sheet) == 0
        rows = CalamineWorkbook.from_path(sheet).get_sheet_by_index(0).to_python()
        assert [row[:3] for row in rows[1:]] == [[BODY, "何平", "he.ping"]]
        user = User.objects.get(username="he.ping")
        assert user.check_password(str(rows[1][3]))
        assert sheet.stat().st_mode & 0o077 == 0
        assert sign_ins.run(sheet) == 1, "a sheet of codes is never written over"
        assert sign_ins.run(tmp_path / "more.xlsx") == 0
        assert not (tmp_path / "more.xlsx").exists(), "nobody is without"
        assert sign_ins.run(tmp_path / "again.xlsx", names=["qian"]) == 0
        assert User.objects.get(username="qian").must_choose_password
        assert sign_ins.run(tmp_path / "nobody.xlsx", names=["nobody"]) == 1
