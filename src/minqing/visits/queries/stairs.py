"""The doors of a block as they stand in their stairwells."""

from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from uuid import UUID

from django.db import connection

from minqing.lib.codes import building_of
from minqing.lib.scope import Scope
from minqing.territory.rules import entrance_name
from minqing.visits.access import bounds
from minqing.visits.models import Round

# Wall one is written out; row security stands behind it. The few names are read by themselves:
# joining them here takes longer to plan than reading both.
_DOORS = """
select h.area_code, h.id, d.floor, d.door,
  case when s.met then 'met' else coalesce(s.last_outcome, 'not_yet') end, h.special_hardship
from households_household h
join households_dwelling d on d.id = h.dwelling_id
left join visits_householdstanding s on s.household_id = h.id and s.round_id = %(round)s
where h.block_id = %(block)s and h.to_on is null
  and (h.block_id = any(%(blocks)s) or exists (
    select 1 from unnest(%(lower)s::text[], %(upper)s::text[]) r(lo, hi)
    where h.area_code >= r.lo and h.area_code < r.hi))
order by h.area_code, d.floor desc, d.sort_key, h.id
"""
_NAMES = "select code, name from territory_area where code = any(%s)"


@dataclass(frozen=True, slots=True)
class StairDoor:
    """A household at its door; `state` is an outcome, or `not_yet` while nobody has tried."""

    household_id: UUID
    floor: int
    door: str
    state: str
    special_hardship: bool


@dataclass(frozen=True, slots=True)
class Stairwell:
    """An entrance, its floors from the top."""

    name: str
    floors: list[list[StairDoor]]


def stairwells(scope: Scope, block_id: UUID, round_: Round) -> list[Stairwell]:
    """The households of a block today, entrance by entrance (two statements)."""
    with connection.cursor() as cursor:
        cursor.execute(
            _DOORS,
            {
                "block": block_id,
                "round": round_.pk,
                **bounds(scope),
            },
        )
        doors = cursor.fetchall()
        codes = {row[0] for row in doors}
        cursor.execute(_NAMES, [sorted(codes | {building_of(code) for code in codes})])
        names = dict(cursor.fetchall())
    return [
        Stairwell(
            name=entrance_name(names.get(building_of(code), ""), names.get(code, code)),
            floors=[
                [StairDoor(*row[1:]) for row in floor] for _, floor in groupby(rows, itemgetter(2))
            ],
        )
        for code, rows in groupby(doors, itemgetter(0))
    ]
