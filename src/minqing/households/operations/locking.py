"""The first locks of every write about rows of the register."""

from collections.abc import Mapping
from uuid import UUID

from django.db.models import Model

from minqing.households.models import Dwelling, HardshipEntry, Household, Person
from minqing.households.operations.errors import NotOpenError
from minqing.territory.operations import next_rev

__all__ = ["Revs", "hold", "hold_open", "rev_of"]

#: The new revision of each block that is held.
Revs = Mapping[UUID, int]


def hold(*rows: Dwelling | Household | Person | HardshipEntry) -> Revs:
    """Hold the blocks of these rows at once, ascending, then the rows, which are read again.

    While this waits for the blocks, one of the rows may come to lie in another: that is held too.
    """
    while True:
        blocks = {row.block_id for row in rows}
        revs = next_rev(each for each in blocks if each is not None)
        for row in sorted(rows, key=lambda row: (row._meta.db_table, row.pk)):
            _lock(row)
        if {row.block_id for row in rows} == blocks:
            return revs


def rev_of(row: Dwelling | Household | Person, revs: Revs) -> int:
    """The new revision of a row that is held; 0 without a block."""
    return 0 if row.block_id is None else revs[row.block_id]


def hold_open(household: Household) -> int:
    """Hold a household that is on the register; gives its new revision. Raises NotOpenError."""
    rev = rev_of(household, hold(household))
    if household.to_on is not None:
        raise NotOpenError
    return rev


def _lock(row: Model) -> None:
    held = type(row)._default_manager.select_for_update().get(pk=row.pk)
    for column in row._meta.concrete_fields:
        setattr(row, column.attname, getattr(held, column.attname))
