"""Walls and promises of the visit tables: row security, immutability, no overlap, tallies."""

from django.db import migrations

from minqing.storage.dated import forbid_overlap
from minqing.storage.immutable import protect_facts
from minqing.storage.row_security import enable_scope
from minqing.storage.tombstones import leave_tombstones

# A household that is on the register and met in a round is one in four tallies at most: its block
# and its neighbourhood, for everybody and for special hardship. Two things move them: a standing
# changes, or the household does (it moves, leaves, gains or loses a hardship entry). Both ends are
# watched here, because the register lies in a package that may not know visits. The functions run
# as the owner: a total is kept also by somebody who may see only one of its blocks.
TALLIES = """
create type visits_tally_delta as (
  area_code text, block_id uuid, round_id uuid, household_group text, delta integer
);

create type visits_place_change as (
  household_id uuid, area_code text, block_id uuid, is_open boolean, special_hardship boolean,
  delta integer
);

create type visits_met_change as (household_id uuid, round_id uuid, delta integer);

-- Adds the deltas of single doors to the tallies. Rows are locked blocks first, then
-- neighbourhoods, ascending: two statements can wait for each other, never in a ring.
create function visits_move_tallies(deltas visits_tally_delta[]) returns void
language plpgsql security definer set search_path from current as $$
declare
  d record;
begin
  for d in
    with door as (select * from unnest(deltas)),
    place as (
      select area_code, block_id, round_id, household_group, delta from door
      where block_id is not null
      union all
      select area_code, null, round_id, household_group, delta from door
    )
    select area_code, block_id, round_id, household_group, sum(delta)::integer as delta
    from place group by 1, 2, 3, 4 having sum(delta) <> 0
    order by block_id nulls last, area_code, round_id, household_group
  loop
    update visits_visittally t set met = t.met + d.delta
    where t.round_id = d.round_id and t.area_code = d.area_code and t."group" = d.household_group
      and (t.block_id = d.block_id or (t.block_id is null and d.block_id is null));
    if not found then
      insert into visits_visittally as t (id, area_code, block_id, round_id, "group", met)
      values (gen_random_uuid(), d.area_code, d.block_id, d.round_id, d.household_group, d.delta)
      on conflict (round_id, area_code, block_id, "group") do update set met = t.met + excluded.met;
    end if;
  end loop;
end $$;

create function visits_standing_moved() returns trigger
language plpgsql security definer set search_path from current as $$
declare
  changes visits_met_change[];
  deltas visits_tally_delta[];
begin
  if tg_op = 'INSERT' then
    select array_agg((household_id, round_id, 1)::visits_met_change) into changes
    from gained where met;
  elsif tg_op = 'DELETE' then
    select array_agg((household_id, round_id, -1)::visits_met_change) into changes
    from lost where met;
  else
    -- Set difference, not a join: two transition tables have no index, and a cached plan for one
    -- row would join a bulk act's rows each with each.
    select array_agg((c.household_id, c.round_id, case when c.met then 1 else -1 end)::visits_met_change)
      into changes
    from (select id, household_id, round_id, met from gained
      except select id, household_id, round_id, met from lost) c;
  end if;
  if changes is null then
    return null;
  end if;
  -- The household may not move or leave between being read here and being counted.
  perform 1 from households_household h
  where h.id in (select c.household_id from unnest(changes) c) order by h.id for share;
  select array_agg((left(h.area_code, 12), h.block_id, c.round_id, g.name, c.delta)::visits_tally_delta)
    into deltas
  from unnest(changes) c
  join households_household h on h.id = c.household_id and h.to_on is null
  join (values ('all'), ('special_hardship')) g(name) on g.name = 'all' or h.special_hardship;
  perform visits_move_tallies(deltas);
  return null;
end $$;

create trigger visits_standing_inserted after insert on visits_householdstanding
  referencing new table as gained for each statement execute function visits_standing_moved();
create trigger visits_standing_updated after update on visits_householdstanding
  referencing old table as lost new table as gained
  for each statement execute function visits_standing_moved();
create trigger visits_standing_deleted after delete on visits_householdstanding
  referencing old table as lost for each statement execute function visits_standing_moved();

create function visits_household_moved() returns trigger
language plpgsql security definer set search_path from current as $$
declare
  changes visits_place_change[];
  deltas visits_tally_delta[];
begin
  -- What households were and are, where that differs; set differences for the reason given above.
  select array_agg((c.id, c.area_code, c.block_id, c.is_open, c.special_hardship, c.delta)
      ::visits_place_change) into changes
  from (
    select *, 1 as delta from (
      select id, area_code, block_id, to_on is null as is_open, special_hardship from gained
      except select id, area_code, block_id, to_on is null, special_hardship from lost) n
    union all
    select *, -1 from (
      select id, area_code, block_id, to_on is null as is_open, special_hardship from lost
      except select id, area_code, block_id, to_on is null, special_hardship from gained) o
  ) c;
  if changes is null then
    return null;
  end if;
  select array_agg((left(c.area_code, 12), c.block_id, s.round_id, k.name, c.delta)::visits_tally_delta)
    into deltas
  from unnest(changes) c
  join visits_householdstanding s on s.household_id = c.household_id and s.met
  join (values ('all'), ('special_hardship')) k(name) on k.name = 'all' or c.special_hardship
  where c.is_open;
  perform visits_move_tallies(deltas);
  -- Nobody is responsible for a household that is no longer there.
  update visits_responsibility r set to_on = greatest(r.from_on, g.to_on)
  from gained g where r.household_id = g.id and r.to_on is null and g.to_on is not null;
  -- Whatever belongs to the household stands where it stands today.
  update visits_householdstanding s set area_code = g.area_code, block_id = g.block_id, rev = g.rev
  from gained g where s.household_id = g.id
    and (s.area_code, s.block_id) is distinct from (g.area_code, g.block_id);
  update visits_responsibility r set area_code = g.area_code, block_id = g.block_id
  from gained g where r.household_id = g.id
    and (r.area_code, r.block_id) is distinct from (g.area_code, g.block_id);
  update visits_visit v set area_code = g.area_code, block_id = g.block_id
  from gained g where v.household_id = g.id
    and (v.area_code, v.block_id) is distinct from (g.area_code, g.block_id);
  update visits_visittext t set area_code = g.area_code, block_id = g.block_id
  from gained g join visits_visit v on v.household_id = g.id where t.fact_id = v.id
    and (t.area_code, t.block_id) is distinct from (g.area_code, g.block_id);
  return null;
end $$;

create trigger visits_household_updated after update on households_household
  referencing old table as lost new table as gained
  for each statement execute function visits_household_moved();

-- Only the triggers may move tallies by these functions.
revoke all on function visits_move_tallies(visits_tally_delta[]) from public;
"""

NO_TALLIES = """
drop trigger visits_household_updated on households_household;
drop function visits_household_moved();
drop trigger visits_standing_deleted on visits_householdstanding;
drop trigger visits_standing_updated on visits_householdstanding;
drop trigger visits_standing_inserted on visits_householdstanding;
drop function visits_standing_moved();
drop function visits_move_tallies(visits_tally_delta[]);
drop type visits_met_change;
drop type visits_place_change;
drop type visits_tally_delta;
"""


class Migration(migrations.Migration):
    """Policies and triggers."""

    dependencies = [("visits", "0001_initial"), ("households", "0001_initial")]
    operations = [
        protect_facts("visits_visit"),
        forbid_overlap(
            "visits_responsibility", keys=("household_id",), parent_table="households_household"
        ),
        enable_scope("visits_visit"),
        enable_scope("visits_visittext"),
        enable_scope("visits_responsibility"),
        enable_scope("visits_householdstanding"),
        enable_scope("visits_visittally", open_when="block_id is null"),
        leave_tombstones("visits_householdstanding", kind="standing"),
        migrations.RunSQL(TALLIES, NO_TALLIES),
    ]
