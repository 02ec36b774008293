"""Importing a roster, as the worker, whose eyes row security binds."""

import json
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from minqing.home.management import import_sheet
from minqing.households.models import Dwelling, HardshipEntry, Household, Person
from minqing.households.queries import denominator, differences
from minqing.households.rules import Group
from minqing.ledger.models import LedgerEntry
from minqing.storage.keys import keyring, open_column
from minqing.territory.models import Area
from tests.database import as_owner
from tests.households.rosters import AREA, CHEN, ROWS, WRONG, changed, write_csv, write_xlsx


def run(capsys: pytest.CaptureFixture[str], file: Path, **options: Any) -> dict[str, Any]:
    code = import_sheet.run("roster", file, as_json=True, **options)
    outcome: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert code == (0 if outcome["ok"] else 1)
    return outcome


def count(outcome: dict[str, Any], key: str) -> int:
    number: int = outcome["counts"].get(key, 0)
    return number


def contents() -> tuple[int, int, int, int]:
    with as_owner():
        return (
            Dwelling.objects.count(),
            Household.objects.count(),
            Person.objects.count(),
            Area.objects.filter(code__gt=AREA).count(),
        )


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_roster_fills_the_register(
    worker: None, tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    path = tmp_path / f"roster.{kind}"
    outcome = run(capsys, write_csv(path, ROWS) if kind == "csv" else write_xlsx(path, ROWS))
    assert outcome["written"]
    assert (count(outcome, "building_added"), count(outcome, "entrance_added")) == (2, 2)
    assert (
        count(outcome, "dwelling_added"),
        count(outcome, "household_added"),
        count(outcome, "person_added"),
    ) == (3, 3, 4)
    with as_owner():
        addresses = Dwelling.objects.order_by("area_code", "sort_key")
        assert list(addresses.values_list("address", flat=True)) == [
            "柳岸路88弄3号301室",
            "柳岸路88弄3号302室",
            "柳岸路90号201室",
        ]
        chen = Person.objects.get(name="陈秀英")
        assert chen.id_number is not None
        assert CHEN.encode() not in bytes(chen.id_number)
        assert open_column(chen, "id_number") == CHEN
        assert chen.id_index is not None
        assert bytes(chen.id_index) == keyring().index(CHEN, "id_number")
        assert (chen.initials, chen.name_pinyin) == ("cxy", "chen xiu ying")
        assert (chen.household.size, chen.household.special_hardship) == (2, True)
        assert HardshipEntry.objects.get().kind == "low_income"
        assert (denominator(AREA), denominator(AREA, Group.SPECIAL_HARDSHIP)) == (3, 1)
        assert list(differences()) == []
        entry = LedgerEntry.objects.get(act="households.roster_imported")
        assert (entry.detail["dwellings"], entry.detail["people"]) == (3, 4)
        assert "陈" not in json.dumps(entry.detail, ensure_ascii=False)


def test_importing_again_changes_nothing(
    worker: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write_csv(tmp_path / "roster.csv", ROWS)
    run(capsys, file)
    before = contents()
    with as_owner():
        revs = sorted(Person.objects.values_list("rev", flat=True))
        entries = LedgerEntry.objects.count()
    outcome = run(capsys, file)
    assert (count(outcome, "person_unchanged"), count(outcome, "person_added")) == (4, 0)
    assert contents() == before
    with as_owner():
        assert sorted(Person.objects.values_list("rev", flat=True)) == revs
        assert LedgerEntry.objects.count() == entries


def test_a_later_roster_adds_and_corrects_but_ends_nothing(
    worker: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, write_csv(tmp_path / "first.csv", ROWS))
    with as_owner():
        before = Person.objects.get(name="李明")
    later = [row for row in changed(2, phone="10087654321", hardship="大病") if row[6] != "王芳"]
    later.append([*later[-1][:6], "李小红", "女儿", "女", "2012-01-02", "", "", ""])
    outcome = run(capsys, write_csv(tmp_path / "later.csv", later))
    assert (count(outcome, "person_added"), count(outcome, "person_changed")) == (1, 1)
    assert (count(outcome, "household_added"), count(outcome, "hardship_added")) == (0, 1)
    with as_owner():
        after = Person.objects.get(pk=before.pk)
        assert open_column(after, "phone") == "10087654321"
        assert after.rev > before.rev
        assert (after.household.size, after.household.special_hardship) == (2, True)
        assert Person.objects.filter(name="王芳", to_on__isnull=True).exists()
        assert denominator(AREA, Group.SPECIAL_HARDSHIP) == 2
        assert list(differences()) == []


def test_the_same_people_under_another_householder_stay_one_household(
    worker: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, write_csv(tmp_path / "first.csv", ROWS))
    rows = [[*row[:5], "陈建", *row[6:]] if row[4] == "301" else row for row in ROWS]
    outcome = run(capsys, write_csv(tmp_path / "second.csv", rows))
    assert (
        count(outcome, "household_added"),
        count(outcome, "household_changed"),
        count(outcome, "person_added"),
    ) == (0, 1, 0)
    with as_owner():
        assert Household.objects.filter(name="陈建").count() == 1
        assert Household.objects.count() == 3


def test_a_dry_run_says_what_would_change_and_writes_nothing(
    worker: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents()
    outcome = run(capsys, write_csv(tmp_path / "roster.csv", ROWS), dry_run=True)
    assert (
        outcome["written"],
        count(outcome, "person_added"),
        count(outcome, "household_added"),
    ) == (False, 4, 3)
    assert contents() == before


def test_one_wrong_row_keeps_everything_out_and_comes_back_as_a_sheet(
    worker: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents()
    errors = tmp_path / "errors.xlsx"
    file = write_csv(tmp_path / "roster.csv", changed(2, id_number=WRONG))
    outcome = run(capsys, file, errors=errors)
    assert (outcome["written"], outcome["refused_rows"]) == (False, 1)
    assert outcome["reasons"] == {"id_check_digit": 1}
    (sentence,) = outcome["errors"]
    assert "4" in sentence
    assert "身份证号" in sentence
    assert contents() == before
    rows = CalamineWorkbook.from_path(str(errors)).get_sheet_by_index(0).to_python()
    assert rows[1][6] == "李明"
    assert rows[1][13] == 4


def test_the_doors_without_a_fault_can_be_brought_in_alone(
    worker: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write_csv(tmp_path / "roster.csv", changed(1, phone="unknown"))
    outcome = run(capsys, file, skip_faulty=True)
    assert (outcome["refused_rows"], count(outcome, "household_added")) == (1, 2)
    with as_owner():
        # Nobody of the door with the wrong row: half a household would be a wrong household.
        assert sorted(Person.objects.values_list("name", flat=True)) == ["李明", "王芳"]


def test_a_row_whose_door_cannot_be_read_holds_back_the_door_of_its_household(
    worker: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = changed(1, door="室")
    rows.insert(2, [*ROWS[0][:6], "陈红", "女儿", "女", "2012-01-02", "", "", ""])
    outcome = run(capsys, write_csv(tmp_path / "roster.csv", rows), skip_faulty=True)
    assert (outcome["refused_rows"], count(outcome, "household_added")) == (1, 2)
    with as_owner():
        assert sorted(Person.objects.values_list("name", flat=True)) == ["李明", "王芳"]


def test_a_door_torn_apart_by_a_refused_row_of_another_is_refused(
    worker: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = changed(2, phone="unknown")
    rows.insert(3, [*ROWS[0][:6], "陈红", "女儿", "女", "2012-01-02", "", "", ""])
    outcome = run(capsys, write_csv(tmp_path / "roster.csv", rows), skip_faulty=True)
    assert outcome["reasons"] == {"address_twice": 1, "not_a_phone": 1}
    with as_owner():
        assert sorted(Person.objects.values_list("name", flat=True)) == ["王芳", "陈建", "陈秀英"]


def test_every_kind_of_fault_names_row_and_column(
    worker: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = changed(3, neighbourhood="310199009009")
    rows.append([*ROWS[0][:6], "陈新", "子", "", "", "", "", ""])
    rows.append([AREA, "柳岸路90号", "", "", "202", "赵", "赵", "", "", "", CHEN, "", ""])
    outcome = run(capsys, write_csv(tmp_path / "roster.csv", rows))
    assert outcome["reasons"] == {"address_twice": 1, "id_twice": 1, "unknown_code": 1}
    assert [error[:4] for error in outcome["errors"]] == ["第 5 ", "第 6 ", "第 7 "]


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ("relation", "请填其中之一：户主 / 配偶 / 子 /"),
        ("sex", "请填其中之一：男 / 女。"),
        ("hardship", "请填其中之一：低保 / 低收入 / 特困 /"),
    ],
)
def test_an_unknown_word_is_named_with_those_that_are_known(
    worker: None, tmp_path: Path, capsys: pytest.CaptureFixture[str], column: str, words: str
) -> None:
    path = write_csv(tmp_path / "roster.csv", changed(3, **{column: "不明"}))
    (error,) = run(capsys, path)["errors"]
    assert "不认识“不明”" in error
    assert words in error


def test_merged_cells_and_wrong_headers_are_refused(
    worker: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    merged = write_xlsx(tmp_path / "merged.xlsx", ROWS, merged="A2:A4")
    outcome = run(capsys, merged)
    assert not outcome["written"]
    assert "merged" in outcome["reasons"]
    headers = ["area", *["?"] * 12]
    assert import_sheet.run("roster", write_csv(tmp_path / "wrong.csv", ROWS, headers)) == 1
    assert contents()[:3] == (0, 0, 0)


def test_a_building_known_by_another_spelling_is_found(
    worker: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, write_csv(tmp_path / "first.csv", ROWS))
    again = [
        [*row[:1], row[1].replace("88", "８８"), row[2].replace("3号", "3"), *row[3:]]
        for row in ROWS
    ]
    outcome = run(capsys, write_csv(tmp_path / "again.csv", again), dry_run=True)
    assert (count(outcome, "building_added"), count(outcome, "dwelling_added")) == (0, 0)
