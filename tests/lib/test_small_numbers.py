"""Small numbers are held back, and cannot be had by subtraction either."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minqing.lib.small_numbers import SMALL, SMALL_GROUP, published

CELLS = st.dictionaries(st.sampled_from("abcd"), st.integers(0, 60), min_size=2)


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        ({"a": 4, "b": 5}, {"a": None, "b": None}),
        ({"a": 10, "b": 20}, {"a": 10, "b": 20}),
        ({"a": 0, "b": 20}, {"a": 0, "b": 20}),
        # One small part would follow from the whole, so the next larger goes with it.
        ({"a": 3, "b": 8, "c": 30}, {"a": None, "b": None, "c": 30}),
        ({"a": 3, "b": 4, "c": 30}, {"a": None, "b": None, "c": 30}),
        ({"a": 2, "b": 0, "c": 12}, {"a": None, "b": 0, "c": None}),
    ],
)
def test_the_rule_by_examples(cells: dict[str, int], shown: dict[str, int | None]) -> None:
    assert published(cells) == shown


@given(CELLS)
def test_no_small_number_is_shown_or_follows_from_the_whole(cells: dict[str, int]) -> None:
    shown = published(cells)
    assert all(count is None or count == 0 or count >= SMALL for count in shown.values())
    held = [key for key, count in shown.items() if count is None]
    small = sum(cells.values()) < SMALL_GROUP
    assert len(held) != 1
    assert not small or held == list(cells)
    assert all(shown[key] in {None, cells[key]} for key in cells)
