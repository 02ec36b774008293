"""Bodies from a sheet: recognised by code or name, parents above or below, ends with a check."""

from datetime import date
from pathlib import Path

import pytest
from django.utils import translation

from minqing.organisations.models import Organisation
from minqing.territory.operations.sheets import import_organisations
from tests.bringing import bring, reasons, write_sheet
from tests.cast import Cast
from tests.database import as_owner

HEADERS = "名称|类别|单位代码|上级单位|所属地域|起始日期|截止日期"
STREET = "柳岸街道党工委|党支部|S1||柳岸街道|2026-01-01|"
GENERAL = "柳岸一村党总支|党总支|N1|S1|310199001001|2026-01-01|"


def body(name: str) -> Organisation:
    with as_owner():
        return Organisation.objects.select_related("parent").get(name=name)


def test_a_parent_may_stand_below_its_part_in_the_file(cast: Cast, sheet: Path) -> None:
    outcome = bring(import_organisations, write_sheet(sheet, HEADERS, GENERAL, STREET))
    assert outcome.counts == {"organisation_added": 2}
    general = body("柳岸一村党总支")
    assert general.parent is not None
    assert (general.parent.name, general.area_code, general.kind, general.code) == (
        "柳岸街道党工委",
        "310199001001",
        "branch",
        "N1",
    )
    assert body("柳岸街道党工委").area_code == "310199001"


def test_the_same_file_again_changes_nothing(cast: Cast, sheet: Path) -> None:
    write_sheet(
        sheet,
        HEADERS,
        STREET,
        GENERAL,
        "区水务局|成员单位|||||",
        "旧支部|支部|X|||2025-01-01|2025-12-31",
    )
    assert bring(import_organisations, sheet).counts == {"organisation_added": 4}
    assert bring(import_organisations, sheet).counts == {"organisation_unchanged": 4}


def test_a_row_with_several_faults_names_them_all(cast: Cast, sheet: Path) -> None:
    write_sheet(
        sheet, HEADERS, GENERAL, "新支部|支部||无此上级|无此地域|昨天|", "二支部|俱乐部||N1|||"
    )
    outcome = bring(import_organisations, sheet)
    faults = {row.number: [error.code for error in row.errors] for row in outcome.faults}
    assert faults[3] == ["not_a_day", "unknown", "unknown"]
    assert faults[4] == ["not_a_choice"]


def test_differences_name_area_and_kind_in_words(cast: Cast, sheet: Path) -> None:
    with translation.override("zh-hans"):
        outcome = bring(import_organisations, write_sheet(sheet, HEADERS, STREET))
        (change,) = outcome.changes
        assert (change.after["area"], change.after["kind"]) == ("柳岸街道", "党支部")


def test_a_body_is_renamed_by_its_code(cast: Cast, sheet: Path) -> None:
    bring(import_organisations, write_sheet(sheet, HEADERS, STREET))
    write_sheet(sheet, HEADERS, "柳岸街道党委|党支部|S1||||")
    outcome = bring(import_organisations, sheet)
    (change,) = outcome.changes
    assert (change.kind, change.before, change.after) == (
        "changed",
        {"name": "柳岸街道党工委"},
        {"name": "柳岸街道党委"},
    )


def test_a_known_name_takes_up_its_code(cast: Cast, sheet: Path) -> None:
    write_sheet(sheet, HEADERS, "云锦区机关支部|党支部|K1||||")
    assert bring(import_organisations, sheet).counts == {"organisation_changed": 1}
    assert body("云锦区机关支部").code == "K1"


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("新支部|俱乐部|||||", "not_a_choice"),
        ("新支部|支部||无此上级|||", "unknown"),
        ("新支部|支部|||无此地域||", "unknown"),
        ("柳岸街道党工委|支部|S2||柳岸街道||", "other_code"),
        ("柳岸街道党工委|支部|S1||枫桥镇||", "other_area"),
        ("柳岸街道党工委|支部|S1|N1|||", "parent_below"),
        ("柳岸街道党工委|支部|S1||||2026-05-31", "still_in_use"),
        ("云锦区机关支部|支部|||||2026-05-31", "still_in_use"),
    ],
)
def test_a_row_that_cannot_be_is_refused_with_its_reason(
    cast: Cast, sheet: Path, row: str, code: str
) -> None:
    bring(import_organisations, write_sheet(sheet, HEADERS, STREET, GENERAL))
    outcome = bring(import_organisations, write_sheet(sheet, HEADERS, row))
    assert reasons(outcome) == [(2, code)]
    assert not outcome.written
    assert str(outcome.faults[0].errors[0].message)


def test_two_rows_with_one_code_are_one_too_many(cast: Cast, sheet: Path) -> None:
    write_sheet(sheet, HEADERS, STREET, "另一支部|支部|S1||||")
    assert reasons(bring(import_organisations, sheet)) == [(3, "twice")]


def test_a_body_below_a_refused_one_stays_out_with_it(cast: Cast, sheet: Path) -> None:
    write_sheet(sheet, HEADERS, "甲|支部|A|无此上级|||", "乙|支部|B|甲|||", "丙|支部|C||||")
    outcome = bring(import_organisations, sheet, skip_faulty=True)
    assert reasons(outcome) == [(2, "unknown"), (3, "unknown")]
    assert outcome.counts == {"organisation_added": 1}


def test_a_body_ends_with_its_last_day(cast: Cast, sheet: Path) -> None:
    bring(import_organisations, write_sheet(sheet, HEADERS, STREET))
    write_sheet(sheet, HEADERS, "柳岸街道党工委|支部|S1||||2026-05-31")
    assert bring(import_organisations, sheet).counts == {"organisation_ended": 1}
    assert body("柳岸街道党工委").to_on == date(2026, 6, 1)
