"""Cases stand where their household or place stands today; substitutes are told of them, too."""

from django.db import migrations

# The register and the division into blocks lie in packages that may not know cases, so both ends
# are watched here, as visits do. The functions run as the owner: whoever moves a household need not
# see its cases. Restricted cases move within areas of their own level and never into a block.
FOLLOW = """
create type cases_place as (
  case_id uuid, household_id uuid, area_code text, block_id uuid, rev bigint
);

-- Writes the places into everything that belongs to the cases. All blocks concerned are locked at
-- once and ascending; whoever changed the register mostly holds them already.
create function cases_move(places cases_place[]) returns void
language plpgsql security definer set search_path from current as $$
declare
  one text;
begin
  perform next_rev(array(
    select distinct b from (
      select (p).block_id as b from unnest(places) p
      union select s.block_id from cases_casestanding s
        join unnest(places) p on p.case_id = s.case_id) x
    where b is not null));
  select array_agg((p.case_id, p.household_id, p.area_code, p.block_id,
      coalesce(c.rev, 0))::cases_place) into places
    from unnest(places) p left join territory_blockcounter c on c.block_id = p.block_id;
  foreach one in array '{cases_case,cases_casetext,cases_withheldname}'::text[] loop
    execute format('update %I t set area_code = p.area_code, block_id = p.block_id
      from unnest($1) p where t.id = p.case_id
        and (t.area_code, t.block_id) is distinct from (p.area_code, p.block_id)', one)
      using places;
  end loop;
  foreach one in array '{cases_requester,cases_response,cases_told,cases_solution,'
      'cases_caseevent,cases_promisestanding}'::text[] loop
    execute format('update %I t set area_code = p.area_code, block_id = p.block_id
      from unnest($1) p where t.case_id = p.case_id
        and (t.area_code, t.block_id) is distinct from (p.area_code, p.block_id)', one)
      using places;
  end loop;
  update cases_responsetext t set area_code = p.area_code, block_id = p.block_id
    from unnest(places) p join cases_response r on r.case_id = p.case_id where t.id = r.id
      and (t.area_code, t.block_id) is distinct from (p.area_code, p.block_id);
  update cases_caseeventtext t set area_code = p.area_code, block_id = p.block_id
    from unnest(places) p join cases_caseevent e on e.case_id = p.case_id where t.id = e.id
      and (t.area_code, t.block_id) is distinct from (p.area_code, p.block_id);
  update cases_casestanding s set area_code = p.area_code, block_id = p.block_id,
      household_id = p.household_id,
      owner_area_code = left(p.area_code, case s.level
        when 'district' then 6 when 'street' then 9 else 12 end),
      rev = case when p.block_id is null then s.rev + 1 else p.rev end
    from unnest(places) p where s.case_id = p.case_id;
  update cases_answertotell t set area_code = p.area_code, block_id = p.block_id,
      household_id = p.household_id,
      rev = case when p.block_id is null then t.rev + 1 else p.rev end
    from unnest(places) p where t.case_id = p.case_id;
end $$;

-- The cases of households stand where those live, or the ones they were merged into.
create function cases_follow_households(households uuid[]) returns void
language plpgsql security definer set search_path from current as $$
declare
  places cases_place[];
begin
  select array_agg((c.id, home.id, at.area_code, at.block_id, null)::cases_place order by c.id)
    into places
  from unnest(households) asked(id)
  join cases_case c on c.household_id = asked.id
  join cases_casestanding s on s.case_id = c.id
  left join households_householdalias a on a.household_id = asked.id and a.to_on is null
  join households_household home on home.id = coalesce(a.survivor_id, asked.id)
  cross join lateral (select
    case when s.restricted then left(home.area_code, length(c.area_code))
      else home.area_code end as area_code,
    case when not s.restricted then home.block_id end as block_id) at
  where (c.area_code, c.block_id, s.household_id)
    is distinct from (at.area_code, at.block_id, home.id)
    and (s.restricted or home.block_id is not null);
  if places is not null then
    perform cases_move(places);
  end if;
end $$;

create function cases_household_moved() returns trigger
language plpgsql security definer set search_path from current as $$
begin
  perform cases_follow_households(array(
    with moved as (
      select id, area_code, block_id from gained except select id, area_code, block_id from lost)
    select id from moved
    union
    select a.household_id from moved
      join households_householdalias a on a.survivor_id = moved.id and a.to_on is null));
  return null;
end $$;

create trigger cases_household_updated after update on households_household
  referencing old table as lost new table as gained
  for each statement execute function cases_household_moved();

create function cases_household_merged() returns trigger
language plpgsql security definer set search_path from current as $$
begin
  if tg_op = 'DELETE' then
    perform cases_follow_households(array(select distinct household_id from lost));
  else
    perform cases_follow_households(array(select distinct household_id from gained));
  end if;
  return null;
end $$;

create trigger cases_alias_inserted after insert on households_householdalias
  referencing new table as gained
  for each statement execute function cases_household_merged();
create trigger cases_alias_updated after update on households_householdalias
  referencing new table as gained
  for each statement execute function cases_household_merged();
create trigger cases_alias_deleted after delete on households_householdalias
  referencing old table as lost
  for each statement execute function cases_household_merged();

-- A case of a place, without a household, lies in the block that holds the place now: its entrance,
-- its building, or else the neighbourhood's block for what no block holds.
create function cases_parts_moved() returns trigger
language plpgsql security definer set search_path from current as $$
declare
  places cases_place[];
begin
  select array_agg((x.case_id, null, x.area_code, x.block_id, null)::cases_place order by x.case_id)
    into places
  from (
    select distinct s.case_id, s.area_code, coalesce(
      (select b.block_id from territory_blockpart b
        where b.to_on is null and b.area_code = left(s.area_code, 18)),
      (select b.block_id from territory_blockpart b
        where b.to_on is null and b.area_code = left(s.area_code, 16)),
      (select b.id from territory_block b
        where b.to_on is null and b.number = 0 and b.area_code = left(s.area_code, 12))) as block_id
    from gained g
    join cases_casestanding s
      on s.area_code >= g.area_code and s.area_code < g.area_code || ':'
    where s.household_id is null and not s.restricted) x
  join cases_casestanding s on s.case_id = x.case_id
  where x.block_id is not null and x.block_id is distinct from s.block_id;
  if places is not null then
    perform cases_move(places);
  end if;
  return null;
end $$;

create trigger cases_part_inserted after insert on territory_blockpart
  referencing new table as gained for each statement execute function cases_parts_moved();
create trigger cases_part_updated after update on territory_blockpart
  referencing new table as gained for each statement execute function cases_parts_moved();

-- Only the triggers may move cases by these functions.
revoke all on function cases_move(cases_place[]) from public;
revoke all on function cases_follow_households(uuid[]) from public;
"""

