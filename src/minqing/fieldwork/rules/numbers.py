"""The pool of case numbers a phone keeps, so that one can be handed over without signal."""

__all__ = ["MOST_A_DAY", "POOL_SIZE", "REFILL_UNDER", "numbers_wanted", "should_refill"]

POOL_SIZE = 20
"""Numbers given at a time, per block and device."""
REFILL_UNDER = 8
"""A phone with fewer left of a block gets more at its next pull."""
MOST_A_DAY = 100
"""The most numbers one device gets of a block in 24 hours: a phone that always says "none left"
must not drain the sequence, and one whose answers got lost must not stay without."""


def should_refill(left: int) -> bool:
    """Whether a phone with so many left of a block needs more."""
    return left < REFILL_UNDER


def numbers_wanted(*, left: int, given_today: int) -> int:
    """How many numbers to reserve; ``given_today`` counts those of the last 24 hours."""
    if not should_refill(left):
        return 0
    return max(0, min(POOL_SIZE, MOST_A_DAY - given_today))
