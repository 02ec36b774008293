"""Row security, and the functions through which a phone without a scope is recognised."""

from django.db import migrations

from minqing.storage.row_security import enable_scope

# Who a device is and where its member serves on a day. It is read before the signature is checked,
# hence before any scope exists. It answers for one device id and names nobody but that device's
# own member; the blocks of a withdrawn device are none. ``phones`` are all devices of that member:
# a worker with a new phone still gets the rulings on what the old one sent. In plpgsql, because its
# plans are kept for the session, and every signed request pays for this one.
DEVICE_SCOPE = """
create function device_scope(device uuid, on_date date)
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

# What every pull begins with: the counters of the blocks, the rounds held there, the visit lines.
# Nothing of it is about people, so it needs no scope, and a pull with nothing new no transaction.
PULL_OFFER = """
create function pull_offer(wanted uuid[], on_date date)
returns table (blocks text, rounds text, lines text)
language plpgsql stable as $$
#variable_conflict use_column
begin
  return query select
    (select coalesce(json_agg(json_build_array(
              b.id, b.label, a.name, coalesce(c.rev, 0), b.area_code
            ) order by b.area_code, b.number), '[]')
       from territory_block b
       join territory_area a on a.code = b.area_code
       left join territory_blockcounter c on c.block_id = b.id
       where b.id = any (wanted))::text,
    (select coalesce(json_agg(json_build_object(
              'id', r.id, 'name', r.name, 'from_on', r.from_on, 'to_on', r.to_on
            ) order by r.from_on, r.id), '[]')
       from visits_round r
       where r.closed_at is null and (r.to_on is null or r.to_on > on_date)
         and exists (select 1 from territory_block b where b.id = any (wanted)
                     and left(b.area_code, length(r.area_code)) = r.area_code))::text,
    (select coalesce(json_agg(json_build_object('code', l.code, 'name', l.name)
              order by l.sort, l.code), '[]')
       from visits_visitline l)::text;
end $$
"""

# Whether any phone of the device's member was ever given the block: a worker who got a new phone
# still carries what the old one recorded.
DEVICE_HAD_BLOCK = """
create function device_had_block(device uuid, block uuid) returns boolean
language sql stable security definer set search_path from current as $$
  select exists (
    select 1
    from fieldwork_device d
    join fieldwork_device own on own.member_id = d.member_id
    join fieldwork_deviceblock g on g.device_id = own.id
    where d.id = device and g.block_id = block
  )
$$
"""

# Uses up an enrolment code. The row is locked, so of two phones that scan one code one gets in.
REDEEM_ENROLMENT = """
create function redeem_enrolment(hash bytea, at timestamptz)
returns table (
  state text, member_id uuid, member_name text, area_code text, language text
)
language plpgsql volatile security definer set search_path from current as $$
declare
  e fieldwork_enrolment;
begin
  select * into e from fieldwork_enrolment f where f.token_hash = hash for update;
  if not found then
    return query select 'token_unknown'::text, null::uuid, '', '', '';
  elsif e.used_at is not null then
    return query select 'token_used'::text, null::uuid, '', '', '';
  elsif e.expires_at <= at then
    return query select 'token_expired'::text, null::uuid, '', '', '';
  else
    update fieldwork_enrolment f set used_at = at where f.id = e.id;
    return query
      select 'redeemed'::text, m.id, m.name::text, e.area_code::text,
             coalesce(u.language, 'zh-hans')::text
      from organisations_member m left join accounts_user u on u.member_id = m.id
      where m.id = e.member_id limit 1;
  end if;
end $$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("fieldwork", "0001_initial"),
        ("storage", "0001_scope_functions"),
        ("territory", "0001_initial"),
        ("accounts", "0001_initial"),
        ("visits", "0001_initial"),
    ]
    operations = [
        enable_scope("fieldwork_enrolment", block=None),
        enable_scope("fieldwork_device", block=None, grant="id"),
        enable_scope("fieldwork_deviceblock", block=None, grant="device_id"),
        enable_scope("fieldwork_heldmutation", block=None, grant="device_id"),
        migrations.RunSQL(DEVICE_SCOPE, "drop function device_scope(uuid, date)"),
        migrations.RunSQL(PULL_OFFER, "drop function pull_offer(uuid[], date)"),
        migrations.RunSQL(DEVICE_HAD_BLOCK, "drop function device_had_block(uuid, uuid)"),
        migrations.RunSQL(REDEEM_ENROLMENT, "drop function redeem_enrolment(bytea, timestamptz)"),
    ]
