"""The visits of a merged household lie where the one lies that they count for."""

from django.db import migrations

# As in 0002, with one change: a household's visits follow it unless it was merged; then they follow
# the household it was merged into.
MOVED = """
create or replace function visits_household_moved() returns trigger
language plpgsql security definer set search_path from current as $$
declare
  changes visits_place_change[];
  deltas visits_tally_delta[];
begin
  -- What households were and are, where that differs; set differences, as transition tables have
  -- no index.
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
    and (v.area_code, v.block_id) is distinct from (g.area_code, g.block_id)
    and not exists (select 1 from households_householdalias a
      where a.household_id = g.id and a.to_on is null);
  update visits_visit v set area_code = g.area_code, block_id = g.block_id
  from gained g
  join households_householdalias a on a.survivor_id = g.id and a.to_on is null
  where v.household_id = a.household_id
    and (v.area_code, v.block_id) is distinct from (g.area_code, g.block_id);
  update visits_visittext t set area_code = v.area_code, block_id = v.block_id
  from gained g
  cross join lateral (
    select g.id as household_id union all
    select a.household_id from households_householdalias a
    where a.survivor_id = g.id and a.to_on is null) own
  join visits_visit v on v.household_id = own.household_id
  where t.fact_id = v.id
    and (t.area_code, t.block_id) is distinct from (v.area_code, v.block_id);
  return null;
end $$;
"""


class Migration(migrations.Migration):
    """The trigger of the register knows merges."""

    dependencies = [
        ("visits", "0003_why_nobody_followed"),
        ("households", "0004_register_upkeep"),
    ]
    operations = [migrations.RunSQL(MOVED, migrations.RunSQL.noop)]
