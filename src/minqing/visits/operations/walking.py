"""Planning in which order the buildings of blocks are walked."""

from collections import defaultdict
from datetime import date, datetime
from uuid import UUID

from django.db import connection

from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor
from minqing.lib.time import local_date
from minqing.territory.models import Tombstone
from minqing.territory.operations import next_rev
from minqing.visits.models import WalkingStop
from minqing.visits.rules.walking import Building, plan_digest, walk

__all__ = ["plan_walks"]

_BUILDINGS = """
select distinct b.id, left(p.area_code, 16), a.longitude, a.latitude
from territory_block b
join territory_blockpart p on p.block_id = b.id
  and p.from_on <= %(day)s and (p.to_on is null or p.to_on > %(day)s)
left join territory_area a on a.code = left(p.area_code, 16)
where b.area_code like %(under)s and b.from_on <= %(day)s and (b.to_on is null or b.to_on > %(day)s)
"""


@operation
def plan_walks(*, by: Actor, at: datetime, area_code: str) -> int:
    """Plan the walk of every block of an area whose buildings or their places have changed.

    Gives how many were planned. Phones get the stops with the next pull. A block that has not
    changed costs nothing: what its walk was planned from is kept with it.
    """
    blocks = _blocks(area_code, local_date(at))
    planned = dict(
        WalkingStop.objects.filter(area_code__startswith=area_code)
        .order_by()
        .values_list("block_id", "plan")
        .distinct()
    )
    stale = {
        block_id: buildings
        for block_id, buildings in blocks.items()
        if planned.get(block_id) != plan_digest(buildings)
    }
    gone = [block_id for block_id in planned if block_id not in blocks]
    if not stale and not gone:
        return 0
    revs = next_rev(sorted({*stale, *gone}))
    for block_id in sorted({*stale, *gone}):
        _replace(block_id, stale.get(block_id, []), revs[block_id])
    new_entry(
        act="visits.walks_planned",
        by=by,
        at=at,
        area_code=area_code,
        detail={"blocks": len(stale), "gone": len(gone)},
    )
    return len(stale)


def _blocks(area_code: str, day: date) -> dict[UUID, list[Building]]:
    with connection.cursor() as cursor:
        cursor.execute(_BUILDINGS, {"day": day, "under": f"{area_code}%"})
        found: dict[UUID, list[Building]] = defaultdict(list)
        for block_id, code, longitude, latitude in cursor.fetchall():
            found[block_id].append(Building(code, longitude, latitude))
    return found


def _replace(block_id: UUID, buildings: list[Building], rev: int) -> None:
    """Write the stops of a block anew; those that are no more leave a tombstone for phones."""
    known = {each.area_code: each for each in WalkingStop.objects.filter(block_id=block_id)}
    plan = plan_digest(buildings)
    order = walk(buildings)
    for position, code in enumerate(order, start=1):
        stop = known.pop(code, None) or WalkingStop(block_id=block_id, area_code=code)
        stop.position, stop.plan, stop.rev = position, plan, rev
        stop.save()
    Tombstone.objects.bulk_create(
        Tombstone(area_code=each.area_code, block_id=block_id, rev=rev, kind="stop", row_id=each.pk)
        for each in known.values()
    )
    WalkingStop.objects.filter(pk__in=[each.pk for each in known.values()]).delete()
