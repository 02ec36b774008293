"""The acceptance rule: both risks are kept, and the draw can be done again by anybody."""

import secrets
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minqing.visits.rules.sampling import (
    STANDARD,
    TIGHTENED,
    Plan,
    Risks,
    accepted_with,
    bad_in,
    commitment,
    drawn,
    plan_for,
    this_week,
)


@pytest.mark.parametrize(
    ("lot", "plan"),
    [
        (0, Plan(0, 0)),
        (1, Plan(1, 0)),
        (5, Plan(3, 0)),
        (16, Plan(7, 0)),
        (40, Plan(10, 0)),
        (100, Plan(17, 1)),
        (400, Plan(18, 1)),
    ],
)
def test_the_plan_of_a_lot(lot: int, plan: Plan) -> None:
    assert plan_for(lot) == plan


@pytest.mark.parametrize(
    ("lot", "bad", "plan", "expected"),
    [
        (10, 2, Plan(2, 0), 28 / 45),
        (10, 2, Plan(2, 1), 44 / 45),
        (10, 10, Plan(1, 0), 0.0),
        (7, 0, Plan(7, 0), 1.0),
    ],
)
def test_the_chance_of_being_accepted(lot: int, bad: int, plan: Plan, expected: float) -> None:
    assert accepted_with(lot, bad, plan) == pytest.approx(expected)


@given(st.integers(1, 300), st.sampled_from([STANDARD, TIGHTENED]))
def test_both_risks_are_kept(lot: int, risks: Risks) -> None:
    plan, (good, bad) = plan_for(lot, risks), bad_in(lot, risks)
    if plan.size < lot:
        assert accepted_with(lot, good, plan) >= 1 - risks.producer - 1e-9
        assert accepted_with(lot, bad, plan) <= risks.consumer + 1e-9


@given(st.integers(1, 200))
def test_no_smaller_sample_would_do(lot: int) -> None:
    plan, (_, bad) = plan_for(lot), bad_in(lot, STANDARD)
    if plan.acceptance < plan.size - 1 and plan.size < lot:
        smaller = Plan(plan.size - 1, plan.acceptance)
        assert accepted_with(lot, bad, smaller) > STANDARD.consumer


@given(st.lists(st.integers(0, 60), min_size=4, max_size=12))
def test_four_weeks_reach_the_plan_of_the_last(lots: list[int]) -> None:
    """Where a team goes out evenly; and every week with visits draws at least one."""
    sizes: list[int] = []
    for week, lot in enumerate(lots):
        window = sum(lots[max(0, week - 3) : week + 1])
        sizes.append(this_week(window, sum(sizes[max(0, week - 3) : week]), lot))
        assert (lot == 0) == (sizes[-1] == 0)
        assert sizes[-1] <= lot


@given(st.integers(1, 50))
def test_an_even_team_is_drawn_as_the_plan_says(lot: int) -> None:
    sizes: list[int] = []
    for week in range(8):
        window = lot * min(4, week + 1)
        sizes.append(this_week(window, sum(sizes[-3:]), lot))
    assert sum(sizes[-4:]) >= plan_for(4 * lot).size


ids = st.lists(st.builds(uuid4), min_size=1, max_size=50, unique=True)


@given(ids, st.integers(1, 50))
def test_the_draw_depends_on_seed_and_ids_alone(found: list[UUID], size: int) -> None:
    seed = "5e" * 32
    assert drawn(seed, found, size) == drawn(seed, sorted(found, reverse=True), size)
    assert len(drawn(seed, found, size)) == min(size, len(found))


def test_every_visit_is_drawn_as_often_as_any_other() -> None:
    found = [UUID(int=each) for each in range(10)]
    counted = dict.fromkeys(found, 0)
    for _ in range(2_000):
        for each in drawn(secrets.token_hex(32), found, 3):
            counted[each] += 1
    assert all(480 < each < 720 for each in counted.values())


def test_the_ledger_binds_the_seed() -> None:
    assert commitment("00" * 32) != commitment("01" * 32)
