"""The doors of a block in walking order: for sharing them out, for lists on paper, for entry."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter
from uuid import UUID

from django.db import connection

from minqing.lib.scope import Scope
from minqing.territory.models import Block
from minqing.territory.rules import entrance_name
from minqing.visits.access import bounds
from minqing.visits.models import Responsibility, Round

__all__ = [
    "BlockDoor",
    "Entrance",
    "Share",
    "block_doors",
    "entrances",
    "entrances_of_block",
    "left_behind",
    "shares",
    "why_nobody",
]

# Wall one is written out; row security stands behind it.
_DOORS = """
select h.id, h.name, d.floor, d.door, d.address, h.area_code,
  coalesce(building.name, ''), coalesce(entrance.name, h.area_code),
  h.size, h.special_hardship, r.member_id, m.name, s.last_outcome, s.last_visit_at,
  coalesce(s.met, false)
from households_household h
join households_dwelling d on d.id = h.dwelling_id
left join visits_responsibility r on r.household_id = h.id
  and r.from_on <= %(day)s and (r.to_on is null or r.to_on > %(day)s)
left join organisations_member m on m.id = r.member_id
left join visits_householdstanding s on s.household_id = h.id and s.round_id = %(round)s
left join territory_area building on building.code = left(h.area_code, 16)
left join territory_area entrance on entrance.code = h.area_code
where h.block_id = %(block)s and h.to_on is null
  and (%(entrance)s = '' or h.area_code = %(entrance)s)
  and (h.block_id = any(%(blocks)s) or exists (
    select 1 from unnest(%(lower)s::text[], %(upper)s::text[]) r(lo, hi)
    where h.area_code >= r.lo and h.area_code < r.hi))
order by h.area_code, d.sort_key, h.id
"""
_ENTRANCES = """
select h.area_code, coalesce(building.name, ''), coalesce(entrance.name, h.area_code), count(*)
from households_household h
left join territory_area building on building.code = left(h.area_code, 16)
left join territory_area entrance on entrance.code = h.area_code
where h.block_id = %(block)s and h.to_on is null
  and (h.block_id = any(%(blocks)s) or exists (
    select 1 from unnest(%(lower)s::text[], %(upper)s::text[]) r(lo, hi)
    where h.area_code >= r.lo and h.area_code < r.hi))
group by 1, 2, 3 order by 1
"""

# Whoever is posted to the neighbourhood may look after the doors that no block holds. A member who
# has left the books serves nowhere, whatever their postings say.
_LEFT = """
with gone as (
  select p.member_id, max(p.to_on) as left_on from territory_posting p
  where p.to_on <= %(day)s and (p.block_id = any(%(blocks)s) or exists (
    select 1 from unnest(%(lower)s::text[], %(upper)s::text[]) r(lo, hi)
    where p.area_code >= r.lo and p.area_code < r.hi))
  group by 1
  union all
  select m.id, m.to_on from organisations_member m where m.to_on <= %(day)s
), held as (
  select r.member_id, left(r.area_code, 12) as area_code, r.block_id, count(*) as households
  from visits_responsibility r
  where r.member_id in (select member_id from gone) and r.to_on is null
    and (r.block_id = any(%(blocks)s) or exists (
      select 1 from unnest(%(lower)s::text[], %(upper)s::text[]) s(lo, hi)
      where r.area_code >= s.lo and r.area_code < s.hi))
  group by 1, 2, 3
)
select h.member_id, h.area_code, case when b.number > 0 then h.block_id end, h.households
from held h
join territory_block b on b.id = h.block_id
where not exists (
  select 1 from territory_posting still
  left join organisations_member m on m.id = still.member_id
  where still.member_id = h.member_id
    and (still.block_id = h.block_id
      or (b.number = 0 and still.area_code = h.area_code))
    and still.from_on <= %(day)s and (still.to_on is null or still.to_on > %(day)s)
    and (m.to_on is null or m.to_on > %(day)s))
