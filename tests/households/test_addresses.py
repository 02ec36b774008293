"""Doors and entrances, read and put in order."""

import pytest

from minqing.households.rules.addresses import (
    address,
    entrance_names,
    floor_of_door,
    full_entrance_name,
    normalise_door,
    normalise_place,
    parse_floor,
    sort_key,
)


@pytest.mark.parametrize(
    ("written", "door"),
    [
        ("301", "301"),
        ("0301室", "301"),
        ("３０１", "301"),
        (" 2204 a ", "2204A"),
        ("B101", "B101"),
        ("全幢", "全幢"),
        ("室", None),
        ("", None),
        ("a very long text", None),
    ],
)
def test_a_door_is_written_one_way(written: str, door: str | None) -> None:
    assert normalise_door(written) == door


@pytest.mark.parametrize(
    ("written", "floor"),
    [("3", 3), ("3层", 3), ("12F", 12), ("B1", -1), ("-2", -2), ("地下1层", -1), ("three", None)],
)
def test_a_floor_is_read(written: str, floor: int | None) -> None:
    assert parse_floor(written) == floor


@pytest.mark.parametrize(
    ("door", "floor"), [("301", 3), ("2204A", 22), ("B101", -1), ("12", None), ("全幢", None)]
)
def test_a_plate_tells_the_floor(door: str, floor: int | None) -> None:
    assert floor_of_door(door) == floor


def test_doors_are_ordered_as_one_walks_up() -> None:
    doors = [(10, "1001"), (2, "202"), (2, "201"), (-1, "B101"), (2, "2010"), (1, "101")]
    ordered = sorted(doors, key=lambda each: sort_key(*each))
    assert ordered == [
        (-1, "B101"), (1, "101"), (2, "201"), (2, "202"), (2, "2010"), (10, "1001"),
    ]  # fmt: skip


def test_an_address_reads_as_on_a_letter() -> None:
    assert address("柳岸路88弄3号", "301") == "柳岸路88弄3号301室"
    assert address("云锦别墅3号", "全幢") == "云锦别墅3号全幢"


def test_places_are_compared_without_what_does_not_matter() -> None:
    assert normalise_place(" 柳岸路８８弄 1－3号 ") == "柳岸路88弄1-3号"


def test_a_roster_may_call_an_entrance_by_a_short_name() -> None:
    assert full_entrance_name("5号楼", "2") == "5号楼2单元"
    assert full_entrance_name("5号楼", "") == "5号楼"
    assert {"2单元", "2", "5号楼2单元"} <= entrance_names("5号楼2单元", "5号楼")
    assert {"2号", "2", "东方莱茵2号"} <= entrance_names("东方莱茵2号", "东方莱茵1-5号")
