"""Substitutes: the table, and the view that says who may act where."""

import django.db.models.deletion
from django.db import migrations, models

import minqing.lib.ids
import minqing.storage.fields
from minqing.storage.dated import forbid_overlap
from minqing.storage.row_security import enable_scope

# A substitute has the role of whoever is absent, for as long as both the substitution and the
# posting hold. Security invoker: the reader's own row security applies to both tables.
DUTY = """
create view territory_duty with (security_invoker = true) as
  select p.id, p.member_id, p.role, p.area_code, p.block_id, p.organisation_id,
    null::uuid as for_member_id, p.from_on, p.to_on
  from territory_posting p
  union all
  select s.id, s.substitute_id, p.role, s.area_code, s.block_id, null::uuid, s.member_id,
    greatest(s.from_on, p.from_on), least(s.to_on, p.to_on)
  from territory_substitution s
  join territory_posting p on p.member_id = s.member_id and p.block_id = s.block_id
    and daterange(p.from_on, p.to_on) && daterange(s.from_on, s.to_on);
"""

POSTINGS_OF_USER = """
create or replace function postings_of_user(wanted_user uuid, on_day date)
returns table (member_id uuid, role text, area_code text, block_id uuid, organisation_id uuid)
language sql stable security definer set search_path from current as $$
  select distinct d.member_id, d.role, d.area_code, d.block_id, d.organisation_id
    from accounts_user u
    join territory_duty d on d.member_id = u.member_id
    where u.id = wanted_user and u.is_active
      and d.from_on <= on_day and (d.to_on is null or d.to_on > on_day)
$$;
"""

POSTINGS_ONLY = """
create or replace function postings_of_user(wanted_user uuid, on_day date)
returns table (member_id uuid, role text, area_code text, block_id uuid, organisation_id uuid)
language sql stable security definer set search_path from current as $$
  select p.member_id, p.role, p.area_code, p.block_id, p.organisation_id
    from accounts_user u
    join territory_posting p on p.member_id = u.member_id
    where u.id = wanted_user and u.is_active
      and p.from_on <= on_day and (p.to_on is null or p.to_on > on_day)
$$;
"""

# A substitute is seen where they stand in. The members of a branch are seen by whoever works for
# the whole of a neighbourhood to which the branch is tied: they are whom it may post.
MEMBERS = """
create policy standing_in_in_scope on organisations_member for select using (
  area_code >= scope_floor() and exists (
    select 1 from territory_substitution s where s.substitute_id = organisations_member.id));
create policy tied_in_scope on organisations_member for select using (
  area_code >= scope_floor() and organisation_id in (
    select t.organisation_id from organisations_tie t
    where t.to_on is null and exists (
      select 1 from unnest((select scope_lower()), (select scope_upper())) r(lo, hi)
      where t.area_code >= r.lo and t.area_code < r.hi)));
"""

NO_MEMBERS = """
drop policy tied_in_scope on organisations_member;
drop policy standing_in_in_scope on organisations_member;
"""


class Migration(migrations.Migration):
    """What the database promises about substitutes."""

    dependencies = [
        ("territory", "0002_functions_and_policies"),
        ("organisations", "0002_policies"),
    ]
    operations = [
        migrations.CreateModel(
            name="Substitution",
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
                ("area_code", minqing.storage.fields.CodeField(db_collation="C", max_length=18)),
                ("from_on", models.DateField()),
                ("to_on", models.DateField()),
                (
                    "block",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="territory.block",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.member",
                    ),
                ),
                (
                    "substitute",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.member",
                    ),
                ),
            ],
            options={
                "verbose_name": "substitution",
                "verbose_name_plural": "substitutions",
                "indexes": [models.Index(fields=["area_code"], name="substitution_by_area")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("to_on__gte", models.F("from_on"))),
                        name="substitution_days_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("member", models.F("substitute")), _negated=True),
                        name="substitution_by_somebody_else",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Duty",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("member_id", models.UUIDField()),
                ("role", models.CharField(max_length=24)),
                ("area_code", minqing.storage.fields.CodeField(db_collation="C", max_length=18)),
                ("block_id", models.UUIDField(null=True)),
                ("organisation_id", models.UUIDField(null=True)),
                ("for_member_id", models.UUIDField(null=True)),
                ("from_on", models.DateField()),
                ("to_on", models.DateField(null=True)),
            ],
            options={"db_table": "territory_duty", "managed": False},
        ),
        enable_scope("territory_substitution"),
        forbid_overlap(
            "territory_substitution",
            keys=("member_id", "block_id"),
            parent_table="organisations_member",
        ),
        migrations.RunSQL(DUTY, "drop view territory_duty"),
        migrations.RunSQL(POSTINGS_OF_USER, POSTINGS_ONLY),
        migrations.RunSQL(MEMBERS, NO_MEMBERS),
    ]
