"""What follows from visits is kept by the database: one rule for one household and for thousands."""

from django.db import migrations

from minqing.storage.row_security import enable_scope

# The same rule as `rules.follow_up.follow_up`, for many households at once; `minqing reconcile`
# holds them to each other. `homes` are households that visits count for, not merged ones.
FOLLOWED = """
create type visits_followed as (
  household_id uuid, round_id uuid, follow_up text, due_on date, due_part text, tries integer,
  tried text[], card_left boolean, visit_id uuid
);

create function visits_followed_of(homes uuid[]) returns setof visits_followed
language sql stable set plan_cache_mode = force_custom_plan as $$
with own as (
  select h.id as home, h.id as visited from unnest(homes) h(id)
  union
  select a.survivor_id, a.household_id from households_householdalias a
  where a.survivor_id = any(homes) and a.to_on is null
), decided as (
  select distinct on (o.home) o.home, p.decided_at, p.again_on
  from own o join visits_doorproposal p on p.household_id = o.visited
  where p.decided_at is not null
  order by o.home, p.decided_at desc, p.id desc
), seen as (
  select o.home, v.round_id, v.id, v.outcome, v.visited_at, v.next_on, v.next_part,
    coalesce(v.card_left, false) as card_left, l.local::date as day,
    extract(isodow from l.local)::integer || '-' || case when extract(hour from l.local) < 12
      then 'morning' when extract(hour from l.local) < 17 then 'afternoon' else 'evening' end as slot
  from own o
  join visits_visit v on v.household_id = o.visited
  join visits_round r on r.id = v.round_id
  cross join lateral (select v.visited_at at time zone 'Asia/Shanghai' as local) l
  where l.local::date >= r.from_on and (r.to_on is null or l.local::date < r.to_on)
    and not exists (select 1 from visits_visitruling ruled
      where ruled.visit_id = v.id and not ruled.stands and not exists (
        select 1 from visits_visitruling later
        where later.visit_id = ruled.visit_id and later.number > ruled.number))
), met as (
  select distinct on (home, round_id) home, round_id, visited_at, day, next_on, next_part
  from seen where outcome = 'met'
  order by home, round_id, visited_at desc, id desc
), stood as (
  select s.household_id as home, s.round_id, r.from_on, r.to_on, m.visited_at as met_at,
    coalesce(m.next_on, m.day + q.days) as due_again,
    case when m.next_on is not null then 'promised' else 'repeat' end as again_kind,
    case when m.next_on is not null then m.next_part end as again_part,
    d.decided_at, d.again_on
  from visits_householdstanding s
  join visits_round r on r.id = s.round_id
  join households_household h on h.id = s.household_id
  left join met m on m.home = s.household_id and m.round_id = s.round_id
  left join decided d on d.home = s.household_id
    and d.decided_at >= r.from_on::timestamp at time zone 'Asia/Shanghai'
  left join lateral (
    select min(q.every_days)::integer as days from visits_repeatrule q
    where q.round_id = s.round_id and (q."group" = 'all'
      or (q."group" = 'special_hardship' and h.special_hardship)
      or (q."group" = 'elder_alone' and exists (select 1 from households_hardshipentry e
        where e.household_id = h.id and e.kind = 'elder_alone' and e.to_on is null)))
  ) q on true
  where s.household_id = any(homes)
), fresh as (
  select v.* from stood s join seen v on v.home = s.home and v.round_id = s.round_id
  where v.outcome <> 'met'
    and (s.met_at is null or v.visited_at > s.met_at)
    and (s.decided_at is null or v.visited_at > s.decided_at)
    and (s.met_at is null or v.outcome not in ('nobody_home', 'refused')
      or v.day >= s.due_again)
), counted as (
  select home, round_id, count(*) filter (where outcome in ('nobody_home', 'refused')) as tries,
    count(*) filter (where outcome = 'nobody_home') as in_vain,
    count(*) filter (where outcome = 'refused') as refusals, bool_or(card_left) as card_left
  from fresh group by home, round_id
), last as (
  select distinct on (home, round_id) * from fresh
  order by home, round_id, visited_at desc, id desc
), slots as (
  select home, round_id, array_agg(distinct slot order by slot) as tried
  from seen where outcome = 'nobody_home' group by home, round_id
), said as (
  select s.*, c.tries, c.card_left, coalesce(t.tried, '{}') as tried, l.id as visit_id,
    l.day, l.next_on, l.next_part,
    case
      when l.outcome = 'nobody_home' then
        case when c.in_vain >= 3 then 'neighbourhood' else 'next_try' end
      when l.outcome = 'refused' then
        case when c.refusals >= 2 then 'neighbourhood' else 'second_try' end
      when l.outcome is not null then 'register'
      when s.met_at is not null and s.due_again is null then 'done'
      when s.decided_at is not null and (s.met_at is null or s.met_at < s.decided_at) then
        case when s.again_on is null then 'left' else 'again' end
      when s.met_at is not null then s.again_kind
      else 'first_visit'
    end as follow_up
  from stood s
  left join counted c on c.home = s.home and c.round_id = s.round_id
  left join last l on l.home = s.home and l.round_id = s.round_id
  left join slots t on t.home = s.home and t.round_id = s.round_id
)
select s.home, s.round_id, s.follow_up,
  case s.follow_up
    when 'next_try' then coalesce(s.next_on, n.day)
    when 'second_try' then coalesce(s.next_on, s.day + 7)
    when 'again' then s.again_on
    when 'promised' then s.due_again
    when 'repeat' then s.due_again
    when 'first_visit' then s.from_on
  end,
  case
    when s.follow_up = 'next_try' and s.next_on is null then n.part
    when s.follow_up in ('next_try', 'second_try') and s.next_on is not null then s.next_part
    when s.follow_up in ('promised', 'repeat') then s.again_part
  end,
  coalesce(s.tries, 0)::integer, s.tried, coalesce(s.card_left, false), s.visit_id
from said s
-- The slot to propose: see `rules.next_try.next_try`.
left join lateral (
  select s.day + o.ahead as day, b.part
  from generate_series(1, 7) o(ahead)
  cross join (values (1, 'evening'), (2, 'morning'), (3, 'afternoon')) b(preference, part)
  cross join lateral (select extract(isodow from s.day + o.ahead)::integer as weekday) w
  cross join lateral (
    select coalesce(bool_or(x = w.weekday || '-' || b.part), false) as slot,
      coalesce(bool_or(split_part(x, '-', 2) = b.part), false) as part,
      coalesce(bool_or(left(x, 1)::integer = w.weekday), false) as weekday,
      coalesce(bool_or((left(x, 1)::integer >= 6) = (w.weekday >= 6)), false) as kind
    from unnest(s.tried) x
  ) tried
  where s.follow_up = 'next_try' and s.next_on is null
  order by tried.slot, s.to_on is not null and s.day + o.ahead >= s.to_on, tried.part,
    tried.weekday, tried.kind, o.ahead, b.preference
  limit 1
) n on true
$$;
"""

