"""Shares say all and none only when it is so, and are printed as the programme prints them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minqing.lib.shares import percent, percent_digits


@pytest.mark.parametrize(
    ("numerator", "denominator", "share"),
    [
        # The published figure, at both ends of what rounding allows.
        (216_999, 307_800, "70.5"),
        (216_999, 307_582, "70.5"),
        (216_999, 308_018, "70.5"),
        (216_999, 307_581, "70.6"),
        (216_999, 308_019, "70.4"),
        (1, 3, "33.3"),
        (2, 3, "66.7"),
        (1, 2000, "0.1"),
        (0, 10, "0.0"),
        (10, 10, "100.0"),
        # Never 100 unless all, never 0 unless none.
        (307_799, 307_800, "99.9"),
        (1, 307_800, "0.1"),
    ],
)
def test_share_has_one_decimal(numerator: int, denominator: int, share: str) -> None:
    assert percent(numerator, denominator) == Decimal(share)


def test_nothing_to_count_has_no_share() -> None:
    assert percent(0, 0) is None


@pytest.mark.parametrize(("numerator", "denominator"), [(11, 10), (-1, 10)])
def test_more_than_all_is_refused(numerator: int, denominator: int) -> None:
    with pytest.raises(ValueError, match="is no share"):
        percent(numerator, denominator)


@given(st.integers(1, 10**7).flatmap(lambda d: st.tuples(st.integers(0, d), st.just(d))))
def test_share_says_all_and_none_truly(pair: tuple[int, int]) -> None:
    numerator, denominator = pair
    share = percent(numerator, denominator)
    assert share is not None
    assert (share == 100) == (numerator == denominator)
    assert (share == 0) == (numerator == 0)
    assert abs(share - Decimal(100) * numerator / denominator) <= Decimal("0.1")


@pytest.mark.parametrize(
    ("numerator", "denominator", "digits"),
    [(216_999, 307_800, "70.5"), (1, 2, "50.0"), (10, 10, "100"), (9_999, 10_000, "99.9")],
)
def test_only_all_is_printed_without_a_decimal(
    numerator: int, denominator: int, digits: str
) -> None:
    share = percent(numerator, denominator)
    assert share is not None
    assert percent_digits(share) == digits
