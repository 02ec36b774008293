"""Which buildings are neighbours, and what walls do."""

from minqing.territory.rules.division import Crossing, RemarkKind, adjacency, divide
from tests.territory.division.places import NEIGHBOURHOOD, estate, unit


def code(number: int) -> str:
    return f"{NEIGHBOURHOOD}{number:04d}"


def test_in_a_row_each_neighbours_the_next() -> None:
    near = adjacency(estate(rows=1, columns=4, entrances=2, households=5))
    assert list(near.links()) == [(code(1), code(2)), (code(2), code(3)), (code(3), code(4))]


def test_nobody_is_a_neighbour_through_a_building() -> None:
    units = [unit(1, 1, 0.0, 0.0, 5), unit(2, 1, 50.0, 2.0, 5), unit(3, 1, 100.0, 0.0, 5)]
    assert adjacency(units).neighbours[code(1)] == {code(2)}


def test_a_wall_separates_and_the_island_is_joined_at_its_shortest_crossing() -> None:
    units = estate(rows=2, columns=3, entrances=1, households=5)
    moved = [*units, unit(7, 1, 82.0, 70.0, 5)]
    wall = [(-100.0, 45.0), (300.0, 45.0)]
    near = adjacency(moved, [wall])
    assert near.crossings == (Crossing(code(6), code(7), 45.044422518220834),)
    assert near.neighbours[code(7)] == {code(6)}
    without = adjacency(moved)
    assert without.crossings == ()
    assert len(without.neighbours[code(7)]) > 1


def test_blocks_respect_walls() -> None:
    units = estate(rows=4, columns=6, entrances=2, households=6)
    wall = [(-100.0, 37.0), (300.0, 37.0)]
    division = divide(units, blocks=4, target_minutes=None, walls=[wall], seconds=0.1, seed=1)
    south = {u.building_code for u in units if u.y is not None and u.y < 37}
    blocks_south = {division.assignment[u.code] for u in units if u.building_code in south}
    blocks_north = {division.assignment[u.code] for u in units if u.building_code not in south}
    assert blocks_south.isdisjoint(blocks_north)
    assert division.judgement.within == 1.0


def test_a_part_too_small_for_a_block_is_joined_over_the_wall_and_that_is_said() -> None:
    units = estate(rows=4, columns=6, entrances=2, households=6)
    wall = [(-100.0, 62.0), (20.0, 62.0), (20.0, 200.0)]  # one building in the corner
    division = divide(units, blocks=4, target_minutes=None, walls=[wall], seconds=0.1, seed=1)
    assert [(each.kind, each.codes, each.metres) for each in division.remarks] == [
        (RemarkKind.ISLAND_JOINED, (code(13), code(19)), 25.0)
    ]
    assert division.judgement.within == 1.0
    assert division.judgement.contiguous == 1.0


def test_a_new_wall_divides_the_blocks_of_today() -> None:
    units = estate(rows=4, columns=6, entrances=2, households=6)
    today = {unit.code: "west" if (unit.x or 0) < 100 else "east" for unit in units}
    wall = [(-100.0, 37.0), (300.0, 37.0)]
    division = divide(
        units, blocks=None, target_minutes=None, walls=[wall], today=today, seconds=0.1, seed=1
    )
    south = {division.assignment[u.code] for u in units if (u.y or 0) < 37}
    north = {division.assignment[u.code] for u in units if (u.y or 0) > 37}
    assert len(south) == len(north) == 1
    assert south != north
    assert division.judgement.kept == 0.5


def test_everything_hangs_together_whatever_the_walls() -> None:
    units = estate(rows=4, columns=4, entrances=1, households=5)
    walls = [[(x, -50.0), (x, 200.0)] for x in (20.0, 60.0, 100.0)]
    walls += [[(-50.0, y), (200.0, y)] for y in (12.0, 37.0, 62.0)]
    near = adjacency(units, walls)
    assert len(near.crossings) == 15
    reached, waiting = {code(1)}, [code(1)]
    while waiting:
        fresh = near.neighbours[waiting.pop()] - reached
        reached |= fresh
        waiting.extend(fresh)
    assert len(reached) == 16
