"""Cases after a division of blocks: what no household or place carries along.

Cases themselves follow their household or place by triggers (migration 0004).
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from minqing.cases import access
from minqing.cases.models import CaseNumber, CaseStanding, HandUp
from minqing.cases.operations.handover import hand_over_cases
from minqing.cases.rules import CaseLevel
from minqing.ledger.operations import operation
from minqing.lib.actor import Actor
from minqing.lib.time import local_date

__all__ = ["follow_blocks"]


@operation
def follow_blocks(
    *,
    by: Actor,
    at: datetime,
    blocks: Collection[UUID],
    ended: Mapping[UUID, UUID | None],
) -> int:
    """Let signed lists follow their block, and requests their level where nobody by name may act.

    A list that a block signed which has ended lies where most of its households went, and so do the
    numbers that were reserved for it: whoever carries one may still hand it out. A request at block
    level whose handler does not serve in its block any more is the whole team's again; gives
    the number of those. ``blocks`` are the open blocks of the neighbourhood, held by the caller.
    """
    for old, new in sorted(ended.items()):
        if new is not None:
            HandUp.objects.filter(block_id=old).update(block_id=new)
            CaseNumber.objects.filter(block_id=old, used_at__isnull=True).update(block_id=new)
    today = local_date(at)
    handled = CaseStanding.objects.filter(
        block_id__in=list(blocks), level=CaseLevel.BLOCK.value, assignee_id__isnull=False
    )
    rows = list(handled.values_list("pk", "assignee_id", "area_code", "block_id"))
    postings = {each: access.postings_of(each, today) for each in {row[1] for row in rows}}
    left = [
        pk
        for pk, assignee, area, block in rows
        if not access.is_holder(postings[assignee], CaseLevel.BLOCK, area, block)
    ]
    return hand_over_cases(by=by, at=at, takers=dict.fromkeys(left, ()))
