"""Planted weeks: what the signals find of invented visits, and how many honest workers they ask."""

import pytest

from benchmarks.measures.trust import Rates, rates
from benchmarks.planted_visits import FABRICATORS, planted_week


@pytest.fixture(scope="module")
def measured() -> Rates:
    """A smaller week than the bench's."""
    return rates([planted_week(7, honest=120, each=8)])


@pytest.mark.parametrize(
    ("kind", "least"),
    [
        ("same_minute", 0.95),
        ("speed", 0.85),
        ("outside_hours", 0.95),
        ("far_from_door", 0.7),
        ("copied_note", 0.95),
        ("photo_twice", 0.85),
        ("answers_alike", 0.35),
    ],
)
def test_each_kind_of_invention_is_found(measured: Rates, kind: str, least: float) -> None:
    assert measured.detected[kind] >= least


def test_every_signal_has_somebody_to_find(measured: Rates) -> None:
    assert set(measured.detected) == set(FABRICATORS)


def test_a_careful_fabricator_is_left_to_the_draw(measured: Rates) -> None:
    assert measured.detected[""] <= 0.05


def test_few_honest_visits_are_flagged_and_few_honest_workers_asked(measured: Rates) -> None:
    assert measured.false_all <= 0.04
    assert measured.asked <= 0.12


@pytest.mark.parametrize("signal", ["speed", "outside_hours", "far_from_door", "photo_twice"])
def test_signals_of_time_and_place_hardly_touch_the_honest(measured: Rates, signal: str) -> None:
    assert measured.false[signal] <= 0.005
