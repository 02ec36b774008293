"""Whoever stands in for somebody absent is told of requests, too."""

from django.db import migrations

# As before, but over duties (postings and substitutions) instead of postings.
USERS_ON_DUTY = """
create or replace function cases_users_posted(roles text[], place text, block uuid, on_day date)
returns setof uuid
language sql stable security definer set search_path from current as $$
  select distinct u.id
    from territory_duty p
    join accounts_user u on u.member_id = p.member_id and u.is_active
    where p.role = any (roles)
      and p.from_on <= on_day and (p.to_on is null or p.to_on > on_day)
      and case when p.block_id is not null then p.block_id = block
          else left(place, length(p.area_code)) = p.area_code end
$$;
"""

USERS_POSTED = """
create or replace function cases_users_posted(roles text[], place text, block uuid, on_day date)
returns setof uuid
language sql stable security definer set search_path from current as $$
  select distinct u.id
    from territory_posting p
    join accounts_user u on u.member_id = p.member_id and u.is_active
    where p.role = any (roles)
      and p.from_on <= on_day and (p.to_on is null or p.to_on > on_day)
      and case when p.block_id is not null then p.block_id = block
          else left(place, length(p.area_code)) = p.area_code end
$$;
"""


class Migration(migrations.Migration):
    """What the database promises about notices of requests."""

    dependencies = [
        ("cases", "0004_places_follow"),
        ("territory", "0003_substitutes"),
    ]
    operations = [migrations.RunSQL(USERS_ON_DUTY, USERS_POSTED)]