# Whoever calls this holds the counters of the households' blocks, so the counter is this
# transaction's revision. The standings are there already.
FOLLOW_UP = """
create function visits_follow_up(homes uuid[]) returns void
language plpgsql set plan_cache_mode = force_custom_plan as $$
declare
  found visits_followed[];
begin
  select coalesce(array_agg(f), '{}') into found from visits_followed_of(homes) f;
  update visits_householdstanding s set follow_up = f.follow_up, due_on = f.due_on,
    due_part = f.due_part, tries = f.tries, tried = f.tried, card_left = f.card_left,
    rev = coalesce((select c.rev from territory_blockcounter c where c.block_id = s.block_id), s.rev)
  from unnest(found) f
  where s.household_id = f.household_id and s.round_id = f.round_id
    and (s.follow_up, s.due_on, s.due_part, s.tries, s.tried::text[], s.card_left)
      is distinct from (f.follow_up, f.due_on, f.due_part, f.tries, f.tried, f.card_left);
  update visits_doorproposal p set state = 'overtaken'
  where p.state = 'waiting' and p.household_id = any(homes)
    and not exists (
      select 1 from unnest(found) f join visits_round r on r.id = f.round_id
      where f.household_id = p.household_id and (f.follow_up = 'register'
        or (f.follow_up = 'neighbourhood' and r.closed_at is null)));
  insert into visits_doorproposal as p (id, household_id, round_id, visit_id, outcome, area_code,
    block_id, visited_at, member_id, state)
  select distinct on (h.id) gen_random_uuid(), h.id, f.round_id, v.id, v.outcome, h.area_code,
    h.block_id, v.visited_at, v.member_id, 'waiting'
  from unnest(found) f
  join visits_round r on r.id = f.round_id
  join households_household h on h.id = f.household_id and h.to_on is null
  join visits_visit v on v.id = f.visit_id
  where f.follow_up = 'register' or (f.follow_up = 'neighbourhood' and r.closed_at is null)
  order by h.id, v.visited_at desc, v.id desc
  on conflict (household_id) where (state = 'waiting') do update set round_id = excluded.round_id,
    visit_id = excluded.visit_id, outcome = excluded.outcome, visited_at = excluded.visited_at,
    member_id = excluded.member_id
  where p.visit_id <> excluded.visit_id;
end $$;
"""

