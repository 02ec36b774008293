"""The first lock of every write about one household."""

from minqing.households.models import Household
from minqing.households.queries import counted_household
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

    They are the same unless the household was merged. Both blocks are locked at once, ascending.
    Raises MergedElsewhereError.
    """
    home = _counted(household)
    while True:
        blocks = {household.block_id, home.block_id}
        revs = next_rev(each for each in blocks if each is not None)
        household.refresh_from_db()
        # While this waited, the survivor may have been merged itself, or the merge undone.
        before, home = home, _counted(household)
        if home.pk == before.pk and {household.block_id, home.block_id} == blocks:
            return home, home.rev if home.block_id is None else revs[home.block_id]


def _counted(household: Household) -> Household:
    home = counted_household(household)
    if home is None:
        raise MergedElsewhereError(household.pk)
    return home
