"""Expected minutes of work."""

import pytest

from minqing.territory.rules.division import expected_minutes

MINUTES = {"plain": 12.0, "special_hardship": 40.0}


@pytest.mark.parametrize(
    ("households", "expected"),
    [
        ({}, 0.0),
        ({"plain": 0, "special_hardship": 0}, 0.0),
        ({"plain": 10}, 126.0),
        ({"plain": 10, "special_hardship": 2}, 206.0),
    ],
)
def test_visits_by_kind_and_one_walk(households: dict[str, int], expected: float) -> None:
    assert expected_minutes(households, minutes=MINUTES, walking=6.0) == expected


def test_a_kind_without_minutes_is_named() -> None:
    with pytest.raises(KeyError, match="elder_alone"):
        expected_minutes({"elder_alone": 1}, minutes=MINUTES, walking=6.0)