STAY = """
drop trigger cases_part_updated on territory_blockpart;
drop trigger cases_part_inserted on territory_blockpart;
drop function cases_parts_moved();
drop trigger cases_alias_deleted on households_householdalias;
drop trigger cases_alias_updated on households_householdalias;
drop trigger cases_alias_inserted on households_householdalias;
drop function cases_household_merged();
drop trigger cases_household_updated on households_household;
drop function cases_household_moved();
drop function cases_follow_households(uuid[]);
drop function cases_move(cases_place[]);
drop type cases_place;
"""

_USERS = """
create or replace function cases_users_posted(roles text[], place text, block uuid, on_day date)
returns setof uuid
language sql stable security definer set search_path from current as $$
  select distinct u.id
    from {duties} p
    join accounts_user u on u.member_id = p.member_id and u.is_active
    where p.role = any (roles)
      and p.from_on <= on_day and (p.to_on is null or p.to_on > on_day)
      and case when p.block_id is not null then p.block_id = block
          else left(place, length(p.area_code)) = p.area_code end
$$;
"""


class Migration(migrations.Migration):
    """What the database keeps true when places change."""

    dependencies = [
        ("cases", "0003_restricted_and_reopened"),
        ("households", "0004_register_upkeep"),
        ("territory", "0003_substitutes"),
    ]
    operations = [
        migrations.RunSQL(FOLLOW, STAY),
        migrations.RunSQL(
            _USERS.format(duties="territory_duty"), _USERS.format(duties="territory_posting")
        ),
    ]
