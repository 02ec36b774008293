"""The arithmetic of the demonstration: the programme's totals, and how they are divided."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minqing.cases.rules import CaseLevel
from minqing.home.management.demo.days import calendar
from minqing.home.management.demo.programme import MOST_DIVIDED, deal, share_out, targets
from minqing.visits.rules import Coverage


def test_undivided_it_is_the_programme() -> None:
    whole = targets(1)
    assert (whole.households, whole.visited) == (307_800, 216_999)
    assert list(whole.solved.values()) == [2_593, 3_982, 189, 27]
    assert list(whole.solved) == list(CaseLevel)


@pytest.mark.parametrize(
    ("divisor", "households", "visited", "solved"),
    [
        (2, 153_900, 108_500, [1_297, 1_991, 95, 13]),
        (10, 30_780, 21_700, [259, 398, 19, 3]),
        (100, 3_078, 2_170, [26, 40, 2, 1]),
        (1_000, 308, 217, [3, 4, 1, 1]),
        (2_000, 154, 108, [1, 2, 1, 1]),
    ],
)
def test_divided_it_keeps_its_proportions(
    divisor: int, households: int, visited: int, solved: list[int]
) -> None:
    part = targets(divisor)
    assert (part.households, part.visited) == (households, visited)
    assert list(part.solved.values()) == solved


@given(st.integers(1, MOST_DIVIDED))
def test_however_divided_every_level_has_solved_something_and_about_seventy_per_cent_is_met(
    divisor: int,
) -> None:
    part = targets(divisor)
    assert min(part.solved.values()) >= 1
    assert part.open >= 1
    share = Coverage(part.households, part.visited, "all", "310199").share
    assert share is not None
    assert abs(float(share) - 70.5) < 0.5


@pytest.mark.parametrize("divisor", [0, -1, MOST_DIVIDED + 1])
def test_a_divisor_that_leaves_no_district_is_refused(divisor: int) -> None:
    with pytest.raises(ValueError, match=str(divisor)):
        targets(divisor)


@given(
    st.integers(0, 5_000),
    st.lists(st.floats(0.1, 1_000), min_size=1, max_size=30),
)
def test_parts_add_up_and_none_is_off_by_one(total: int, weights: list[float]) -> None:
    parts = share_out(total, dict(enumerate(weights)))
    assert sum(parts.values()) == total
    for place, weight in enumerate(weights):
        assert abs(parts[place] - total * weight / sum(weights)) < 1.001


@given(st.lists(st.tuples(st.floats(0.1, 50), st.integers(0, 40)), min_size=1, max_size=20))
def test_dealing_fills_no_place_beyond_its_most(places: list[tuple[float, int]]) -> None:
    wanted, most = [weight for weight, _ in places], [room for _, room in places]
    total = sum(most) * 2 // 3
    dealt = deal(total, wanted, most)
    assert sum(dealt) == total
    assert all(part <= room for part, room in zip(dealt, most, strict=True))


@pytest.mark.parametrize(
    ("today", "cut_off"),
    [
        ("2026-11-23T04:00", date(2026, 8, 31)),
        ("2026-08-31T15:59", date(2025, 8, 31)),
        ("2026-08-31T16:00", date(2026, 8, 31)),
        ("2027-03-01T00:00", date(2026, 8, 31)),
    ],
)
def test_the_round_ends_on_the_latest_31_august_before_today(today: str, cut_off: date) -> None:
    days = calendar(datetime.fromisoformat(today).replace(tzinfo=UTC))
    assert days.cut_off == cut_off
    assert (days.second - days.cut_off).days == 1
    assert days.days_since >= 1
