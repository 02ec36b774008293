"""Who sees open cases; the functions behind tokens, the feed and Open311."""

from django.db import migrations

# A case that is shown stands in the scope of the case itself: row security of cases decides.
OPEN_CASES = """
alter table interop_opencase enable row level security;
create policy with_its_case on interop_opencase
  using (exists (select 1 from cases_case c where c.id = case_id))
  with check (exists (select 1 from cases_case c where c.id = case_id));
"""

# Finds a client and counts its call. The count may be lost in a crash, so nobody waits for the
# disk; it is a statement of its own, so no transaction holds the row.
CLIENT = """
create function interop_client(hash bytea, moment timestamptz)
returns table (id uuid, areas text[], rights text[], per_minute integer, times integer)
language plpgsql volatile as $$
#variable_conflict use_column
declare
  c interop_apiclient;
  n integer;
begin
  select * into c from interop_apiclient a where a.token_hash = hash and a.revoked_at is null;
  if not found then
    return;
  end if;
  perform set_config('synchronous_commit', 'off', true);
  insert into interop_clientuse as u (client_id, minute, times, last_at)
    values (c.id, date_trunc('minute', moment), 1, moment)
    on conflict (client_id) do update set
      times = case when u.minute = excluded.minute then u.times + 1 else 1 end,
      minute = excluded.minute,
      last_at = excluded.last_at
    returning u.times into n;
  return query select c.id, c.areas::text[], c.rights::text[], c.per_minute, n;
end $$
"""

# Gives every new event of a case its place. A chain of the ledger is locked until its writer
# commits, so what its head counts is all there: nothing comes later below what was read. One reader
# at a time, so places follow one another as they are committed.
GATHER = """
create function interop_gather() returns bigint
language plpgsql volatile security definer set search_path from current as $$
declare
  last bigint;
  found bigint;
begin
  if not exists (
    select 1 from ledger_chainhead h left join interop_feedchain f on f.chain = h.chain
    where h.sequence > coalesce(f.sequence, 0)
  ) then
    return 0;
  end if;
  lock table interop_feedchain in share row exclusive mode;
  select coalesce(max(position), 0) into last from interop_feedentry;
  with ahead as materialized (
    select h.chain, coalesce(f.sequence, 0) as seen, h.sequence as reached
      from ledger_chainhead h left join interop_feedchain f on f.chain = h.chain
      where h.sequence > coalesce(f.sequence, 0)
  ), fresh as (
    select e.id,
        row_number() over (order by e.recorded_at, l.chain, l.sequence, e.case_id, e.number) as n
      from ahead a
      join ledger_ledgerentry l on l.chain = a.chain
        and l.sequence > a.seen and l.sequence <= a.reached
      join cases_caseevent e on e.entry_id = l.id
  ), noted as (
    insert into interop_feedchain (chain, sequence) select chain, reached from ahead
      on conflict (chain) do update set sequence = excluded.sequence
  ), put as (
    insert into interop_feedentry (position, event_id) select last + n, id from fresh
      on conflict (event_id) do nothing
      returning 1
  )
  select count(*) into found from put;
  return found;
end $$
"""

# What everybody may read: cases that the office shows, in the office's words, with the name of
# their neighbourhood. Whatever became sensitive or lost its text is gone at once, shown or not.
OPEN311 = """
create function interop_open_requests(
  numbers text[], services text[], closed_states text[], statuses text[],
  since timestamptz, until timestamptz, most integer, skip integer
)
returns table (
  number text, state text, closed boolean, level text, category text, summary text,
  raised_at timestamptz, updated_at timestamptz, response_due_at timestamptz,
  first_told_at timestamptz, follow_up_due_at timestamptz, next_on date,
  area_code text, neighbourhood text, street text, latitude float8, longitude float8
)
language sql stable security definer set search_path from current as $$
  select c.number, s.state, s.state = any(closed_states), s.level, s.category, o.summary,
      c.raised_at,
      case when s.state = any(closed_states) then coalesce((
          select max(e.happened_at) from cases_caseevent e where e.case_id = c.id
            and e.kind in ('closed', 'withdrawn', 'merged', 'transferred')), s.last_event_at)
        else greatest(s.last_event_at, o.changed_at) end,
      s.response_due_at, s.first_told_at, s.follow_up_due_at, s.next_on,
      left(c.area_code, 12), coalesce(n.name, ''), coalesce(st.name, ''),
      n.latitude, n.longitude
    from interop_opencase o
    join cases_case c on c.id = o.case_id
    join cases_casestanding s on s.case_id = c.id
    join cases_casetext t on t.id = c.id
    left join territory_area n on n.code = left(c.area_code, 12)
    left join territory_area st on st.code = left(c.area_code, 9)
    where not c.restricted and c.restricted_about is null and c.name_withheld is null
      and t.content is not null
      and (numbers is null or c.number = any(numbers))
      and (services is null or s.category = any(services))
      and (statuses is null
        or (case when s.state = any(closed_states) then 'closed' else 'open' end) = any(statuses))
      and (since is null or c.raised_at >= since)
      and (until is null or c.raised_at <= until)
    order by c.raised_at desc, c.number desc
    limit least(greatest(most, 0), 1000) offset greatest(skip, 0)
$$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("interop", "0001_initial"),
        ("cases", "0010_life_cycle_in_full"),
        ("ledger", "0002_append"),
        ("storage", "0001_scope_functions"),
        ("territory", "0001_initial"),
    ]
    operations = [
        migrations.RunSQL(
            OPEN_CASES,
            "drop policy with_its_case on interop_opencase;"
            " alter table interop_opencase disable row level security",
        ),
        migrations.RunSQL(CLIENT, "drop function interop_client(bytea, timestamptz)"),
        migrations.RunSQL(GATHER, "drop function interop_gather()"),
        migrations.RunSQL(
            OPEN311,
            "drop function interop_open_requests(text[], text[], text[], text[], timestamptz,"
            " timestamptz, integer, integer)",
        ),
    ]
