"""Keeping the denominators, and making them anew."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from uuid import UUID

from django.db import connection

from minqing.households.models import Household
from minqing.households.rules import Group
from minqing.ledger.operations import operation
from minqing.lib.codes import neighbourhood_of

__all__ = ["move_tallies", "rebuild_tallies", "recounted"]

# Two statements, because one sees no row that it makes itself. Missing rows begin with zero.
_MAKE = """
with change as materialized (
  select * from unnest(%(areas)s::text[], %(blocks)s::uuid[], %(groups)s::text[], %(deltas)s::int[])
    c(area_code, block_id, "group", delta)
)
insert into households_householdtally (id, area_code, block_id, "group", households)
select gen_random_uuid(), c.area_code, c.block_id, c."group", 0 from change c
where not exists (
  select 1 from households_householdtally t where t.area_code = c.area_code
    and t.block_id is not distinct from c.block_id and t."group" = c."group")
order by c.area_code, c.block_id nulls first, c."group"
on conflict do nothing
"""
_MOVE = """
with change as materialized (
  select * from unnest(%(areas)s::text[], %(blocks)s::uuid[], %(groups)s::text[], %(deltas)s::int[])
    c(area_code, block_id, "group", delta)
), locked as materialized (
  select t.id, c.delta from households_householdtally t join change c
    on t.area_code = c.area_code and t.block_id is not distinct from c.block_id
    and t."group" = c."group"
  where c.delta <> 0
  order by t.area_code, t.block_id nulls first, t."group" for update of t
)
update households_householdtally t set households = t.households + locked.delta
from locked where locked.id = t.id
"""
_REBUILD = """
insert into households_householdtally (id, area_code, block_id, "group", households)
select gen_random_uuid(), left(h.area_code, 12), h.block_id, g,
  count(*) filter (where g = 'all' or h.special_hardship)
from households_household h, unnest(array['all', 'special_hardship']) g
where h.to_on is null
group by grouping sets ((left(h.area_code, 12), g), (left(h.area_code, 12), h.block_id, g))
having grouping(h.block_id) = 1 or h.block_id is not null
"""

Key = tuple[str, UUID | None, Group]


@contextmanager
def recounted(*households: Household) -> Iterator[None]:
    """Count households, whatever becomes of these objects inside, where they stand afterwards.

    Those that have a place and are open count, new and closed ones do not. The denominators of all
    are written at the end, once, in one ascending order: two acts on the same neighbourhoods never
    wait for one another.
    """
    deltas: Counter[Key] = Counter()
    for each in households:
        deltas.subtract(_keys(each))
    yield
    for each in households:
        deltas.update(_keys(each))
    move_tallies({key: delta for key, delta in deltas.items() if delta})


def _keys(household: Household) -> list[Key]:
    if not household.area_code or household.to_on is not None:
        return []
    area = neighbourhood_of(household.area_code)
    places: list[UUID | None] = [None]
    if household.block_id is not None:
        places.append(household.block_id)
    groups = [Group.ALL, Group.SPECIAL_HARDSHIP] if household.special_hardship else [Group.ALL]
    return [(area, place, group) for place in places for group in groups]


def move_tallies(deltas: Mapping[Key, int]) -> None:
    """Add to denominators (neighbourhood, block or None, group); missing rows are made.

    Call it after ``next_rev`` of the blocks and before the operation ends (the lock order).
    """
    if not deltas:
        return
    ordered = sorted(deltas, key=lambda key: (key[0], str(key[1] or ""), key[2]))
    areas, blocks, groups = zip(*ordered, strict=True)
    values = {
        "areas": list(areas),
        "blocks": list(blocks),
        "groups": [group.value for group in groups],
        "deltas": [deltas[key] for key in ordered],
    }
    with connection.cursor() as cursor:
        cursor.execute(_MAKE, values)
        cursor.execute(_MOVE, values)


@operation
def rebuild_tallies() -> None:
    """Make every denominator anew from the register; as the owner."""
    with connection.cursor() as cursor:
        cursor.execute("lock table households_householdtally in share row exclusive mode")
        cursor.execute("delete from households_householdtally")
        cursor.execute(_REBUILD)
