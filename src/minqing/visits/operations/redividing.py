"""Responsibility after a division: always with somebody who serves in the household's block."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Greatest

from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor
from minqing.territory.models import Posting
from minqing.territory.rules import TEAM
from minqing.visits.models import Responsibility

__all__ = ["end_where_nobody_serves", "responsible_elsewhere"]


def _unserved(household_ids: Collection[UUID], on: date) -> QuerySet[Responsibility]:
    """Open responsibilities for these households whose member serves in another block."""
    serving = Posting.objects.filter(
        Q(to_on__isnull=True) | Q(to_on__gt=on),
        member_id=OuterRef("member_id"),
        block_id=OuterRef("block_id"),
        from_on__lte=on,
        role__in=[each.value for each in TEAM],
    )
    return Responsibility.objects.filter(
        ~Exists(serving), household_id__in=list(household_ids), to_on__isnull=True
    )


def responsible_elsewhere(household_ids: Collection[UUID], on: date) -> dict[UUID, frozenset[UUID]]:
    """By block: the members responsible for households there who do not serve in it on a day."""
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for block_id, member_id in _unserved(household_ids, on).values_list("block_id", "member_id"):
        if block_id is not None:
            found[block_id].add(member_id)
    return {block: frozenset(members) for block, members in found.items()}


@operation
def end_where_nobody_serves(
    *,
    by: Actor,
    at: datetime,
    area_code: str,
    household_ids: Collection[UUID],
    on: date,
    reason: str,
    revs: Mapping[UUID, int],
) -> int:
    """End the responsibility for households whose member does not serve in their block.

    They stand on the list of gaps with the reason until somebody is named. The caller holds the
    counters of all blocks concerned; the households carry the new revisions already, as they came
    into their blocks in the same act. Gives the number that ended, by block in the ledger.
    """
    held = _unserved(household_ids, on).filter(block_id__in=list(revs))
    left: dict[UUID, list[UUID]] = defaultdict(list)
    for pk, block_id in held.order_by("pk").values_list("pk", "block_id"):
        if block_id is not None:
            left[block_id].append(pk)
    for block_id, ended in sorted(left.items()):
        Responsibility.objects.filter(pk__in=ended).update(
            to_on=Greatest(F("from_on"), on), end_reason=reason
        )
        new_entry(
            act="visits.responsibilities_ended",
            by=by,
            at=at,
            area_code=area_code,
            block_id=block_id,
            detail={"households": len(ended), "to_on": on.isoformat()},
        )
    return sum(map(len, left.values()))
