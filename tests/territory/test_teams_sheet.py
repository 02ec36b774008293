"""Teams from a sheet: by level, place and name; the one team of a place is renamed."""

from pathlib import Path

import pytest

from minqing.territory.models import Team
from minqing.territory.operations.sheets import import_teams
from tests.bringing import bring, reasons, write_sheet
from tests.cast import Cast
from tests.database import as_owner

HEADERS = "团组级别|团组名称|居民区|块区号|楼栋|起始日期|截止日期"
CORE = "核心团队|柳岸一村核心团队|柳岸一村|||2026-01-01|"
BLOCK = "骨干团队|第一团组|310199001001|1||2026-01-01|"
BUILDING = "楼组团队|1号楼团队|柳岸一村||1号楼|2026-01-01|"


def test_a_sheet_forms_teams_of_all_levels_and_again_changes_nothing(
    cast: Cast, sheet: Path
) -> None:
    write_sheet(sheet, HEADERS, CORE, BLOCK, BUILDING)
    assert bring(import_teams, sheet).counts == {"team_added": 3}
    assert bring(import_teams, sheet).counts == {"team_unchanged": 3}
    with as_owner():
        places = Team.objects.order_by("area_code", "level").values_list(
            "level", "area_code", "block_id"
        )
        assert list(places) == [
            ("block", "310199001001", cast.a1.id),
            ("core", "310199001001", None),
            ("building", "3101990010010001", None),
        ]


def test_the_one_team_of_a_block_is_renamed(cast: Cast, sheet: Path) -> None:
    bring(import_teams, write_sheet(sheet, HEADERS, BLOCK))
    write_sheet(sheet, HEADERS, "骨干团队|红色管家|柳岸一村|1|||")
    outcome = bring(import_teams, sheet)
    assert outcome.counts == {"team_changed": 1}
    assert outcome.changes[0].before == {"name": "第一团组"}


def test_a_last_day_ends_a_team(cast: Cast, sheet: Path) -> None:
    bring(import_teams, write_sheet(sheet, HEADERS, CORE))
    assert bring(import_teams, write_sheet(sheet, HEADERS, f"{CORE}2026-05-31")).counts == {
        "team_ended": 1
    }


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("骨干团队|甲|柳岸一村||||", "needed"),
        ("骨干团队|甲|柳岸一村|9|||", "unknown"),
        ("楼组团队|甲|柳岸一村||||", "needed"),
        ("核心团队|甲|柳岸街道||||", "wrong_level"),
        ("街道团队|甲|柳岸一村||||", "not_a_choice"),
        ("骨干团队|甲|桥头|1|||", "outside"),
    ],
)
def test_a_row_that_cannot_be_is_refused_with_its_reason(
    cast: Cast, sheet: Path, row: str, code: str
) -> None:
    outcome = bring(import_teams, write_sheet(sheet, HEADERS, row), scope=cast.sun.scope)
    assert reasons(outcome) == [(2, code)]