# A household that enters or leaves a group with a rule of its own is due at another time; one that
# leaves the register needs no decision; a proposal lies where its household lies. The name makes
# this trigger fire after the one that moves the standings.
REGISTER = """
create function visits_household_follows() returns trigger
language plpgsql security definer set search_path from current as $$
declare
  changed uuid[];
begin
  update visits_doorproposal p set state = 'overtaken'
  from gained g where p.household_id = g.id and p.state = 'waiting' and g.to_on is not null;
  update visits_doorproposal p set area_code = g.area_code, block_id = g.block_id
  from gained g where p.household_id = g.id
    and (p.area_code, p.block_id) is distinct from (g.area_code, g.block_id);
  if exists (select 1 from visits_repeatrule q where q."group" = 'special_hardship') then
    select array_agg(c.id) into changed from (
      select id, special_hardship from gained where to_on is null
      except select id, special_hardship from lost) c;
    perform visits_follow_up(changed);
  end if;
  return null;
end $$;

create trigger visits_household_updated_follows after update on households_household
  referencing old table as lost new table as gained
  for each statement execute function visits_household_follows();

create function visits_hardship_follows() returns trigger
language plpgsql security definer set search_path from current as $$
declare
  changed uuid[];
begin
  if exists (select 1 from visits_repeatrule q where q."group" = 'elder_alone') then
    select array_agg(distinct c.household_id) into changed from gained c
    where c.kind = 'elder_alone';
    perform visits_follow_up(changed);
  end if;
  return null;
end $$;

create trigger visits_hardship_inserted_follows after insert on households_hardshipentry
  referencing new table as gained for each statement execute function visits_hardship_follows();
create trigger visits_hardship_updated_follows after update on households_hardshipentry
  referencing new table as gained for each statement execute function visits_hardship_follows();
"""

UNDO = """
drop trigger visits_hardship_updated_follows on households_hardshipentry;
drop trigger visits_hardship_inserted_follows on households_hardshipentry;
drop function visits_hardship_follows();
drop trigger visits_household_updated_follows on households_household;
drop function visits_household_follows();
drop function visits_follow_up(uuid[]);
drop function visits_followed_of(uuid[]);
drop type visits_followed;
"""

# Households that were visited before get what follows, and phones get their standings anew.
BACKFILL = """
select count(*) from next_rev(array(
  select distinct s.block_id from visits_householdstanding s where s.block_id is not null));
select visits_follow_up(array_agg(s.household_id)) from visits_householdstanding s
group by left(s.area_code, 12);
"""


class Migration(migrations.Migration):
    """Policies, the function that keeps what follows, and what sets it going."""

    dependencies = [
        ("visits", "0010_rounds_and_what_follows"),
        ("visits", "0050_nobody_for_their_own"),
        ("households", "0004_register_upkeep"),
        ("territory", "0004_many_moves_at_once"),
    ]
    operations = [
        enable_scope("visits_doorproposal"),
        enable_scope("visits_walkingstop"),
        migrations.RunSQL(FOLLOWED + FOLLOW_UP + REGISTER, UNDO),
        migrations.RunSQL(BACKFILL, migrations.RunSQL.noop),
    ]
