"""What reconciliation finds in the register: tallies and placed columns beside a recount.

Written as set-based SQL of its own, apart from the code that keeps the projections.
"""

from collections.abc import Iterator

from django.db import connection

from minqing.households.models import HouseholdAlias, Merge
from minqing.households.rules.upkeep import Link, MergeKind, aliases
from minqing.lib.differences import Difference

__all__ = ["differences"]

_TALLIES = """
with open_homes as (
  select left(area_code, 12) as area, block_id, special_hardship
  from households_household where to_on is null
), counted as (
  select area, null::uuid as block_id, g as "group", count(*) filter (
      where g = 'all' or special_hardship) as households
    from open_homes, unnest(array['all', 'special_hardship']) g group by 1, 3
  union all
  select area, block_id, g, count(*) filter (where g = 'all' or special_hardship)
    from open_homes, unnest(array['all', 'special_hardship']) g
    where block_id is not null group by 1, 2, 3
)
select coalesce(t.area_code, c.area) || coalesce('/' || coalesce(t.block_id, c.block_id), '')
    || ' ' || coalesce(t."group", c."group"),
  coalesce(t.households, 0), coalesce(c.households, 0)
from households_householdtally t
full join counted c on c.area = t.area_code
  and coalesce(c.block_id, c_null()) = coalesce(t.block_id, c_null()) and c."group" = t."group"
where coalesce(t.households, 0) <> coalesce(c.households, 0)
order by 1
""".replace("c_null()", "'00000000-0000-0000-0000-000000000000'::uuid")

_HARDSHIP = """
select h.id::text, h.special_hardship, e.any is not null
from households_household h
left join lateral (
  select true as any from households_hardshipentry e
  where e.household_id = h.id and e.to_on is null limit 1) e on true
where h.special_hardship is distinct from (e.any is not null) order by 1
"""

_BLOCKS = """
select d.id::text, d.block_id, r.block_id
from households_dwelling d
left join territory_blockpart own on own.area_code = d.area_code and own.to_on is null
left join territory_blockpart whole
  on whole.area_code = left(d.area_code, 16) and whole.to_on is null
left join territory_block rest
  on rest.area_code = left(d.area_code, 12) and rest.number = 0 and rest.to_on is null
cross join lateral (select coalesce(own.block_id, whole.block_id, rest.id) as block_id) r
where d.block_id is distinct from r.block_id order by 1
"""

# A merged row points to the one it was merged into; a row that was not, to none.
_SUCCESSORS = """
select r.id::text, r.successor_id, w.survivor
from (select id, successor_id, 'household' as kind from households_household
  union all select id, successor_id, 'person' from households_person) r
left join (
  select kind, merged_id, survivor_id as survivor from households_merge where undone_at is null
  union all
  select 'person', (p ->> 'id')::uuid, (p ->> 'survivor')::uuid
  from households_merge m, jsonb_array_elements(m.restore -> 'merged_people') p
  where m.kind = 'household' and m.undone_at is null
) w on w.kind = r.kind and w.merged_id = r.id
where r.successor_id is distinct from w.survivor order by 1
"""

# Rows below a dwelling stand where it stands: (name, table, its parent's table, foreign key).
_PLACED = (
    ("household", "households_household", "households_dwelling", "dwelling_id"),
    ("person", "households_person", "households_household", "household_id"),
    ("hardship", "households_hardshipentry", "households_household", "household_id"),
)


def differences() -> Iterator[Difference]:
    """Every projection of this package that disagrees with what it is made from; as the owner."""
    yield from _compare("households.tally", _TALLIES)
    yield from _compare("households.special_hardship", _HARDSHIP)
    yield from _compare("households.dwelling_block", _BLOCKS)
    yield from _compare("households.successor", _SUCCESSORS)
    yield from _aliases()
    for name, table, parent, key in _PLACED:
        yield from _compare(
            f"households.{name}_place",
            f"select c.id::text, c.area_code || ' ' || coalesce(c.block_id::text, '-'),"  # noqa: S608 - our own table names
            f" p.area_code || ' ' || coalesce(p.block_id::text, '-')"
            f" from {table} c join {parent} p on p.id = c.{key}"
            f" where (c.area_code, c.block_id) is distinct from (p.area_code, p.block_id)"
            f" order by 1",
        )


def _aliases() -> Iterator[Difference]:
    """The aliases beside what the merges in force make of them, by the pure rule."""
    merges = Merge.objects.filter(kind=MergeKind.HOUSEHOLD.value, undone_at__isnull=True)
    links = [Link(*row) for row in merges.values_list("merged_id", "survivor_id", "from_on")]
    stored = HouseholdAlias.objects.values_list("household_id", "survivor_id", "from_on", "to_on")
    # Stretches without a day hold on none: a chain made and undone within a day may leave one out.
    said = {row for row in stored if row[2] != row[3]}
    made = {
        (each.household, each.survivor, each.from_on, each.to_on)
        for each in aliases(links)
        if each.from_on != each.to_on
    }
    for row in sorted(said ^ made, key=str):
        stands = row in said
        yield Difference("households.alias", str(row[0]), stands, not stands)


def _compare(projection: str, statement: str) -> Iterator[Difference]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        for key, stored, recomputed in cursor.fetchall():
            yield Difference(projection, str(key), stored, recomputed)
