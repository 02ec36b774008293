"""The functions behind the roundups that residents read."""

from django.db import migrations

# Everybody reads which neighbourhoods have signed roundups, which weeks, and of one week what was
# published when it was signed: counts that were left out are left out here, too, and of the side
# row only name, plan and outcome of the themes that were published. No list of requests, no member,
# no draft, no version that was corrected.
PLACES = """
create function cases_published_places() returns jsonb
language sql stable security definer set search_path from current as $$
  select coalesce(jsonb_agg(jsonb_build_object(
      'code', n.code, 'name', n.name, 'street', s.name, 'latest', r.week_on)
      order by n.code), '[]'::jsonb)
  from (select area_code, max(week_on) as week_on from cases_roundup group by area_code) r
  join territory_area n on n.code = r.area_code
  left join territory_area s on s.code = left(r.area_code, 9)
$$;
"""

WEEKS = """
create function cases_published_weeks(place text) returns jsonb
language sql stable security definer set search_path from current as $$
  select coalesce(jsonb_agg(jsonb_build_object(
      'week_on', r.week_on, 'came_in', r.published->'counts'->'came_in',
      'settled', r.published->'counts'->'settled',
      'themes', jsonb_array_length(r.published->'themes'))
      order by r.week_on desc), '[]'::jsonb)
  from (
    select distinct on (week_on) week_on, published from cases_roundup
    where area_code = place order by week_on desc, version desc limit 60) r
$$;
"""

ONE = """
create function cases_published_roundup(place text, week date) returns jsonb
language sql stable security definer set search_path from current as $$
  with one as (
    select r.version, r.signed_at, r.published, t.content::jsonb->'themes' as words
    from cases_roundup r left join cases_rounduptext t on t.id = r.id
    where r.area_code = place and r.week_on = week order by r.version desc limit 1
  )
  select jsonb_build_object(
    'neighbourhood', (select n.name from territory_area n where n.code = place),
    'street', (select s.name from territory_area s where s.code = left(place, 9)),
    'version', one.version,
    'signed_at', one.signed_at,
    'counts', one.published->'counts',
    'themes', coalesce((
      select jsonb_agg(theme || jsonb_build_object(
          'title', one.words->(theme->>'id')->'title',
          'plan', one.words->(theme->>'id')->'plan',
          'said', one.words->(theme->>'id')->'said') order by place_in)
      from jsonb_array_elements(one.published->'themes') with ordinality x(theme, place_in)),
      '[]'::jsonb))
  from one
$$;
"""


class Migration(migrations.Migration):
    """For visitors without a scope."""

    dependencies = [("cases", "0030_roundups"), ("territory", "0001_initial")]
    operations = [
        migrations.RunSQL(PLACES, "drop function cases_published_places()"),
        migrations.RunSQL(WEEKS, "drop function cases_published_weeks(text)"),
        migrations.RunSQL(ONE, "drop function cases_published_roundup(text, date)"),
    ]
