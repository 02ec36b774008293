"""What cannot be divided is refused, and the building is named."""

import math

import pytest

from minqing.territory.rules.division import (
    BadUnitError,
    DivisionError,
    LockedWithoutBlockError,
    NoSizeError,
    NothingToDivideError,
    RemarkKind,
    SeveralNeighbourhoodsError,
    TooFewBlocksError,
    TooManyBlocksError,
    Unit,
    UnitTwiceError,
    UnknownLockError,
    divide,
)
from tests.territory.division.places import NEIGHBOURHOOD, estate, unit

ONE = unit(1, 1, 0.0, 0.0, 10)
TWO = unit(2, 1, 40.0, 0.0, 10)
ELSEWHERE = Unit("310199001002000101", "3101990010020001", 0.0, 0.0, 1.0, 1)
BAD = Unit(ONE.code, ONE.building_code, 0.0, 0.0, math.nan, 1)


@pytest.mark.parametrize(
    ("units", "blocks", "error", "codes"),
    [
        ([], 1, NothingToDivideError, ()),
        ([ONE, ONE], 1, UnitTwiceError, (ONE.code,)),
        ([BAD, TWO], 1, BadUnitError, (ONE.code,)),
        ([ONE, ELSEWHERE], 1, SeveralNeighbourhoodsError, (ONE.building_code, "3101990010020001")),
        ([ONE, TWO], 3, TooManyBlocksError, (ONE.building_code, TWO.building_code)),
        ([ONE, TWO], 0, NoSizeError, ()),
        ([ONE, TWO], None, NoSizeError, ()),
    ],
)
def test_bad_input_is_refused_by_name(
    units: list[Unit], blocks: int | None, error: type[DivisionError], codes: tuple[str, ...]
) -> None:
    with pytest.raises(error) as raised:
        divide(units, blocks=blocks, target_minutes=None, seconds=0, seed=1)
    assert raised.value.codes == codes


@pytest.mark.parametrize("size", [0.0, -5.0, math.nan])
def test_a_size_is_positive(size: float) -> None:
    with pytest.raises(NoSizeError):
        divide([ONE], blocks=None, target_minutes=size, seconds=0, seed=1)


def test_a_number_and_a_size_contradict_each_other() -> None:
    with pytest.raises(NoSizeError):
        divide([ONE], blocks=1, target_minutes=100.0, seconds=0, seed=1)


def test_an_unknown_lock_is_named() -> None:
    with pytest.raises(UnknownLockError) as raised:
        divide([ONE], blocks=1, target_minutes=None, locked=["9"], seconds=0, seed=1)
    assert raised.value.codes == ("9",)


def test_a_lock_needs_a_block_to_keep() -> None:
    with pytest.raises(LockedWithoutBlockError) as raised:
        divide([ONE, TWO], blocks=1, target_minutes=None, locked=[TWO.code], seconds=0, seed=1)
    assert raised.value.codes == (TWO.code,)


def test_locks_in_more_blocks_than_are_wanted() -> None:
    today = {ONE.code: "a", TWO.code: "b"}
    both = [ONE.code, TWO.code]
    with pytest.raises(TooFewBlocksError) as raised:
        divide(
            [ONE, TWO],
            blocks=1,
            target_minutes=None,
            today=today,
            locked=both,
            seconds=0,
            seed=1,
        )
    assert raised.value.codes == (ONE.building_code, TWO.building_code)


@pytest.mark.parametrize("position", [(None, None), (math.inf, 0.0), (9e6, 9e6), (math.nan, 1.0)])
def test_a_building_without_believable_position_stands_beside_its_codes(
    position: tuple[float | None, float | None],
) -> None:
    units = estate(rows=1, columns=5, entrances=1, households=10)
    lost = unit(3, 1, *position, 10)
    units[2] = lost
    division = divide(units, blocks=2, target_minutes=None, seconds=0.01, seed=1)
    assert division.adjacency.without_position == (lost.building_code,)
    assert division.adjacency.neighbours[lost.building_code] == {
        units[1].building_code,
        units[3].building_code,
    }
    assert [each.kind for each in division.remarks if each.codes == (lost.building_code,)] == [
        RemarkKind.WITHOUT_POSITION
    ]


def test_nobody_has_a_position() -> None:
    units = [unit(number, 1, None, None, 10) for number in range(1, 7)]
    division = divide(units, blocks=3, target_minutes=None, seconds=0.02, seed=1)
    assert division.judgement.within == 1.0
    assert division.judgement.contiguous == 1.0


def test_all_on_one_spot() -> None:
    units = [unit(number, 1, 5.0, 5.0, 10) for number in range(1, 31)]
    division = divide(units, blocks=6, target_minutes=None, seconds=0.05, seed=1)
    assert division.judgement.within == 1.0


def test_one_building_is_one_block() -> None:
    division = divide([ONE], blocks=1, target_minutes=None, seconds=1, seed=1)
    assert division.assignment == {ONE.code: "new-1"}
    assert division.remarks == ()


def test_without_work_entrances_count_alike() -> None:
    units = estate(rows=1, columns=4, entrances=1, households=0)
    division = divide(units, blocks=2, target_minutes=None, seconds=0.01, seed=1)
    assert sorted(block.units for block in division.judgement.blocks) == [2, 2]
    assert [each.kind for each in division.remarks] == [RemarkKind.NO_WORK]


def test_an_entrance_larger_than_a_block_is_said() -> None:
    units = [*estate(rows=1, columns=4, entrances=1, households=10), unit(9, 1, 200.0, 0.0, 100)]
    division = divide(units, blocks=3, target_minutes=None, seconds=0.02, seed=1)
    assert [(each.kind, each.codes) for each in division.remarks] == [
        (RemarkKind.ENTRANCE_TOO_LARGE, (f"{NEIGHBOURHOOD}000901",))
    ]
