"""Shares in per cent that never lie: how they are rounded and how they are written."""

from decimal import ROUND_HALF_UP, Decimal

__all__ = ["percent", "percent_digits"]

_TENTH = Decimal("0.1")
_HUNDRED = Decimal(100)


def percent(numerator: int, denominator: int) -> Decimal | None:
    """The share as a percentage with one decimal, or None when there is nothing to count.

    Halves round up. It says 100.0 only when all are counted, and 0.0 only when none is: 307,799
    of 307,800 is 99.9, because "every household" is a promise and not a rounding.
    """
    if denominator <= 0:
        return None
    if not 0 <= numerator <= denominator:
        message = f"{numerator} of {denominator} is no share"
        raise ValueError(message)
    exact = _HUNDRED * numerator / denominator
    rounded = exact.quantize(_TENTH, rounding=ROUND_HALF_UP)
    if numerator < denominator and rounded >= _HUNDRED:
        return _HUNDRED - _TENTH
    if numerator > 0 and rounded <= 0:
        return _TENTH
    return rounded


def percent_digits(share: Decimal) -> str:
    """The digits of a percentage as the programme prints them: 70.5, and 100 when it is all."""
    return "100" if share == _HUNDRED else f"{share:.1f}"
