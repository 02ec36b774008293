"""Doors, households and everything that hangs on them come into the blocks of another division."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from minqing.households.operations.block_columns import moving_statements
from minqing.households.operations.tallies import Key, move_tallies
from minqing.households.rules import Group
from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor

__all__ = ["MovedHomes", "move_between_blocks"]

# Which rows move is found once; each table is then written by one statement.
_PLACES = """
unnest(%(entrances)s::text[], %(blocks)s::uuid[], %(revs)s::bigint[]) p(entrance, block_id, rev)
"""
_MOVES = "t.area_code = p.entrance and t.block_id is distinct from p.block_id"
_COUNT = f"""
select t.block_id, p.block_id, array_agg(t.id),
  count(*) filter (where t.special_hardship)
from households_household t, {_PLACES} where {_MOVES} and t.to_on is null
group by 1, 2
"""  # noqa: S608 - constants of this module
_MOVE = moving_statements(_PLACES, _MOVES)


@dataclass(frozen=True, slots=True)
class MovedHomes:
    """The open households that came into another block, by the block they came into."""

    into: Mapping[UUID, tuple[UUID, ...]]

    @property
    def all(self) -> tuple[UUID, ...]:
        """Every one of them."""
        return tuple(home for homes in self.into.values() for home in homes)


@operation
def move_between_blocks(
    *,
    by: Actor,
    at: datetime,
    area_code: str,
    blocks: Mapping[str, UUID],
    revs: Mapping[UUID, int],
) -> MovedHomes:
    """Put everything behind the doors of entrances into blocks of their neighbourhood.

    ``blocks`` is entrance → block, for every entrance that is to stand in one; what stands there
    already is not touched. ``revs`` are the new revisions of all blocks concerned, whose counters
    the caller holds. Phones of a block that something leaves find a tombstone, those of the other
    the row. The number of statements does not depend on how many doors there are.
    """
    entrances = sorted(blocks)
    values: dict[str, Any] = {
        "entrances": entrances,
        "blocks": [blocks[each] for each in entrances],
        "revs": [revs[blocks[each]] for each in entrances],
    }
    into: dict[UUID, tuple[UUID, ...]] = {}
    deltas: Counter[Key] = Counter()
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, values)
        for old, new, homes, hardships in cursor.fetchall():
            into[new] = (*into.get(new, ()), *homes)
            for group, number in ((Group.ALL, len(homes)), (Group.SPECIAL_HARDSHIP, hardships)):
                if old is not None:
                    deltas[area_code, old, group] -= number
                deltas[area_code, new, group] += number
        for statement in _MOVE:
            cursor.execute(statement, values)
    move_tallies({key: delta for key, delta in deltas.items() if delta})
    moved = MovedHomes(into)
    for block_id in sorted(into):
        new_entry(
            act="households.came_into_block",
            by=by,
            at=at,
            area_code=area_code,
            block_id=block_id,
            object_id=block_id,
            detail={"households": len(into[block_id])},
        )
    return moved
