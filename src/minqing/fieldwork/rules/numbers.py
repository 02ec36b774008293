"""The pool of case numbers a phone keeps, so that one can be handed over without signal."""

__all__ = ["MOST_OPEN", "POOL_SIZE", "REFILL_UNDER", "numbers_wanted", "should_refill"]

POOL_SIZE = 20
"""Numbers given at a time, per block and device."""
REFILL_UNDER = 8
"""A phone with fewer left of a block gets more at its next pull."""
MOST_OPEN = 60
"""The most unused numbers one device may hold of a block: a phone that always says "none left"
must not drain the sequence."""


def should_refill(left: int | None) -> bool:
    """Whether a phone asks for more; None means that it said nothing about the block."""
    return left is not None and left < REFILL_UNDER


def numbers_wanted(*, left: int | None, open_on_server: int) -> int:
    """How many numbers to reserve for a device and block.

    ``open_on_server`` counts what was reserved for it and not yet used: a phone with unsent cases
    has fewer left than that, and a phone whose answer got lost has fewer, too.
    """
    if not should_refill(left):
        return 0
    return max(0, min(POOL_SIZE, MOST_OPEN - open_on_server))
