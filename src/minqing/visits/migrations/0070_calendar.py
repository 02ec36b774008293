"""The secret address of a worker's calendar, and the one function that reads through it."""

import django.db.models.deletion
from django.db import migrations, models

import minqing.lib.ids
from minqing.storage.row_security import enable_scope

# Told are counts by day, part of the day, building and what follows: no household, no door, no
# name. Only of households that this member is responsible for, and only where they still serve.
# An address that never was, one that was withdrawn, and one whose owner has left or may no longer
# sign in get one answer. Sixty different ones from a network address in an hour close the door for
# it; a calendar that goes on asking for one withdrawn address counts once.
CALENDAR = """
create function visits_calendar(
  given_hash bytea, from_address bytea, moment timestamptz, on_day date, until_day date)
returns jsonb
language plpgsql volatile security definer set search_path from current as $$
declare
  whose uuid;
  reads text;
begin
  delete from visits_calendartry where tried_at <= moment - interval '1 hour';
  if (select count(*) from visits_calendartry t where t.address_hash = from_address) >= 60 then
    return jsonb_build_object('outcome', 'too_many');
  end if;
  select m.id, u.language into whose, reads
  from visits_calendaraddress a
  join organisations_member m on m.id = a.member_id and (m.to_on is null or m.to_on > on_day)
  join accounts_user u on u.member_id = m.id and u.is_active
  where a.token_hash = given_hash and exists (
    select 1 from territory_posting p where p.member_id = m.id
      and p.from_on <= on_day and (p.to_on is null or p.to_on > on_day));
  if whose is null then
    insert into visits_calendartry (id, address_hash, token_hash, tried_at)
      values (gen_random_uuid(), from_address, given_hash, moment)
      on conflict (address_hash, token_hash) do update set tried_at = excluded.tried_at;
    return jsonb_build_object('outcome', 'unknown');
  end if;
  update visits_calendaraddress a set read_on = on_day
    where a.member_id = whose and a.read_on is distinct from on_day;
  return jsonb_build_object('outcome', 'found', 'member', whose, 'language', reads, 'counts', (
    with own as (
      select left(h.area_code, 16) as code, s.due_part,
        coalesce(s.follow_up, 'first_visit') as follow_up,
        case when coalesce(s.follow_up, 'first_visit') = 'first_visit' then r.from_on
          else s.due_on end as due_on
      from visits_responsibility y
      join households_household h on h.id = y.household_id and h.to_on is null
      cross join lateral (
        select o.* from visits_round o
        where o.area_code = left(h.area_code, length(o.area_code)) and o.closed_at is null
        order by o.from_on desc, o.id desc limit 1) r
      left join visits_householdstanding s on s.household_id = h.id and s.round_id = r.id
      where y.member_id = whose and y.from_on <= on_day and (y.to_on is null or y.to_on > on_day)
        and (r.to_on is null or r.to_on > on_day)
        and exists (
          select 1 from territory_posting p where p.member_id = whose
            and p.from_on <= on_day and (p.to_on is null or p.to_on > on_day)
            and (p.block_id = h.block_id or (p.block_id is null and p.organisation_id is null
              and p.area_code = left(h.area_code, length(p.area_code)))))
    ), counted as (
      select greatest(own.due_on, on_day) as day,
        case when own.due_on >= on_day then own.due_part end as part,
        own.follow_up, own.code, count(*) as households
      from own where own.due_on <= until_day
      group by 1, 2, 3, 4
    )
    select coalesce(jsonb_agg(jsonb_build_object('day', c.day, 'part', c.part,
      'follow_up', c.follow_up, 'code', c.code, 'building', coalesce(b.name, c.code),
      'neighbourhood', coalesce(n.name, ''), 'households', c.households)), '[]'::jsonb)
    from counted c
    left join territory_area b on b.code = c.code
    left join territory_area n on n.code = left(c.code, 12)));
end $$;
"""


class Migration(migrations.Migration):
    """Readable by its owner; to strangers with the secret through the function."""

    dependencies = [
        ("accounts", "0001_initial"),
        ("organisations", "0004_what_matters_for_teams"),
        ("territory", "0004_many_moves_at_once"),
        ("visits", "0011_follow_up_rules"),
    ]
    operations = [
        migrations.CreateModel(
            name="CalendarAddress",
            fields=[
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="organisations.member",
                    ),
                ),
                ("token_hash", models.BinaryField(max_length=32, unique=True)),
                ("made_at", models.DateTimeField()),
                ("read_on", models.DateField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="CalendarTry",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=minqing.lib.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("address_hash", models.BinaryField(max_length=32)),
                ("token_hash", models.BinaryField(max_length=32)),
                ("tried_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["tried_at"], name="visits_calendar_try_at")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("address_hash", "token_hash"), name="visits_calendar_try_once"
                    )
                ],
            },
        ),
        enable_scope("visits_calendaraddress", area=None, block=None, grant="member_id"),
        migrations.RunSQL(
            CALENDAR, "drop function visits_calendar(bytea, bytea, timestamptz, date, date)"
        ),
    ]
