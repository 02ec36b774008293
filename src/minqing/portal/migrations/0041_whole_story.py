"""The resident reads every step that concerns them, follows a merged request, and may act."""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("minqing.portal.migrations.0004_restricted_cases").STORY

# The requester of a number, through the cases into which theirs was merged: the last row is where
# their promise is to be kept now. Their own steps, and those that concern nobody in particular, are
# theirs to read: of another case only from the moment on at which they joined it.
MINE = """
create function portal_chain(given_number text, code_hash bytea)
returns table (depth int, case_id uuid, requester_id uuid, since int)
language sql stable security definer set search_path from current as $$
  with recursive mine(depth, case_id, requester_id, since) as (
    select 0, c.id, first.id, 0
      from cases_case c
      join lateral (
        select r.id from cases_requester r
          where r.case_id = c.id and r.origin_id is null order by r.raised_at, r.id limit 1
      ) first on true
      where c.number = given_number and c.access_code_hash = code_hash
    union all
    select m.depth + 1, s.merged_into_id, r.id, e.number::int
      from mine m
      join cases_casestanding s on s.case_id = m.case_id and s.state = 'merged'
      join cases_requester r on r.case_id = s.merged_into_id and r.origin_id = m.requester_id
      join cases_promisestanding p on p.id = r.id and p.moved_at is null
      join cases_caseevent e on e.case_id = r.case_id and e.requester_id = r.id
        and e.kind = 'joined'
      where m.depth < 20)
  select * from mine
$$;
revoke execute on function portal_chain(text, bytea) from public;
"""

STORY = """
create or replace function portal_story(given_number text, code_hash bytea) returns jsonb
language sql stable security definer set search_path from current as $$
  with chain as (select * from portal_chain(given_number, code_hash)),
  here as (select * from chain order by depth desc limit 1),
  told_of as (
    select max(e.number) filter (where e.kind in ('reopened', 'rejected')) as reopened,
      max(e.number) filter (where e.kind = 'told' and e.requester_id = h.requester_id) as told,
      max(e.number) filter (where e.kind = 'confirmed' and e.requester_id = h.requester_id)
        as confirmed,
      max(e.number) filter (where e.kind = 'asked' and e.requester_id = h.requester_id) as asked,
      max(e.number) filter (where e.kind = 'replied' and e.requester_id = h.requester_id)
        as replied
    from here h join cases_caseevent e on e.case_id = h.case_id)
  select jsonb_build_object(
      'number', given_number,
      'category', c.category,
      'body', (t.content::jsonb)->>'body',
      'neighbourhood', a.name,
      'restricted', s.restricted,
      'office', office.name,
      'phone', office.phone,
      'raised_at', p.raised_at,
      'response_due_at', p.due_at,
      'first_told_at', p.first_told_at,
      'state', case when p.withdrawn_at is null then s.state else 'withdrawn' end,
      'level', s.level,
      'next_on', case when s.state = 'answered' then s.next_on end,
      'follow_up_due_at', s.follow_up_due_at,
      'final', s.solved_level <> '' or coalesce((
        select r.final from cases_response r where r.requester_id = h.requester_id
          order by r.responded_at desc, r.id desc limit 1), false),
      'heard', coalesce(k.told > coalesce(k.reopened, 0), false),
      'confirmed', coalesce(k.confirmed > coalesce(k.reopened, 0), false),
      'rated', exists (select 1 from cases_caseevent e join chain m on m.requester_id = e.requester_id
        where e.kind = 'rated'),
      'asked_until', case when k.asked > coalesce(k.replied, 0) then s.asked_until end,
      'steps', (
        select jsonb_agg(jsonb_build_object(
            'kind', e.kind,
            'at', e.happened_at,
            'level', e.level_to,
            'text', coalesce(rt.content, et.content),
            'next_on', r.next_on,
            'channel', told.channel,
            'solved_level', so.level) order by m.depth, e.number)
          from chain m
          join cases_caseevent e on e.case_id = m.case_id and e.number > m.since
          left join cases_response r on r.id = e.response_id
            and e.kind in ('responded', 'answered_on_the_spot')
          left join cases_responsetext rt on rt.id = r.id
          left join cases_caseeventtext et on et.id = e.id
            and e.kind in ('asked', 'replied', 'rejected', 'transferred')
          left join cases_told told on told.id = e.told_id
          left join cases_solution so on so.id = e.solution_id
          where e.kind in ('raised', 'answered_on_the_spot', 'handed_up', 'skipped', 'returned',
              'refused', 'disputed', 'decided', 'asked', 'replied', 'responded', 'told', 'solved',
              'confirmed', 'rejected', 'rated', 'closed', 'reopened', 'withdrawn', 'merged',
              'unmerged', 'transferred', 'convened')
            and (e.requester_id is null or e.requester_id = m.requester_id)))
    from here h
    join told_of k on true
    join cases_casestanding s on s.case_id = h.case_id
    join cases_promisestanding p on p.id = h.requester_id
    join cases_case c on c.number = given_number
    left join cases_casetext t on t.id = c.id
    left join territory_area a on a.code = left(c.area_code, 12)
    left join territory_area office on office.code = s.owner_area_code
$$;
"""

ACT = """
create function portal_mine(given_number text, code_hash bytea) returns jsonb
language sql stable security definer set search_path from current as $$
  select jsonb_build_object(
      'case_id', h.case_id,
      'requester_id', h.requester_id,
      'area_code', s.area_code,
      'to_tell', (
        select r.id from cases_response r
          where r.requester_id = h.requester_id and r.id = (
            select l.id from cases_response l where l.requester_id = h.requester_id
              order by l.responded_at desc, l.id desc limit 1)
            and not exists (select 1 from cases_told d where d.response_id = r.id)))
    from (select * from portal_chain(given_number, code_hash) order by depth desc limit 1) h
    join cases_casestanding s on s.case_id = h.case_id
$$;
"""


class Migration(migrations.Migration):
    """Three functions for whoever has a number and its access code; one of them helps the others."""

    dependencies = [
        ("portal", "0040_asking"),
        ("cases", "0010_life_cycle_in_full"),
        ("territory", "0050_office_phones"),
    ]
    operations = [
        migrations.RunSQL(MINE, "drop function portal_chain(text, bytea)"),
        migrations.RunSQL(STORY, BEFORE),
        migrations.RunSQL(ACT, "drop function portal_mine(text, bytea)"),
    ]
