"""Blocks from a sheet: sets of buildings, made before or after the roster."""

from pathlib import Path
from typing import Any

import pytest

from minqing.households.models import Household
from minqing.households.operations import block_sheet
from minqing.households.operations.block_sheet import import_blocks
from minqing.households.queries import block_of, denominator
from minqing.lib.time import local_date
from minqing.territory.models import Area, Block, BlockPart
from tests.bringing import bring, reasons, write_sheet
from tests.builders import NOW, make_area, make_dwelling, make_household
from tests.cast import Cast
from tests.database import as_owner
from tests.home.loose import AREA, loose_building, put
from tests.home.register import proofs

HEADERS = "居民区|块区号|块区名称|楼栋"


def test_blocks_and_their_buildings_are_made_once(cast: Cast, sheet: Path) -> None:
    write_sheet(sheet, HEADERS, "柳岸一村|7|沿河|81号", "柳岸一村|7||82号", "柳岸二村|7||9号")
    assert bring(import_blocks, sheet).counts == {"block_added": 2, "part_added": 3}
    assert bring(import_blocks, sheet).counts == {"part_unchanged": 3}
    with as_owner():
        block = Block.objects.get(area_code="310199001001", number=7)
        assert block.label == "沿河"
        codes = BlockPart.objects.filter(block=block).values_list("area_code", flat=True)
        names = Area.objects.filter(code__in=codes).order_by("code")
        assert list(names.values_list("name", flat=True)) == ["81号", "82号"]
        assert block_of(f"{names[0].code}01") == block.id


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("柳岸一村|0||81号", "not_a_block_number"),
        ("柳岸街道|1||81号", "not_a_neighbourhood"),
        ("柳岸一村|2||1号楼", "other_block"),
        ("桥头|2||81号", "outside"),
    ],
)
def test_a_row_that_cannot_be_is_refused_with_its_reason(
    cast: Cast, sheet: Path, row: str, code: str
) -> None:
    outcome = bring(import_blocks, write_sheet(sheet, HEADERS, row), scope=cast.sun.scope)
    assert reasons(outcome) == [(2, code)]
    assert str(outcome.faults[0].errors[0].message)


def test_a_building_with_doors_does_not_move(cast: Cast, sheet: Path) -> None:
    with as_owner():
        BlockPart.objects.filter(block=cast.a2).delete()
    outcome = bring(import_blocks, write_sheet(sheet, HEADERS, "柳岸一村|2||2号楼"))
    assert reasons(outcome) == [(2, "has_doors")]
    assert "2" in str(outcome.faults[0].errors[0].message)


def test_a_building_of_the_roster_comes_into_its_block_with_its_households(
    cast: Cast, sheet: Path
) -> None:
    loose = loose_building()
    rows = ("柳岸一村|7|沿河|9号楼", "柳岸一村|7||81号")
    write_sheet(sheet, f"{HEADERS}|起始日期", *(f"{row}|2026-01-01" for row in rows))
    trial = bring(import_blocks, sheet, dry_run=True)
    assert trial.counts == {"block_added": 1, "part_changed": 1, "part_added": 1}
    [change] = [each for each in trial.changes if each.kind == "changed"]
    assert (change.key, change.before, change.after) == (
        "柳岸一村 7 · 9号楼",
        {"number": "未划入块区"},
        {"number": "7"},
    )
    assert bring(import_blocks, sheet).written
    with as_owner():
        block = Block.objects.get(area_code=AREA, number=7)
        homes = Household.objects.filter(pk__in=[each.pk for each in loose.households])
        assert set(homes.values_list("block_id", flat=True)) == {block.pk}
        assert denominator(block.pk) == 4
        # The block is as old as the file says; its households stand in it from today.
        assert block.parts.get(area_code=loose.code).from_on == local_date(NOW)
    proofs()
    assert bring(import_blocks, sheet).counts == {"part_unchanged": 2}


def test_a_building_partly_in_a_block_is_refused(cast: Cast, sheet: Path) -> None:
    loose = loose_building()
    put(cast.qian, {loose.entrances[0]: cast.a1.pk})
    outcome = bring(import_blocks, write_sheet(sheet, HEADERS, "柳岸一村|2||9号楼"))
    assert reasons(outcome) == [(2, "has_doors")]


def test_households_do_not_come_into_a_block_of_tomorrow(cast: Cast, sheet: Path) -> None:
    loose_building()
    write_sheet(sheet, f"{HEADERS}|起始日期", "柳岸一村|7||9号楼|2026-06-02")
    assert reasons(bring(import_blocks, sheet)) == [(2, "begins_later")]
    with as_owner():
        assert not Block.objects.filter(area_code=AREA, number=7).exists()


def test_doors_that_come_in_meanwhile_come_into_the_block(
    cast: Cast, sheet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The roster is written between the plan of the blocks and their writing."""
    homes: list[Household] = []

    def late(**writing: Any) -> None:
        if not homes:
            homes.append(make_household(make_dwelling(f"{AREA}000901", 1, "101")))
        write(**writing)

    write = block_sheet._write
    monkeypatch.setattr(block_sheet, "_write", late)
    make_area(f"{AREA}0009", "9号楼")
    make_area(f"{AREA}000901", "9号楼1门")
    bring(import_blocks, write_sheet(sheet, HEADERS, "柳岸一村|2||9号楼"))
    proofs()
    with as_owner():
        assert Household.objects.get(pk=homes[0].pk).block_id == cast.a2.pk


def test_a_building_listed_twice_names_the_first_row(cast: Cast, sheet: Path) -> None:
    rows = ("柳岸一村|7||81号", "柳岸一村|8||81号")
    assert reasons(bring(import_blocks, write_sheet(sheet, HEADERS, *rows))) == [(3, "twice")]
