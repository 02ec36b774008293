"""A member unit without an account opens its part by a one-time link."""

from django.db import migrations

# A link that is forged, used, withdrawn, over, or of a part that another unit has by now gets one
# answer. Tries are counted by network address under a lock, so that many connections at once get no
# more than one. What it tells is the part and what the office wrote for its unit: nothing else of
# the request, and no other unit's part. The place is for the act that follows, not for the page.
PART = """
create function cases_part_by_link(given_hash bytea, from_address bytea, moment timestamptz)
returns jsonb
language plpgsql volatile security definer set search_path from current as $$
declare
  found jsonb;
begin
  perform pg_advisory_xact_lock(
    hashtextextended('cases_part_by_link ' || encode(from_address, 'hex'), 0));
  delete from cases_parttry where tried_at <= moment - interval '1 hour';
  if (select count(*) from cases_parttry t where t.address_hash = from_address) >= 30 then
    return jsonb_build_object('outcome', 'too_many');
  end if;
  select jsonb_build_object(
      'outcome', 'found',
      'link_id', l.id,
      'part_id', s.part_id,
      'area_code', s.area_code,
      'block_id', s.block_id,
      'number', s.number,
      'office', (select a.name from territory_area a where a.code = left(s.area_code,
        case s.level when 'district' then 6 else 9 end)),
      'unit', o.name,
      'role', s.role,
      'state', s.state,
      'binding', s.binding,
      'due_on', s.due_on,
      'expires_at', l.expires_at,
      'task', (select t.content from cases_partstep f join cases_partsteptext t on t.id = f.id
        where f.part_id = s.part_id and f.number = 1),
      'told', (select t.content::jsonb from cases_parttext t where t.id = s.part_id),
      'purpose', p.shown_purpose,
      'said', coalesce((
        select jsonb_agg(jsonb_build_object('at', x.at, 'text', x.content) order by x.at)
        from (
          select f.happened_at as at, t.content from cases_partstep f
            join cases_partsteptext t on t.id = f.id
            where f.part_id = s.part_id and f.kind in ('sent_back', 'decided', 'moved')
          union all
          select v.recorded_at, t.content from cases_supervision v
            join cases_supervisiontext t on t.id = v.id
            where v.part_id = s.part_id and v.unit_id = s.unit_id) x),
        '[]'::jsonb))
    into found
    from cases_partlink l
    join cases_partstanding s on s.part_id = l.part_id and s.unit_id = l.unit_id
    join cases_part p on p.id = s.part_id
    join organisations_organisation o on o.id = s.unit_id
    where l.token_hash = given_hash and l.used_at is null and l.revoked_at is null
      and l.expires_at > moment and s.state in ('open', 'put_back');
  if found is null then
    insert into cases_parttry (id, address_hash, tried_at)
      values (gen_random_uuid(), from_address, moment);
    return jsonb_build_object('outcome', 'unknown');
  end if;
  return found;
end $$;
"""


class Migration(migrations.Migration):
    """The function for visitors without a scope."""

    dependencies = [("cases", "0061_coordination_policies")]
    operations = [
        migrations.RunSQL(PART, "drop function cases_part_by_link(bytea, bytea, timestamptz)"),
    ]
