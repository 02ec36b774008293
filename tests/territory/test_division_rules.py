"""Divisions as rules: parts of blocks, who goes on as what, who follows whom."""

from itertools import pairwise

import pytest

from minqing.territory.rules.divisions import (
    DivisionState,
    Group,
    digest_of,
    groups_of,
    may_become,
    parts_of,
    successors,
)
from minqing.territory.rules.shapes import STEPS, block_shapes, steps_of
from minqing.territory.rules.wishes import WallProblem, WallsError, Wishes, read_walls

ONE, TWO = "3101990010010001", "3101990010010002"
ENTRANCES = {ONE: (f"{ONE}01", f"{ONE}02"), TWO: (f"{TWO}01",)}


@pytest.mark.parametrize(
    ("placed", "parts"),
    [
        ({f"{ONE}01": "a", f"{ONE}02": "a"}, {"a": [ONE]}),
        ({f"{ONE}01": "a", f"{ONE}02": "b"}, {"a": [f"{ONE}01"], "b": [f"{ONE}02"]}),
        ({f"{ONE}01": "a"}, {"a": [f"{ONE}01"]}),
        ({ONE: "a", f"{TWO}01": "a"}, {"a": [ONE, TWO]}),
    ],
    ids=["whole", "divided", "in part", "a building as a unit"],
)
def test_a_building_is_one_part_where_all_of_it_lies_in_one_block(
    placed: dict[str, str], parts: dict[str, list[str]]
) -> None:
    assert parts_of(placed, ENTRANCES) == parts


def test_the_successor_of_a_block_holds_most_of_its_households() -> None:
    before = {"1": "old", "2": "old", "3": "old", "4": None}
    after = {"1": "x", "2": "y", "3": "y", "4": "x"}
    assert successors(before, after, {"1": 5, "2": 2, "3": 2, "4": 9}) == {"old": "x"}
    assert successors(before, after, {"1": 4, "2": 2, "3": 2}) == {"old": "y"}
    assert successors(before, after, {}) == {"old": "y"}


def test_a_block_that_went_nowhere_has_no_successor() -> None:
    assert successors({"1": "old"}, {}, {"1": 5}) == {}


def test_blocks_of_today_keep_number_and_label_and_new_ones_get_the_next() -> None:
    today = [Group("id-1", 1, "滨江块区"), Group("id-4", 4, "4号块区")]
    groups, units = groups_of({"a": "new-2", "b": "id-4", "c": "new-1"}, today)
    assert groups == [
        Group("id-4", 4, "4号块区"),
        Group("+5", 5, "第5块区"),
        Group("+6", 6, "第6块区"),
    ]
    assert units == {"a": "+5", "b": "id-4", "c": "+6"}


def test_the_digest_names_a_division_whatever_its_order() -> None:
    assert digest_of({"1": "a", "2": "b"}) == digest_of({"2": "b", "1": "a"})
    assert digest_of({"1": "a", "2": "b"}) != digest_of({"1": "b", "2": "a"})


def test_what_was_adopted_or_discarded_never_moves_on() -> None:
    for ended in (DivisionState.ADOPTED, DivisionState.DISCARDED):
        assert not any(may_become(ended, each) for each in DivisionState)


LINE = '{"type": "LineString", "coordinates": [[121.4, 31.2], [121.5, 31.3]]}'
POINTS = ((121.4, 31.2), (121.5, 31.3))


@pytest.mark.parametrize(
    "document",
    [
        LINE,
        f'{{"type": "Feature", "properties": {{}}, "geometry": {LINE}}}',
        f'{{"type": "FeatureCollection", "features": [{{"type": "Feature", "geometry": {LINE}}}]}}',
        f'{{"type": "GeometryCollection", "geometries": [{LINE}]}}',
        '{"type": "MultiLineString", "coordinates": [[[121.4, 31.2], [121.5, 31.3]]]}',
        '{"type": "Polygon", "coordinates": [[[121.4, 31.2], [121.5, 31.3]]]}',
    ],
)
def test_walls_are_read_from_every_shape_of_geojson(document: str) -> None:
    assert read_walls(document) == (POINTS,)


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        ("", WallProblem.NOT_JSON),
        ("[]", WallProblem.NO_LINES),
        ('{"type": "LineString", "coordinates": [[121.4, 31.2]]}', WallProblem.NO_LINES),
        ('{"type": "LineString", "coordinates": [[121.4], [1, 2]]}', WallProblem.BAD_POINT),
        ('{"type": "LineString", "coordinates": [[1e999, 31], [1, 2]]}', WallProblem.BAD_POINT),
        (
            f'{{"type": "MultiLineString", "coordinates": {[[[1, 2], [3, 4]]] * 201}}}',
            WallProblem.TOO_MANY,
        ),
    ],
)
def test_what_is_no_wall_is_refused(document: str, problem: WallProblem) -> None:
    with pytest.raises(WallsError) as refused:
        read_walls(document)
    assert refused.value.problem is problem


def test_wishes_come_back_as_they_were_stored() -> None:
    wishes = Wishes(blocks=4, walking=3.0, locked=(ONE,), walls=(POINTS,), anew=True)
    assert Wishes.of_json(wishes.as_json()) == wishes


def test_without_a_size_there_are_as_many_blocks_as_today() -> None:
    assert Wishes().count(9_000, today=4) == 4
    assert Wishes().count(9_000, today=0) == 6
    assert Wishes(minutes_a_block=3_000).count(9_000, today=4) == 3
    assert Wishes(blocks=2).count(9_000, today=4) == 2


def test_blocks_cover_the_ground_between_their_buildings_and_neighbours_differ_in_tone() -> None:
    points = {f"{x}{y}": (x * 50.0, y * 50.0) for x in range(4) for y in range(4)}
    shapes = block_shapes(points, {code: code[0] for code in points}, None)
    assert [each.key for each in shapes] == ["0", "1", "2", "3"]
    tones = steps_of(shapes)
    assert all(tones[one] != tones[other] for one, other in pairwise("0123"))
    assert set(tones.values()) <= set(range(STEPS))


def test_a_single_building_and_two_at_one_place_have_a_shape() -> None:
    [alone] = block_shapes({"a": (0.0, 0.0)}, {"a": "1"}, None)
    assert alone.key == "1"
    [shared] = block_shapes({"a": (0.0, 0.0), "b": (0.0, 0.0)}, {"a": "1", "b": "2"}, None)
    assert shared.key == "1"