order by (select max(g.left_on) from gone g where g.member_id = h.member_id) desc, h.member_id
limit %(limit)s
"""


@dataclass(frozen=True, slots=True)
class BlockDoor:
    """A household at its door; ``responsible`` is a name, empty when it is not the reader's."""

    household_id: UUID
    name: str
    floor: int
    door: str
    address: str
    entrance_code: str
    entrance_name: str
    size: int
    special_hardship: bool
    member_id: UUID | None
    responsible: str
    last_outcome: str | None
    last_visit_at: datetime | None
    met: bool


@dataclass(frozen=True, slots=True)
class Entrance:
    """An entrance and its doors, from the lowest floor up."""

    code: str
    name: str
    doors: list[BlockDoor]


@dataclass(frozen=True, slots=True)
class Share:
    """How many households of a block somebody is responsible for."""

    member_id: UUID | None
    name: str
    households: int
    in_team: bool


def block_doors(
    scope: Scope, block: Block, on: date, round_: Round | None, *, entrance: str = ""
) -> list[BlockDoor]:
    """The households of a block today in walking order (one statement).

    ``on`` is the day whose responsible person is named; ``round_`` the round whose last try is.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _DOORS,
            {
                "block": block.pk,
                "day": on,
                "round": None if round_ is None else round_.pk,
                "entrance": entrance,
                **bounds(scope),
            },
        )
        rows = cursor.fetchall()
    return [
        BlockDoor(
            household_id=row[0],
            name=row[1],
            floor=row[2],
            door=row[3],
            address=row[4],
            entrance_code=row[5],
            entrance_name=entrance_name(row[6], row[7]),
            size=row[8],
            special_hardship=row[9],
            member_id=row[10],
            responsible=row[11] or "",
            last_outcome=row[12],
            last_visit_at=row[13],
            met=row[14],
        )
        for row in rows
    ]


def entrances(doors: Iterable[BlockDoor]) -> list[Entrance]:
    """Doors in walking order, entrance by entrance."""
    return [
        Entrance(code, group[0].entrance_name, group)
        for code, found in groupby(doors, attrgetter("entrance_code"))
        if (group := list(found))
    ]


def entrances_of_block(scope: Scope, block: Block) -> list[tuple[str, str, int]]:
    """Code, name and number of households of each entrance of a block (one statement)."""
    with connection.cursor() as cursor:
        cursor.execute(_ENTRANCES, {"block": block.pk, **bounds(scope)})
        return [(row[0], entrance_name(row[1], row[2]), row[3]) for row in cursor.fetchall()]


def shares(doors: Iterable[BlockDoor], team: Iterable[tuple[UUID, str]]) -> list[Share]:
    """How many of the doors each of the team has, then others who have some, then nobody's."""
    doors = list(doors)
    counted = Counter(each.member_id for each in doors)
    named = {each.member_id: each.responsible for each in doors}
    own = list(team)
    found = [Share(pk, name, counted.get(pk, 0), in_team=True) for pk, name in own]
    known = {pk for pk, _ in own}
    found += [
        Share(pk, named[pk], number, in_team=False)
        for pk, number in counted.items()
        if pk is not None and pk not in known
    ]
    if counted.get(None):
        found.append(Share(None, "", counted[None], in_team=True))
    return found


def why_nobody(household_ids: Iterable[UUID]) -> dict[UUID, str]:
    """The reasons given when the last responsibility for these households ended (one statement)."""
    rows = (
        Responsibility.objects.filter(household_id__in=list(household_ids), to_on__isnull=False)
        .exclude(end_reason="")
        .order_by("to_on", "pk")
    )
    return dict(rows.values_list("household_id", "end_reason"))


def left_behind(scope: Scope, on: date, *, limit: int) -> list[tuple[UUID, str, UUID | None, int]]:
    """Members who are responsible where they no longer serve, by place, with how many households.

    Begins from the postings that have ended, so the cost does not follow the register. Gives
    (member, neighbourhood, block, households), latest end first; the block is None for doors that
    no block holds, which whoever is posted to the neighbourhood may look after.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _LEFT,
            {"day": on, "limit": limit, **bounds(scope)},
        )
        return list(cursor.fetchall())
