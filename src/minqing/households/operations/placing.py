"""Buildings and entrances that no block holds come into one, with everybody behind their doors.

Dividing anew between blocks is another act: what lies in a block stays there.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from minqing.households.operations.block_columns import moving_statements
from minqing.households.operations.errors import (
    InABlockError,
    NotABlockError,
    UnknownEntranceError,
)
from minqing.households.operations.tallies import Key, move_tallies
from minqing.households.rules import Group
from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor
from minqing.lib.codes import Level, building_of, neighbourhood_of
from minqing.lib.time import local_date
from minqing.storage.dated import holds_on
from minqing.territory.models import Area, Block, BlockPart
from minqing.territory.operations import next_rev
from minqing.territory.rules import UNASSIGNED

__all__ = ["put_into_blocks"]

_BATCH = 2_000

# The places; one without an entrance is a whole building.
_PLACES = """
unnest(%(buildings)s::text[], %(entrances)s::text[], %(blocks)s::uuid[], %(revs)s::bigint[])
  p(building, entrance, block_id, rev)
"""
_STANDS_THERE = """
t.block_id = any(%(unassigned)s) and left(t.area_code, 16) = p.building
  and (p.entrance is null or p.entrance = t.area_code)
"""
_COUNT = f"""
select t.area, t.old, t.new, count(*), count(*) filter (where t.special_hardship)
from (
  select left(t.area_code, 12) as area, t.block_id as old, p.block_id as new, t.special_hardship
  from households_household t, {_PLACES} where {_STANDS_THERE} and t.to_on is null
) t group by 1, 2, 3
"""  # noqa: S608 - constants of this module
_MOVE = moving_statements(_PLACES, _STANDS_THERE)


@dataclass(frozen=True, slots=True)
class _Place:
    """A building or an entrance, and the block that it comes into."""

    code: str
    block: Block


@operation
def put_into_blocks(*, by: Actor, at: datetime, blocks: Mapping[str, UUID]) -> int:
    """Put buildings and entrances that stand in no block into blocks of their neighbourhood.

    ``blocks`` is code → block; the places belong to it from the day of ``at``. Doors, households,
    people and everything that hangs on them follow; gives the number of open households. Phones of
    the block receive them at their next pull. The number of statements does not depend on how many
    doors there are. Nothing is written when it raises: UnknownEntranceError for a code that is no
    building or entrance, NotABlockError for a block that has none of it or does not hold today,
    InABlockError for a place that lies in a block already.
    """
    today = local_date(at)
    places = _places(blocks, today)
    unassigned = _unassigned(places)
    revs = next_rev({each.block.pk for each in places} | set(unassigned))
    _add_parts(places, today)
    values: dict[str, Any] = {
        "buildings": [building_of(each.code) for each in places],
        "entrances": [
            None if each.code == building_of(each.code) else each.code for each in places
        ],
        "blocks": [each.block.pk for each in places],
        "revs": [revs[each.block.pk] for each in places],
        "unassigned": unassigned,
    }
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, values)
        counted = cursor.fetchall()
        for statement in _MOVE:
            cursor.execute(statement, values)
    moved: Counter[UUID] = Counter()
    deltas: Counter[Key] = Counter()
    for area, old, new, homes, hardships in counted:
        moved[new] += homes
        for group, number in ((Group.ALL, homes), (Group.SPECIAL_HARDSHIP, hardships)):
            deltas[area, old, group] -= number
            deltas[area, new, group] += number
    move_tallies({key: delta for key, delta in deltas.items() if delta})
    _ledger(places, moved, today, by=by, at=at)
    return moved.total()


def _places(blocks: Mapping[str, UUID], today: date) -> list[_Place]:
    levels = dict(Area.objects.filter(code__in=blocks).values_list("code", "level"))
    if any(levels.get(code) not in {Level.BUILDING, Level.ENTRANCE} for code in blocks):
        raise UnknownEntranceError
    known = Block.objects.filter(holds_on(today), to_on__isnull=True).in_bulk(set(blocks.values()))
    found = []
    for code, block_id in sorted(blocks.items()):
        block = known.get(block_id)
        if block is None or block.is_unassigned or block.area_code != neighbourhood_of(code):
            raise NotABlockError
        found.append(_Place(code, block))
    return found


def _unassigned(places: list[_Place]) -> list[UUID]:
    """The blocks in which the places may stand today."""
    areas = {each.block.area_code for each in places}
    rest = Block.objects.filter(area_code__in=areas, number=UNASSIGNED, to_on__isnull=True)
    return list(rest.values_list("pk", flat=True))


def _add_parts(places: list[_Place], today: date) -> None:
    """Begin the parts, under the locks. A building's own part holds its entrances, too."""
    codes = {each.code for each in places}
    buildings = {building_of(code) for code in codes}
    held = BlockPart.objects.filter(area_code__in=codes | buildings, to_on__isnull=True)
    twice = any(building_of(code) in codes - {code} for code in codes)
    if twice or held.exists():
        raise InABlockError
    try:
        with transaction.atomic():
            BlockPart.objects.bulk_create(
                [
                    BlockPart(block=each.block, area_code=each.code, from_on=today)
                    for each in places
                ],
                batch_size=_BATCH,
            )
    except IntegrityError as error:
        raise InABlockError from error


def _ledger(
    places: list[_Place], moved: Mapping[UUID, int], today: date, *, by: Actor, at: datetime
) -> None:
    """One entry for each block: which places came into it, and how many households."""
    parts: dict[UUID, list[str]] = {}
    for each in places:
        parts.setdefault(each.block.pk, []).append(each.code)
    for block in sorted({each.block for each in places}, key=lambda block: block.pk):
        new_entry(
            act="households.put_into_block",
            by=by,
            at=at,
            area_code=block.area_code,
            block_id=block.pk,
            object_id=block.pk,
            detail={
                "parts": parts[block.pk],
                "households": moved[block.pk],
                "from_on": today.isoformat(),
            },
        )
