"""What keeps the register true: found at the door, look-alikes, merges and their aliases."""

from django.db import migrations, models

import minqing.lib.ids
import minqing.storage.fields
from minqing.storage.row_security import enable_scope

# Look-alikes of which only one lies in the asker's place: which of their own rows it is, and how
# large the area of both is. It never tells the other one's id, name or place.
HELD_ABOVE = """
create function duplicates_held_above(place text)
returns table (kind text, own_id uuid, same_number boolean, same_birth boolean, above integer)
language sql stable security definer set search_path from current as $$
  select p.kind::text, own.id, p.same_number, p.same_birth, length(p.area_code)
  from households_duplicateproposal p
  cross join lateral (
    select h.id from households_household h
    where p.kind = 'household' and h.id in (p.first_id, p.second_id)
      and left(h.area_code, length(place)) = place
    union all
    select q.id from households_person q
    where p.kind = 'person' and q.id in (p.first_id, p.second_id)
      and left(q.area_code, length(place)) = place
  ) own
  where p.state = 'waiting' and length(p.area_code) < length(place)
    and left(place, length(p.area_code)) = p.area_code
    and exists (select 1 from unnest(scope_lower(), scope_upper()) r(lo, hi)
      where place >= r.lo and place < r.hi)
  order by p.id, own.id limit 200
$$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("households", "0003_roster_staging"),
        ("storage", "0001_scope_functions"),
    ]

    operations = [
        migrations.AddField(
            model_name="household",
            name="successor_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="person",
            name="successor_id",
            field=models.UUIDField(null=True),
        ),
        migrations.CreateModel(
            name="DuplicateProposal",
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
                ("kind", models.CharField(max_length=10)),
                ("first_id", models.UUIDField()),
                ("second_id", models.UUIDField()),
                ("area_code", minqing.storage.fields.CodeField(db_collation="C", max_length=18)),
                ("same_number", models.BooleanField(default=False)),
                ("same_birth", models.BooleanField(default=False)),
                ("same_door", models.BooleanField(default=False)),
                ("found_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("merged", "merged"),
                            ("different", "not the same"),
                            ("gone", "no longer there"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_by", models.UUIDField(null=True)),
            ],
            options={
                "verbose_name": "look-alikes",
                "verbose_name_plural": "look-alikes",
                "indexes": [
                    models.Index(fields=["area_code", "id"], name="proposal_by_area"),
                    models.Index(fields=["second_id"], name="proposal_by_second"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("first_id", "second_id"), name="proposal_once_a_pair"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("first_id__lt", models.F("second_id"))),
                        name="proposal_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["household", "person"])),
                        name="proposal_kind_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FoundAtDoor",
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
                (
                    "kind",
                    models.CharField(
                        choices=[("household", "A household"), ("person", "People of a household")],
                        max_length=10,
                    ),
                ),
                ("area_code", minqing.storage.fields.CodeField(db_collation="C", max_length=18)),
                ("block_id", models.UUIDField(null=True)),
                ("household_id", models.UUIDField()),
                ("dwelling_id", models.UUIDField(null=True)),
                ("floor", models.SmallIntegerField(null=True, verbose_name="floor")),
                ("door", models.CharField(blank=True, max_length=12, verbose_name="door")),
                ("name", models.CharField(blank=True, max_length=80, verbose_name="householder")),
                ("size", models.PositiveSmallIntegerField(default=0, verbose_name="people")),
                ("people", models.JSONField(default=list)),
                ("note", models.CharField(blank=True, max_length=400)),
                ("found_at", models.DateTimeField()),
                ("member_id", models.UUIDField(null=True)),
                ("device_id", models.UUIDField(null=True)),
                ("received_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("confirmed", "on the register"),
                            ("joined", "joined to a household"),
                            ("rejected", "rejected"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=400)),
                ("result_id", models.UUIDField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_by", models.UUIDField(null=True)),
            ],
            options={
                "verbose_name": "found at the door",
                "verbose_name_plural": "found at the door",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["area_code", "received_at"],
                        name="found_waiting_by_area",
                    ),
                    models.Index(fields=["household_id"], name="found_by_household"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("area_code__regex", "^[0-9]{18}$")),
                        name="found_at_an_entrance",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["household", "person"])),
                        name="found_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("dwelling_id__isnull", False),
                            models.Q(
                                ("floor__isnull", False), models.Q(("door", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="found_behind_a_door",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("state", "waiting")),
                            models.Q(
                                ("state__in", ["confirmed", "joined", "rejected"]),
                                ("decided_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="found_decided_completely",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HouseholdAlias",
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
                ("household_id", models.UUIDField()),
                ("survivor_id", models.UUIDField()),
                ("from_on", models.DateField()),
                ("to_on", models.DateField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["survivor_id"], name="alias_by_survivor"),
                    models.Index(fields=["household_id"], name="alias_by_household"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("to_on__isnull", True)),
                        fields=("household_id",),
                        name="alias_one_survivor",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Merge",
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
                ("kind", models.CharField(max_length=10)),
                ("merged_id", models.UUIDField()),
                ("survivor_id", models.UUIDField()),
                ("area_code", minqing.storage.fields.CodeField(db_collation="C", max_length=18)),
                ("from_on", models.DateField()),
                ("merged_at", models.DateTimeField()),
                ("merged_by", models.UUIDField(null=True)),
                ("undone_at", models.DateTimeField(null=True)),
                ("restore", models.JSONField(default=dict)),
            ],
            options={
                "verbose_name": "merge",
                "verbose_name_plural": "merges",
                "indexes": [
                    models.Index(fields=["survivor_id"], name="merge_by_survivor"),
                    models.Index(fields=["area_code", "id"], name="merge_by_area"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at__isnull", True)),
                        fields=("merged_id",),
                        name="merge_once_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("merged_id", models.F("survivor_id")), _negated=True),
                        name="merge_of_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["household", "person"])),
                        name="merge_kind_known",
                    ),
                ],
            },
        ),
        enable_scope("households_foundatdoor"),
        enable_scope("households_duplicateproposal", block=None),
        enable_scope("households_merge", block=None),
        migrations.RunSQL(HELD_ABOVE, "drop function duplicates_held_above(text)"),
    ]
