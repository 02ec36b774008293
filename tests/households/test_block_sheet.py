"""Blocks from a sheet: sets of buildings, made before anybody is registered."""

from pathlib import Path

import pytest

from minqing.households.operations.block_sheet import import_blocks
from minqing.households.queries import block_of
from minqing.territory.models import Area, Block, BlockPart
from tests.bringing import bring, reasons, write_sheet
from tests.cast import Cast
from tests.database import as_owner

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


def test_a_building_listed_twice_names_the_first_row(cast: Cast, sheet: Path) -> None:
    rows = ("柳岸一村|7||81号", "柳岸一村|8||81号")
    assert reasons(bring(import_blocks, write_sheet(sheet, HEADERS, *rows))) == [(3, "twice")]
