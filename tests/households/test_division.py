"""The thin division into blocks."""

from hypothesis import given, settings
from hypothesis import strategies as st

from minqing.households.rules.division import Unit, consecutive_blocks, units_of


@settings(deadline=None)
@given(st.lists(st.integers(0, 150), min_size=1, max_size=80), st.integers(1, 200))
def test_every_unit_is_in_one_block_in_order(sizes: list[int], aim: int) -> None:
    units = [Unit(f"{index:04d}", size) for index, size in enumerate(sizes)]
    blocks = consecutive_blocks(units, aim=aim)
    assert [unit for block in blocks for unit in block] == units
    assert all(blocks)


def test_blocks_come_close_to_the_aim() -> None:
    units = [Unit(f"{index:04d}", 36) for index in range(30)]
    sizes = [sum(unit.households for unit in block) for block in consecutive_blocks(units, aim=100)]
    assert len(sizes) == 11
    assert max(sizes) <= 108


def test_nothing_makes_no_block() -> None:
    assert consecutive_blocks([], aim=100) == []


def test_only_a_large_building_is_divided() -> None:
    entrances = [Unit("01", 104), Unit("02", 104)]
    assert units_of(Unit("0001", 208), entrances) == entrances
    assert units_of(Unit("0001", 72), entrances) == [Unit("0001", 72)]
