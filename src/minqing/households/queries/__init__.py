"""Reads of the register: addresses and blocks of doors, denominators, differences."""

from minqing.households.queries.counting import count_at, denominator
from minqing.households.queries.merged import (
    counted_household,
    merged_into,
    survivor_of,
    survivors_of,
)
from minqing.households.queries.places import address_of, block_of, entrances_of
from minqing.households.queries.reconcile import differences

__all__ = [
    "address_of",
    "block_of",
    "count_at",
    "counted_household",
    "denominator",
    "differences",
    "entrances_of",
    "merged_into",
    "survivor_of",
    "survivors_of",
]
