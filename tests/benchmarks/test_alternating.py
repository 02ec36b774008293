"""Things timed in turn."""

import pytest

from benchmarks.alternating import Pair, alternate


def test_each_runs_in_turn_and_gives_its_median() -> None:
    seen: list[str] = []
    durations = iter([9.0, 1.0, 5.0, 2.0])

    def real() -> float:
        seen.append("real")
        return next(durations)

    def limit() -> float:
        seen.append("limit")
        return 2.0

    # Two of each to warm up, then two that count: 5 and 2.
    assert alternate(real, limit, repeats=2) == [3.5, 2.0]
    assert seen == ["real", "limit"] * 4


def test_a_ratio_says_how_many_times_its_limit_a_thing_took() -> None:
    pair = Pair(real=0.003, limit=0.002)
    assert pair.ratio == pytest.approx(1.5)
    assert str(pair) == "3.00 ms / 2.00 ms = 1.50"
