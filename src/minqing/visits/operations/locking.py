"""The first lock of every write about one household."""

from minqing.households.models import Household
from minqing.households.queries import survivor_of
from minqing.territory.operations import next_rev


def lock(household: Household) -> int:
    """Hold the household's block, read the household again under it; gives the new revision.

    While this waited for the block, the household may have left it or the register.
    """
    while True:
        block_id = household.block_id
        revs = {} if block_id is None else next_rev([block_id])
        household.refresh_from_db()
        if household.block_id == block_id:
            return household.rev if block_id is None else revs[block_id]


class MergedElsewhereError(Exception):
    """The household was merged into one that lies outside the scope of whoever writes."""


def lock_counted(household: Household) -> tuple[Household, int]:
    """Hold the household and the one that its visits count for; gives that one and its revision.

    They are the same unless the household was merged. Raises MergedElsewhereError.
    """
    while True:
        rev = lock(household)
        survivor_id = None if household.successor_id is None else survivor_of(household.pk)
        if survivor_id is None:
            return household, rev
        home = Household.objects.filter(pk=survivor_id).first()
        if home is None:
            raise MergedElsewhereError(household.pk)
        rev = lock(home)
        # While this waited, the survivor may have been merged itself, or the merge undone.
        if survivor_of(household.pk) == home.pk:
            return home, rev
        household.refresh_from_db()
