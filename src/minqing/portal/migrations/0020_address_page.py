"""The function behind the page that a QR code on a contact card opens."""

from django.db import migrations

# What anybody with the card in hand may read: the place, the block, and who of its team comes to
# this door. No household, no resident, and nothing of another door.
ADDRESS = """
create function portal_address(given_entrance text, given_door uuid, on_day date) returns jsonb
language sql stable security definer set search_path from current as $$
  with place as (
    select e.code, e.name, b.name as building,
      coalesce(
        (select p.block_id from territory_blockpart p
          where p.area_code in (e.code, left(e.code, 16)) and p.from_on <= on_day
            and (p.to_on is null or p.to_on > on_day)
          order by length(p.area_code) desc limit 1)) as block_id
    from territory_area e
    left join territory_area b on b.code = left(e.code, 16)
    where e.code = coalesce(
      (select d.area_code from households_dwelling d where d.id = given_door and d.to_on is null),
      given_entrance)
      and e.level = 'entrance' and e.valid_to is null
  )
  select jsonb_build_object(
    'entrance', place.code,
    'neighbourhood', (select n.name from territory_area n where n.code = left(place.code, 12)),
    'street', (select s.name from territory_area s where s.code = left(place.code, 9)),
    'block', (select k.label from territory_block k where k.id = place.block_id and k.number > 0),
    'building', place.building,
    'entrance_name', place.name,
    'door', (select d.door from households_dwelling d where d.id = given_door),
    'contacts', coalesce((
      select jsonb_agg(distinct jsonb_build_object('name', m.name, 'body', o.name))
      from households_household h
      join visits_responsibility r on r.household_id = h.id and r.from_on <= on_day
        and (r.to_on is null or r.to_on > on_day)
      join organisations_member m on m.id = r.member_id
      join organisations_organisation o on o.id = m.organisation_id
      where h.dwelling_id = given_door and h.to_on is null), '[]'::jsonb),
    'team', coalesce((
      select jsonb_agg(jsonb_build_object('name', m.name, 'body', o.name, 'lead',
          p.role = 'block_lead') order by p.role, m.name_pinyin)
      from territory_posting p
      join organisations_member m on m.id = p.member_id
      join organisations_organisation o on o.id = m.organisation_id
      where p.block_id = place.block_id and p.role in ('block_lead', 'team_member')
        and p.from_on <= on_day and (p.to_on is null or p.to_on > on_day)), '[]'::jsonb))
  from place
$$;
"""


class Migration(migrations.Migration):
    """For visitors without a scope."""

    dependencies = [
        ("portal", "0010_household_codes"),
        ("visits", "0004_visits_of_merged_households"),
        ("territory", "0004_many_moves_at_once"),
    ]
    operations = [
        migrations.RunSQL(ADDRESS, "drop function portal_address(text, uuid, date)"),
    ]
