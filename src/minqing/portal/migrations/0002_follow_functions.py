"""The two functions through which a resident follows one request."""

from django.db import migrations

# What one requester may read of their own case: steps, answers and dates. No name, no household,
# no reason that offices wrote to each other, nothing of another requester of the same case.
STORY = """
create function portal_story(given_number text, code_hash bytea) returns jsonb
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
          where e.case_id = c.id and (e.requester_id is null or e.requester_id = p.id)))
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

# Wrong pairs are counted under a lock on the number, so that many connections at once get no more
# tries than one. An unknown number is counted like a known one: the answer tells nothing.
FOLLOW = """
create function portal_follow(
  given_number text, code_hash bytea, from_address bytea, moment timestamptz) returns jsonb
language plpgsql volatile security definer set search_path from current as $$
declare
  found jsonb;
begin
  perform pg_advisory_xact_lock(hashtextextended('portal_follow ' || given_number, 0));
  delete from portal_followtry where tried_at <= moment - interval '1 hour';
  if (select count(*) from portal_followtry f where f.number = given_number) >= 10
    or (select count(*) from portal_followtry f where f.address_hash = from_address) >= 60 then
    return jsonb_build_object('outcome', 'too_many');
  end if;
  found := portal_story(given_number, code_hash);
  if found is null then
    insert into portal_followtry (id, number, address_hash, tried_at)
      values (gen_random_uuid(), given_number, from_address, moment);
    return jsonb_build_object('outcome', 'unknown');
  end if;
  return jsonb_build_object('outcome', 'found');
end $$;
"""


class Migration(migrations.Migration):
    """Functions that run as the owner, for visitors without a scope."""

    dependencies = [
        ("portal", "0001_initial"),
        ("cases", "0002_sequence_and_policies"),
        ("territory", "0001_initial"),
    ]
    operations = [
        migrations.RunSQL(STORY, "drop function portal_story(text, bytea)"),
        migrations.RunSQL(FOLLOW, "drop function portal_follow(text, bytea, bytea, timestamptz)"),
    ]
