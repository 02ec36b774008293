"""What counts as visited, where a household stands, what share was reached."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minqing.lib.ids import new_id
from minqing.visits.rules import (
    Attempt,
    Coverage,
    Outcome,
    Part,
    counts,
    is_in_future,
    placement,
    standing,
    stands_on,
    window,
    worst_first,
)

ROUND = window(date(2026, 3, 1), date(2026, 9, 1))
NOON = datetime(2026, 6, 1, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("outcome", "visited_at", "counted"),
    [
        (Outcome.MET, NOON, True),
        (Outcome.NOBODY_HOME, NOON, False),
        (Outcome.REFUSED, NOON, False),
        (Outcome.VACANT, NOON, False),
        (Outcome.MOVED_AWAY, NOON, False),
        # 1 March 00:00 in Shanghai is 28 February 16:00 UTC.
        (Outcome.MET, datetime(2026, 2, 28, 16, 0, tzinfo=UTC), True),
        (Outcome.MET, datetime(2026, 2, 28, 15, 59, 59, tzinfo=UTC), False),
        (Outcome.MET, datetime(2026, 8, 31, 15, 59, 59, tzinfo=UTC), True),
        (Outcome.MET, datetime(2026, 8, 31, 16, 0, tzinfo=UTC), False),
    ],
)
def test_only_met_inside_the_round_counts(
    outcome: Outcome, visited_at: datetime, counted: bool
) -> None:
    assert counts(outcome, visited_at, ROUND) is counted


def test_open_round_has_no_end() -> None:
    assert counts(Outcome.MET, NOON + timedelta(days=9_000), window(date(2026, 3, 1), None))


def test_cut_off_takes_the_whole_day() -> None:
    until = ROUND.until(date(2026, 6, 1))
    assert datetime(2026, 6, 1, 15, 59, tzinfo=UTC) in until
    assert datetime(2026, 6, 1, 16, 0, tzinfo=UTC) not in until


def test_cut_off_after_the_round_changes_nothing() -> None:
    assert ROUND.until(date(2027, 1, 1)) == ROUND


@pytest.mark.parametrize(("minutes", "future"), [(0, False), (10, False), (11, True)])
def test_clocks_may_differ_by_ten_minutes(minutes: int, future: bool) -> None:
    assert is_in_future(NOON + timedelta(minutes=minutes), NOON) is future


@pytest.mark.parametrize(
    ("from_on", "to_on", "holds"),
    [
        (date(2026, 6, 1), None, True),
        (date(2026, 6, 2), None, False),
        (date(2026, 5, 1), date(2026, 6, 1), False),
        (date(2026, 5, 1), date(2026, 6, 2), True),
        (date(2026, 6, 1), date(2026, 6, 1), False),
    ],
)
def test_last_day_is_the_one_before(from_on: date, to_on: date | None, holds: bool) -> None:
    assert stands_on(from_on, to_on, date(2026, 6, 1)) is holds


BUILDING, ENTRANCE = "3101990010010001", "310199001001000102"
OLD, NEW, OWN = (UUID(int=n) for n in (1, 2, 3))
PARTS = [
    Part(BUILDING, OLD, date(2020, 1, 1), date(2026, 6, 1)),
    Part(BUILDING, NEW, date(2026, 6, 1), None),
    Part(ENTRANCE, OWN, date(2026, 7, 1), None),
]


@pytest.mark.parametrize(
    ("day", "block"),
    [
        (date(2019, 12, 31), None),
        (date(2026, 5, 31), OLD),
        (date(2026, 6, 1), NEW),
        (date(2026, 7, 1), OWN),
    ],
)
def test_door_is_placed_where_it_stood(day: date, block: UUID | None) -> None:
    assert placement(ENTRANCE, PARTS, day) == block


def test_other_entrance_stays_with_its_building() -> None:
    assert placement("310199001001000101", PARTS, date(2026, 7, 1)) == NEW


attempts = st.lists(
    st.builds(
        Attempt,
        visit_id=st.uuids(),
        outcome=st.sampled_from([each.value for each in Outcome]),
        visited_at=st.integers(0, 240).map(
            lambda days: datetime(2026, 2, 1, tzinfo=UTC) + timedelta(days=days)
        ),
    ),
    max_size=8,
)


@given(attempts, st.randoms())
def test_standing_knows_no_order_of_arrival(made: list[Attempt], chance: object) -> None:
    shuffled = [*made, *made[:3]]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # random.Random
    assert standing(shuffled, ROUND) == standing(made, ROUND)


@given(attempts)
def test_met_once_is_met_for_the_round(made: list[Attempt]) -> None:
    now = standing(made, ROUND)
    assert (now is None) == (not made)
    if now is not None:
        assert now.met == any(counts(a.outcome, a.visited_at, ROUND) for a in made)
        assert now.visits == len({a.visit_id for a in made})


def test_last_try_is_the_latest_at_the_door() -> None:
    late = Attempt(new_id(), Outcome.NOBODY_HOME, NOON)
    early = Attempt(new_id(), Outcome.MET, NOON - timedelta(days=1))
    now = standing([late, early], ROUND)
    assert now is not None
    assert (now.met, now.met_at, now.last_outcome, now.visits) == (
        True,
        early.visited_at,
        "nobody_home",
        2,
    )


def row(met: int, households: int, code: str = "310199001001") -> Coverage:
    return Coverage(households, met, "all", code)


def test_coverage_says_what_is_open() -> None:
    counted = row(216_999, 307_800)
    assert (counted.share, counted.open) == (Decimal("70.5"), 90_801)


def test_more_met_than_registered_is_refused() -> None:
    with pytest.raises(ValueError, match="3 met of 2"):
        row(3, 2)


def test_worst_comes_first_and_empty_last() -> None:
    best, worse, larger, empty = row(9, 10, "1"), row(1, 10, "2"), row(10, 100, "3"), row(0, 0, "4")
    assert sorted([best, empty, worse, larger], key=worst_first) == [larger, worse, best, empty]
