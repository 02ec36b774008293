"""A pull says what a round aims at and who uses a line; a retired line is offered no more."""

from django.db import migrations

PULL_OFFER = """
create or replace function pull_offer(wanted uuid[], on_date date)
returns table (
  blocks text, rounds text, lines text, epoch uuid, backed_up_until timestamptz
)
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
              'id', r.id, 'name', r.name, 'from_on', r.from_on, 'to_on', r.to_on,
              'targets', (select coalesce(json_agg(json_build_object(
                  'group', t."group", 'by_on', t.by_on, 'percent', t.percent
                ) order by t."group", t.by_on), '[]')
                from visits_roundtarget t where t.round_id = r.id)
            ) order by r.from_on, r.id), '[]')
       from visits_round r
       where r.closed_at is null and (r.to_on is null or r.to_on > on_date)
         and exists (select 1 from territory_block b where b.id = any (wanted)
                     and left(b.area_code, length(r.area_code)) = r.area_code))::text,
    (select coalesce(json_agg(json_build_object(
              'code', l.code, 'name', l.name, 'roles', l.roles
            ) order by l.sort, l.code), '[]')
       from visits_visitline l where l.retired_on is null or l.retired_on > on_date)::text,
    coalesce((select l.epoch from storage_life l order by l.began_at desc limit 1),
      '00000000-0000-0000-0000-000000000000'),
    (select max(b.covers_until) from storage_finishedbackup b);
end $$
"""

BEFORE = """
create or replace function pull_offer(wanted uuid[], on_date date)
returns table (
  blocks text, rounds text, lines text, epoch uuid, backed_up_until timestamptz
)
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
       from visits_visitline l)::text,
    coalesce((select l.epoch from storage_life l order by l.began_at desc limit 1),
      '00000000-0000-0000-0000-000000000000'),
    (select max(b.covers_until) from storage_finishedbackup b);
end $$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("fieldwork", "0010_questionnaires"),
        ("visits", "0010_rounds_and_what_follows"),
    ]
    operations = [migrations.RunSQL(PULL_OFFER, BEFORE)]
