"""A phone has the blocks in which its member stands in for somebody, for those days."""

from django.db import migrations

# As before, but over duties (postings and substitutions) instead of postings.
DEVICE_SCOPE = """
create or replace function device_scope(device uuid, on_date date)
returns table (
  public_key bytea, member_id uuid, member_name text, area_code text,
  revoked_at timestamptz, last_seen_at timestamptz, blocks uuid[], led uuid[], phones uuid[],
  has_rulings boolean
)
language plpgsql stable security definer set search_path from current as $$
#variable_conflict use_column
begin
  return query
  select d.public_key, d.member_id, m.name::text, d.area_code::text, d.revoked_at, d.last_seen_at,
         coalesce(p.blocks, '{}'), coalesce(p.led, '{}'), o.phones,
         exists (select 1 from fieldwork_heldmutation h
                 where h.device_id = any (o.phones) and h.ruling <> '' and h.ruling_seen_at is null)
  from fieldwork_device d
  join organisations_member m on m.id = d.member_id
  cross join lateral (
    select array_agg(own.id) as phones from fieldwork_device own where own.member_id = d.member_id
  ) o
  cross join lateral (
    select array_agg(distinct q.block_id) as blocks,
           array_agg(distinct q.block_id) filter (where q.role = 'block_lead') as led
    from territory_duty q
    join territory_block b on b.id = q.block_id
    where q.member_id = d.member_id
      and d.revoked_at is null
      and q.role in ('block_lead', 'team_member')
      and (m.to_on is null or m.to_on > on_date)
      and q.from_on <= on_date and (q.to_on is null or q.to_on > on_date)
      and b.from_on <= on_date and (b.to_on is null or b.to_on > on_date)
  ) p
  where d.id = device;
end $$
"""

POSTINGS_ONLY = """
create or replace function device_scope(device uuid, on_date date)
returns table (
  public_key bytea, member_id uuid, member_name text, area_code text,
  revoked_at timestamptz, last_seen_at timestamptz, blocks uuid[], led uuid[], phones uuid[],
  has_rulings boolean
)
language plpgsql stable security definer set search_path from current as $$
#variable_conflict use_column
begin
  return query
  select d.public_key, d.member_id, m.name::text, d.area_code::text, d.revoked_at, d.last_seen_at,
         coalesce(p.blocks, '{}'), coalesce(p.led, '{}'), o.phones,
         exists (select 1 from fieldwork_heldmutation h
                 where h.device_id = any (o.phones) and h.ruling <> '' and h.ruling_seen_at is null)
  from fieldwork_device d
  join organisations_member m on m.id = d.member_id
  cross join lateral (
    select array_agg(own.id) as phones from fieldwork_device own where own.member_id = d.member_id
  ) o
  cross join lateral (
    select array_agg(distinct q.block_id) as blocks,
           array_agg(distinct q.block_id) filter (where q.role = 'block_lead') as led
    from territory_posting q
    join territory_block b on b.id = q.block_id
    where q.member_id = d.member_id
      and d.revoked_at is null
      and q.role in ('block_lead', 'team_member')
      and (m.to_on is null or m.to_on > on_date)
      and q.from_on <= on_date and (q.to_on is null or q.to_on > on_date)
      and b.from_on <= on_date and (b.to_on is null or b.to_on > on_date)
  ) p
  where d.id = device;
end $$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("fieldwork", "0004_items_of_what_was_found"),
        ("territory", "0003_substitutes"),
    ]
    operations = [migrations.RunSQL(DEVICE_SCOPE, POSTINGS_ONLY)]
