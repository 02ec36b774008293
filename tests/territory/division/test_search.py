"""The search keeps its books, and the exact polish only ever improves."""

from collections.abc import Sequence
from itertools import product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minqing.territory.rules.division import Unit, adjacency
from minqing.territory.rules.division.cutting import first_cut
from minqing.territory.rules.division.plan import Costs, Ground, Plan
from minqing.territory.rules.division.polish import polish
from minqing.territory.rules.division.runs import entrances_in_runs
from minqing.territory.rules.division.search import HOT, improve
from tests.territory.division.places import random_units, unit

COSTS = Costs(moved=0.5)


def plan_of(units: Sequence[Unit], blocks: int, *, home: Sequence[int] | None = None) -> Plan:
    ground = Ground(units, adjacency(units), blocks=blocks)
    return Plan(ground, first_cut(ground, seed=1), COSTS, home)


@given(random_units(least=6), st.integers(2, 5), st.integers(0, 2))
@settings(max_examples=20, deadline=None)
def test_what_the_search_adds_up_is_what_a_recount_gives(
    units: list[Unit], blocks: int, seed: int
) -> None:
    home = [place % blocks for place in range(len(units))]
    plan = plan_of(units, blocks, home=home)
    before = plan.cost
    improve(plan, rng=Random(seed), steps=400, heat=HOT)
    recounted = Plan(plan.ground, plan.block_of, COSTS, home)
    assert plan.cost == pytest.approx(recounted.cost)
    assert (plan.bits, plan.parts) == (recounted.bits, recounted.parts)
    assert plan.load == pytest.approx(recounted.load)
    assert plan.cost <= before + 1e-9
    assert all(map(plan.ground.connected, plan.bits))


@given(random_units(least=6), st.integers(2, 5))
@settings(max_examples=15, deadline=None)
def test_polish_never_makes_it_worse(units: list[Unit], blocks: int) -> None:
    plan = plan_of(units, blocks)
    before = plan.cost
    polish(plan, effort=1.0, seed=1)
    assert plan.cost <= before
    assert all(plan.bits)
    assert all(map(plan.ground.connected, plan.bits))


def test_polish_finds_the_best_division_of_a_small_neighbourhood() -> None:
    households = (9, 4, 7, 5, 8, 3, 6, 6)
    units = [
        unit(place + 1, 1, place % 4 * 40.0, place // 4 * 25.0, count)
        for place, count in enumerate(households)
    ]
    ground = Ground(units, adjacency(units), blocks=3)
    uneven = [0, 0, 0, 0, 1, 1, 1, 2]
    plan = Plan(ground, uneven, Costs())
    polish(plan, effort=5.0, seed=1)
    best = min(
        Plan(ground, each, Costs()).cost
        for each in product(range(3), repeat=len(units))
        if set(each) == {0, 1, 2} and all(map(ground.connected, Plan(ground, each, Costs()).bits))
    )
    assert plan.cost == pytest.approx(best)
    assert plan.outside() == []


def test_a_divided_building_gives_each_block_entrances_in_a_row() -> None:
    units = [unit(1, entrance, 0.0, 0.0, 10) for entrance in range(1, 7)]
    ground = Ground(units, adjacency(units), blocks=2)
    plan = Plan(ground, [1, 0, 1, 0, 0, 1], Costs())
    entrances_in_runs(plan)
    assert plan.block_of == [0, 0, 0, 1, 1, 1]


def test_entrances_stay_where_a_run_would_make_a_block_uneven() -> None:
    households = (20, 5, 5, 20)
    units = [unit(1, place + 1, 0.0, 0.0, count) for place, count in enumerate(households)]
    ground = Ground(units, adjacency(units), blocks=2)
    plan = Plan(ground, [0, 1, 0, 1], Costs())
    entrances_in_runs(plan)
    assert sorted(plan.load) == [300.0, 300.0]


def test_polish_makes_a_needlessly_divided_building_whole() -> None:
    units = [unit(b, e, b * 40.0, 0.0, 10) for b in range(1, 5) for e in (1, 2)]
    ground = Ground(units, adjacency(units), blocks=2)
    #: Balanced, but two buildings are divided.
    plan = Plan(ground, [0, 0, 0, 1, 0, 1, 1, 1], Costs())
    polish(plan, effort=5.0, seed=1)
    assert [len(parts) for parts in plan.parts] == [1, 1, 1, 1]
    assert plan.outside() == []
