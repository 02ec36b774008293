"""Every projection of this package, counted again from facts and register.

These queries share no code with what keeps the projections: one rule, said twice. They see what
the role sees; run them as the owner.
"""

from collections.abc import Iterator

from django.db import connection

from minqing.lib.differences import Difference
from minqing.visits.queries.again import check_differences
from minqing.visits.queries.recounting import followed_differences, proposal_differences
from minqing.visits.queries.ruled_out import RULED_OUT

# Where every visited household stands in every round, from its visits and the days of the round.
# Visits of a household that was merged count for the one it was merged into; one that was ruled not
# to count is left out.
_STANDINGS = """
select coalesce(m.survivor_id, v.household_id) as household_id, v.round_id,
  min(v.visited_at) filter (where v.outcome = 'met' and day >= r.from_on
    and (r.to_on is null or day < r.to_on)) as met_at,
  (array_agg(v.outcome order by v.visited_at desc, v.id desc))[1] as last_outcome,
  max(v.visited_at) as last_visit_at,
  count(*)::integer as visits
from visits_visit v
join visits_round r on r.id = v.round_id and not {ruled_out}
left join households_householdalias m on m.household_id = v.household_id and m.to_on is null
cross join lateral (select (v.visited_at at time zone 'Asia/Shanghai')::date as day) d
{condition}
group by 1, 2
"""


def standings(condition: str = "") -> str:
    """SQL of the standings; ``condition`` narrows the visits `v`, each with its merge `m`."""
    return _STANDINGS.format(condition=condition, ruled_out=RULED_OUT)


STANDINGS = standings()

TALLIES = """
select left(h.area_code, 12) as area_code, b.block_id, s.round_id, g.name as household_group,
  count(*)::integer as met
from visits_householdstanding s
join households_household h on h.id = s.household_id and h.to_on is null
join (values ('all'), ('special_hardship')) g(name) on g.name = 'all' or exists (
  select 1 from households_hardshipentry e where e.household_id = h.id and e.to_on is null)
cross join lateral (
  select h.block_id where h.block_id is not null union all select null::uuid) b(block_id)
where s.met
group by 1, 2, 3, 4
"""

_STANDING_DIFFERENCES = f"""
select coalesce(s.household_id, f.household_id)::text || ' in ' ||
  coalesce(s.round_id, f.round_id)::text,
  case when s.id is null then null
    else concat_ws(' ', s.met, s.met_at, s.last_outcome, s.last_visit_at, s.visits) end,
  case when f.household_id is null then null
    else concat_ws(' ', f.met_at is not null, f.met_at, f.last_outcome, f.last_visit_at, f.visits)
  end
from visits_householdstanding s
full join ({STANDINGS}) f on f.household_id = s.household_id and f.round_id = s.round_id
where (s.met, s.met_at, s.last_outcome, s.last_visit_at, s.visits)
  is distinct from (f.met_at is not null, f.met_at, f.last_outcome, f.last_visit_at, f.visits)
  or s.id is null or f.household_id is null
"""  # noqa: S608 - constants of this module

_TALLY_DIFFERENCES = f"""
select concat_ws(' ', coalesce(t.area_code, f.area_code), coalesce(t.block_id, f.block_id),
  coalesce(t.round_id, f.round_id), coalesce(t."group", f.household_group)),
  coalesce(t.met, 0), coalesce(f.met, 0)
from visits_visittally t
full join ({TALLIES}) f on f.area_code = t.area_code and f.round_id = t.round_id
  and f.household_group = t."group"
  and coalesce(f.block_id, '00000000-0000-0000-0000-000000000000')
    = coalesce(t.block_id, '00000000-0000-0000-0000-000000000000')
where coalesce(t.met, 0) <> coalesce(f.met, 0)
"""  # noqa: S608 - constants of this module

_PLACE_TABLES = (
    "visits_visit",
    "visits_householdstanding",
    "visits_responsibility",
    "visits_doorproposal",
)
# What concerns a visit lies where it does.
_VISIT_TABLES = ("visits_visitflag", "visits_check", "visits_checkstanding", "visits_visitruling")
# The visits of a merged household lie where the one lies that they count for.
_COUNTED_FOR = {
    "visits_visit": " left join households_householdalias m"
    " on m.household_id = t.household_id and m.to_on is null",
}


def differences() -> Iterator[Difference]:
    """Every stored value that the facts contradict; nothing when all agree."""
    yield from _rows("visits.standing", _STANDING_DIFFERENCES)
    yield from _rows("visits.tally", _TALLY_DIFFERENCES)
    yield from followed_differences()
    yield from proposal_differences()
    yield from check_differences()
    for table in _VISIT_TABLES:
        yield from _rows(f"{table}.place", _as_visit(table))
    for table in _PLACE_TABLES:
        yield from _rows(f"{table}.place", _place_differences(table))


def _as_visit(table: str) -> str:
    return f"""
    select t.id::text, concat_ws(' ', t.area_code, t.block_id),
      concat_ws(' ', v.area_code, v.block_id)
    from {table} t join visits_visit v on v.id = t.visit_id
    where (t.area_code, t.block_id) is distinct from (v.area_code, v.block_id)
    """  # noqa: S608 - tables named in this module


def _place_differences(table: str) -> str:
    merged = _COUNTED_FOR.get(table, "")
    household = "coalesce(m.survivor_id, t.household_id)" if merged else "t.household_id"
    return f"""
    select t.id::text, concat_ws(' ', t.area_code, t.block_id),
      concat_ws(' ', h.area_code, h.block_id)
    from {table} t{merged} join households_household h on h.id = {household}
    where (t.area_code, t.block_id) is distinct from (h.area_code, h.block_id)
    """  # noqa: S608 - tables named in this module


def _rows(projection: str, sql: str) -> Iterator[Difference]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        for key, stored, recomputed in cursor.fetchall():
            yield Difference(projection, str(key), stored, recomputed)
