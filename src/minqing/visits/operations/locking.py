"""The first lock of every write about one household."""

from minqing.households.models import Household
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
