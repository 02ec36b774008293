"""A neighbourhood is divided: what always holds, whatever stands in it."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minqing.territory.rules.division import (
    Division,
    NothingLeftError,
    RemarkKind,
    Unit,
    divide,
    is_new,
    judge,
    name_alike,
)
from tests.territory.division.places import NEIGHBOURHOOD, estate, random_units

SECONDS = 0.03


def propose(
    units: Sequence[Unit],
    blocks: int,
    *,
    seed: int = 1,
    today: Mapping[str, str] | None = None,
    locked: Collection[str] = (),
) -> Division:
    return divide(
        units,
        blocks=blocks,
        target_minutes=None,
        today=today,
        locked=locked,
        seconds=SECONDS,
        seed=seed,
    )


@given(random_units(), st.integers(1, 6), st.integers(0, 3))
@settings(max_examples=30, deadline=None)
def test_every_unit_is_in_one_block_that_hangs_together(
    units: list[Unit], blocks: int, seed: int
) -> None:
    wanted = min(blocks, len(units))
    division = propose(units, wanted, seed=seed)
    assert division.assignment.keys() == {unit.code for unit in units}
    assert len(set(division.assignment.values())) == wanted
    assert division.judgement.contiguous == 1.0
    assert division.judgement.unassigned == ()


@given(random_units(), st.integers(1, 4))
@settings(max_examples=20, deadline=None)
def test_one_seed_gives_one_division(units: list[Unit], blocks: int) -> None:
    wanted = min(blocks, len(units))
    turned = list(reversed(units))
    assert propose(units, wanted, seed=7) == propose(turned, wanted, seed=7)


@given(random_units(least=8), st.data())
@settings(max_examples=20, deadline=None)
def test_what_is_locked_keeps_its_block(units: list[Unit], data: st.DataObject) -> None:
    today = propose(units, 3, seed=1).assignment
    locked = data.draw(st.sets(st.sampled_from([unit.code for unit in units]), max_size=3))
    after = propose(units, 3, seed=2, today=today, locked=locked)
    assert {code: after.assignment[code] for code in locked} == {
        code: today[code] for code in locked
    }
    assert after.judgement.contiguous == 1.0


def test_an_even_estate_is_divided_evenly_and_keeps_buildings_whole() -> None:
    units = estate(rows=6, columns=8, entrances=3, households=8)
    division = propose(units, 12)
    assert division.judgement.within == 1.0
    assert division.judgement.whole == 1.0
    assert division.judgement.worst == ()
    assert division.remarks == ()


def test_blocks_of_a_given_size() -> None:
    units = estate(rows=6, columns=8, entrances=3, households=8)
    total = sum(unit.minutes for unit in units)
    division = divide(units, blocks=None, target_minutes=total / 11.6, seconds=SECONDS, seed=1)
    assert len(division.judgement.blocks) == 12


def test_a_tower_larger_than_a_block_is_divided_by_entrances() -> None:
    units = estate(rows=1, columns=1, entrances=6, households=90, tower=True)
    division = propose(units, 3)
    by_block: dict[str, int] = defaultdict(int)
    for block in division.assignment.values():
        by_block[block] += 1
    assert sorted(by_block.values()) == [2, 2, 2]
    assert division.judgement.whole == 1.0
    assert division.judgement.buildings_split == ()


def test_dividing_again_moves_nobody_when_nothing_has_changed() -> None:
    units = estate(rows=6, columns=8, entrances=3, households=8)
    today = {code: f"b{key}" for code, key in propose(units, 12).assignment.items()}
    again = divide(units, blocks=None, target_minutes=None, today=today, seconds=SECONDS, seed=9)
    assert again.assignment == today
    assert again.judgement.kept == 1.0


@given(st.sets(st.integers(1, 24), min_size=1, max_size=4), st.integers(0, 9))
@settings(max_examples=10, deadline=None)
def test_whatever_changed_no_more_move_than_if_divided_anew(grown: set[int], seed: int) -> None:
    units = estate(rows=4, columns=6, entrances=2, households=8)
    today = {code: f"b{key}" for code, key in propose(units, 6).assignment.items()}
    codes = {f"{NEIGHBOURHOOD}{number:04d}" for number in grown}
    changed = [
        replace(u, minutes=u.minutes * 2, households=u.households * 2)
        if u.building_code in codes
        else u
        for u in units
    ]
    least = propose(changed, 6, seed=seed, today=today).judgement
    anew = propose(changed, 6, seed=seed)
    named = name_alike(changed, anew.assignment, today)
    moved_anew = judge(changed, anew.adjacency, named, today).households_moved
    assert least.households_moved <= moved_anew


@pytest.mark.parametrize("blocks", [10, 12, 14])
def test_after_a_change_more_keep_their_block_than_if_divided_anew(blocks: int) -> None:
    units = estate(rows=6, columns=8, entrances=3, households=8)
    today = {code: f"b{key}" for code, key in propose(units, 12).assignment.items()}
    changed = [
        replace(u, minutes=u.minutes * 2, households=u.households * 2)
        if u.building_code.endswith(("03", "17", "31"))
        else u
        for u in units
    ]
    least = propose(changed, blocks, today=today)
    anew = propose(changed, blocks)
    named = name_alike(changed, anew.assignment, today)
    kept_anew = judge(changed, anew.adjacency, named, today).kept
    assert least.judgement.kept is not None
    assert kept_anew is not None
    assert least.judgement.kept > kept_anew
    assert least.judgement.within >= 0.8
    assert sum(is_new(block.key) for block in least.judgement.blocks) == max(0, blocks - 12)


def test_locked_buildings_apart_are_joined_through_what_is_free() -> None:
    units = estate(rows=1, columns=9, entrances=2, households=6)
    ends = [units[0].building_code, units[-1].building_code]
    today = {u.code: "outer" if u.building_code in ends else "inner" for u in units}
    division = propose(units, 2, today=today, locked=ends)
    outer = {u.building_code for u in units if division.assignment[u.code] == "outer"}
    assert set(ends) < outer
    assert division.judgement.contiguous == 1.0


def test_where_locks_keep_a_block_in_pieces_that_is_said() -> None:
    units = estate(rows=1, columns=3, entrances=1, households=6)
    today = {units[0].code: "outer", units[1].code: "inner", units[2].code: "outer"}
    division = propose(units, 2, today=today, locked=list(today))
    assert division.assignment == today
    assert (RemarkKind.BLOCK_IN_PIECES, ("outer",)) in [
        (each.kind, each.codes) for each in division.remarks
    ]


def test_locks_can_leave_nothing_for_a_further_block() -> None:
    units = estate(rows=1, columns=3, entrances=1, households=6)
    today = dict.fromkeys([unit.code for unit in units], "only")
    with pytest.raises(NothingLeftError):
        propose(units, 2, today=today, locked=list(today))


def test_fewer_blocks_than_today_are_said_to_be_dissolved() -> None:
    units = estate(rows=2, columns=6, entrances=2, households=6)
    today = {u.code: f"b{int((u.x or 0) // 80)}" for u in units}
    division = propose(units, 2, today=today)
    dissolved = [each.codes for each in division.remarks if each.kind is RemarkKind.BLOCK_DISSOLVED]
    assert len(dissolved) == 1
    assert set(today.values()) - set(division.assignment.values()) == set(dissolved[0])
    assert division.judgement.contiguous == 1.0


@given(random_units(least=6), st.data())
@settings(max_examples=30, deadline=None)
def test_today_may_be_anything(units: list[Unit], data: st.DataObject) -> None:
    keys = data.draw(
        st.lists(st.sampled_from(["a", "b", "c", ""]), min_size=len(units), max_size=len(units))
    )
    today = {unit.code: key for unit, key in zip(units, keys, strict=True) if key}
    blocks = data.draw(st.integers(1, 5))
    division = propose(units, blocks, today=today)
    assert division.assignment.keys() == {unit.code for unit in units}
    assert len(division.judgement.blocks) == blocks
    assert division.judgement.contiguous == 1.0


def test_new_buildings_join_a_block_beside_them() -> None:
    units = estate(rows=2, columns=4, entrances=2, households=6)
    today = {code: f"b{key}" for code, key in propose(units, 2).assignment.items()}
    code = f"{NEIGHBOURHOOD}0099"
    more = [*units, Unit(f"{code}01", code, 1_000.0, 0.0, 60.0, 5)]
    division = propose(more, 2, today=today)
    assert division.assignment[f"{code}01"] in set(today.values())
    assert division.judgement.contiguous == 1.0


@given(st.lists(st.tuples(st.sampled_from("abcxyz"), st.sampled_from("abc")), min_size=1))
def test_naming_alike_never_joins_two_blocks(pairs: list[tuple[str, str]]) -> None:
    """A new block may share as much with one of today's as the block that still has its key."""
    units = [
        Unit(f"{number:018d}", f"{number:016d}", 0.0, 0.0, 10.0, 1) for number in range(len(pairs))
    ]
    assignment = {unit.code: ours for unit, (ours, _) in zip(units, pairs, strict=True)}
    today = {unit.code: theirs for unit, (_, theirs) in zip(units, pairs, strict=True)}

    named = name_alike(units, assignment, today)

    assert len(set(named.values())) == len(set(assignment.values()))
    alike = {(assignment[code], named[code]) for code in named}
    assert len(alike) == len(set(assignment.values()))
