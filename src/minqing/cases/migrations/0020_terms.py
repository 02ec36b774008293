"""The table of days off, the district's deadlines, and what was reminded of."""

from django.db import migrations, models

import minqing.lib.ids
import minqing.storage.fields
from minqing.storage.immutable import protect_facts
from minqing.storage.row_security import enable_scope

VERSIONS = ("cases_calendarversion", "cases_deadlineversion")


class Migration(migrations.Migration):
    """What the district counts by is open to everybody who acts on cases, and never changes."""

    dependencies = [
        ("cases", "0075_reply_templates"),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarVersion",
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
                    "recorded_area_code",
                    minqing.storage.fields.CodeField(db_collation="C", max_length=18),
                ),
                ("area_code", minqing.storage.fields.CodeField(db_collation="C", max_length=18)),
                ("block_id", models.UUIDField(null=True)),
                ("entry_id", models.UUIDField(db_index=True)),
                ("recorded_at", models.DateTimeField()),
                ("number", models.PositiveIntegerField(unique=True)),
                ("year", models.PositiveSmallIntegerField()),
                ("days", models.JSONField()),
                ("known_years", models.JSONField()),
                ("adopted_by", models.UUIDField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="DeadlineVersion",
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
                    "recorded_area_code",
                    minqing.storage.fields.CodeField(db_collation="C", max_length=18),
                ),
                ("area_code", minqing.storage.fields.CodeField(db_collation="C", max_length=18)),
                ("block_id", models.UUIDField(null=True)),
                ("entry_id", models.UUIDField(db_index=True)),
                ("recorded_at", models.DateTimeField()),
                ("number", models.PositiveIntegerField(unique=True)),
                ("rules", models.JSONField()),
                ("adopted_by", models.UUIDField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Reminder",
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
                ("case_id", models.UUIDField()),
                ("due_kind", models.CharField(max_length=16)),
                ("due_at", models.DateTimeField()),
                ("reminded_at", models.DateTimeField()),
            ],
        ),
        migrations.AddIndex(
            model_name="casestanding",
            index=models.Index(
                condition=models.Q(("due_provisional", True)),
                fields=["area_code"],
                name="standing_provisional",
            ),
        ),
        migrations.AddConstraint(
            model_name="calendarversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("block_id__isnull", True)), name="calendar_of_district"
            ),
        ),
        migrations.AddConstraint(
            model_name="deadlineversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("block_id__isnull", True)), name="deadlines_of_district"
            ),
        ),
        migrations.AddIndex(
            model_name="reminder",
            index=models.Index(fields=["reminded_at"], name="reminder_by_moment"),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(
                fields=("case_id", "due_at", "due_kind"), name="reminded_once_of_a_due"
            ),
        ),
        *(protect_facts(table) for table in VERSIONS),
        # A block's team counts by the same calendar as the district: no part of it is anybody's.
        *(enable_scope(table, open_when="true") for table in VERSIONS),
    ]
