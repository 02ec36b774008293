"""Compounds as buildings, entrances and doors."""

from hypothesis import given, settings
from hypothesis import strategies as st

from minqing.households.rules.layout import MOST_PER_BUILDING, building_count, deal, lay_out


@settings(deadline=None)
@given(st.integers(0, 6000), st.integers(0, 200))
def test_every_household_has_a_door_of_its_own(households: int, stated: int) -> None:
    buildings = lay_out("柳岸花园", households, stated)
    assert sum(building.households for building in buildings) == households
    for building in buildings:
        assert 0 < building.households <= MOST_PER_BUILDING
        for entrance in building.entrances:
            doors = entrance.doors()
            assert len(set(doors)) == len(doors) >= entrance.households > 0
            # Only the highest landing may have doors without a household.
            assert len(doors) - entrance.households < entrance.per_landing
    names = [entrance.name for building in buildings for entrance in building.entrances]
    assert len(set(names)) == len(names)


def test_a_count_of_buildings_outside_the_limits_is_corrected() -> None:
    assert building_count(1, 2) == 1
    assert building_count(0, 3) == 0
    assert building_count(420, 7) == 7
    assert building_count(1200, 0) == 3
    assert building_count(5000, 1) == 13


def test_a_walk_up_has_six_floors_of_two_doors() -> None:
    (first, *_rest) = lay_out("东方莱茵", 420, 7)
    assert first.name == "东方莱茵1-5号"
    assert [(each.name, each.floors, each.per_landing) for each in first.entrances] == [
        (f"东方莱茵{number}号", 6, 2) for number in range(1, 6)
    ]
    assert first.entrances[0].doors()[:3] == [(1, "101"), (1, "102"), (2, "201")]


def test_many_households_in_a_building_make_a_tower() -> None:
    (tower,) = lay_out("望江大厦", 311, 1)
    assert [(each.floors, each.per_landing) for each in tower.entrances] == [(26, 4)] * 3


def test_a_single_house_keeps_its_own_number() -> None:
    (house,) = lay_out("中华新路1011号", 1, 1)
    assert (house.name, house.entrances[0].name) == ("中华新路1011号", "中华新路1011号")
    two = lay_out("毛家弄26号", 8, 2)
    assert [building.name for building in two] == ["毛家弄26号1幢", "毛家弄26号2幢"]


def test_a_compound_without_households_is_not_laid_out() -> None:
    assert lay_out("福寿里", 0, 1) == []


def test_dealing_is_even() -> None:
    assert deal(10, 4) == [3, 3, 2, 2]
