"""The resident's page knows a restricted request, so as not to send them to those it is about."""

from django.db import migrations

# As before, with one fact more: whether the request is restricted. Its place is then the office
# that handles it, and nobody else is named as the one to ask.
STORY = """
create or replace function portal_story(given_number text, code_hash bytea) returns jsonb
language sql stable security definer set search_path from current as $$
  select jsonb_build_object(
      'number', c.number,
      'category', c.category,
      'body', (t.content::jsonb)->>'body',
      'neighbourhood', a.name,
      'restricted', s.restricted,
      'raised_at', p.raised_at,
      'response_due_at', p.due_at,
      'first_told_at', p.first_told_at,
      'state', s.state,
      'level', s.level,
      'next_on', case when s.state = 'answered' then s.next_on end,
      'follow_up_due_at', s.follow_up_due_at,
      'steps', (
        select jsonb_agg(jsonb_build_object(
            'kind', e.kind,
            'at', e.happened_at,
            'level', e.level_to,
            'text', rt.content,
            'next_on', r.next_on,
            'channel', told.channel,
            'solved_level', so.level) order by e.number)
          from cases_caseevent e
          left join cases_response r on r.id = e.response_id
            and e.kind in ('responded', 'answered_on_the_spot')
          left join cases_responsetext rt on rt.id = r.id
          left join cases_told told on told.id = e.told_id
          left join cases_solution so on so.id = e.solution_id
          where e.case_id = c.id and e.kind <> 'assigned'
            and (e.requester_id is null or e.requester_id = p.id)))
    from cases_case c
    join cases_casestanding s on s.case_id = c.id
    join lateral (
      select ps.* from cases_promisestanding ps
        where ps.case_id = c.id order by ps.raised_at, ps.id limit 1) p on true
    left join cases_casetext t on t.id = c.id
    left join territory_area a on a.code = left(c.area_code, 12)
    where c.number = given_number and c.access_code_hash = code_hash
$$;
"""

BEFORE = """
create or replace function portal_story(given_number text, code_hash bytea) returns jsonb
language sql stable security definer set search_path from current as $$
  select jsonb_build_object(
      'number', c.number,
      'category', c.category,
      'body', (t.content::jsonb)->>'body',
      'neighbourhood', a.name,
      'raised_at', p.raised_at,
      'response_due_at', p.due_at,
      'first_told_at', p.first_told_at,
      'state', s.state,
      'level', s.level,
      'next_on', case when s.state = 'answered' then s.next_on end,
      'follow_up_due_at', s.follow_up_due_at,
      'steps', (
        select jsonb_agg(jsonb_build_object(
            'kind', e.kind,
            'at', e.happened_at,
            'level', e.level_to,
            'text', rt.content,
            'next_on', r.next_on,
            'channel', told.channel,
            'solved_level', so.level) order by e.number)
          from cases_caseevent e
          left join cases_response r on r.id = e.response_id
            and e.kind in ('responded', 'answered_on_the_spot')
          left join cases_responsetext rt on rt.id = r.id
          left join cases_told told on told.id = e.told_id
          left join cases_solution so on so.id = e.solution_id
          where e.case_id = c.id and e.kind <> 'assigned'
            and (e.requester_id is null or e.requester_id = p.id)))
    from cases_case c
    join cases_casestanding s on s.case_id = c.id
    join lateral (
      select ps.* from cases_promisestanding ps
        where ps.case_id = c.id order by ps.raised_at, ps.id limit 1) p on true
    left join cases_casetext t on t.id = c.id
    left join territory_area a on a.code = left(c.area_code, 12)
    where c.number = given_number and c.access_code_hash = code_hash
$$;
"""


class Migration(migrations.Migration):
    """The function is replaced: its arguments and its secrets stay the same."""

    dependencies = [("portal", "0003_reopened_cases")]
    operations = [migrations.RunSQL(STORY, BEFORE)]
