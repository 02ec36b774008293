"""Weekly roundups: signed ones, their words, and drafts."""

import django.db.models.deletion
from django.db import migrations, models

import minqing.lib.ids
import minqing.storage.fields
from minqing.storage.immutable import protect_facts
from minqing.storage.row_security import enable_scope


class Migration(migrations.Migration):
    """Behind the scope, the signed ones immutable."""

    dependencies = [
        ("cases", "0010_life_cycle_in_full"),
    ]

    operations = [
        migrations.CreateModel(
            name="Roundup",
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
                ("week_on", models.DateField()),
                ("version", models.PositiveSmallIntegerField()),
                ("replaces_id", models.UUIDField(null=True)),
                ("signed_by", models.UUIDField()),
                ("signed_at", models.DateTimeField()),
                ("lists", models.JSONField()),
                ("hand_up_ids", models.JSONField()),
                ("themes", models.JSONField()),
                ("published", models.JSONField()),
                ("text_digest", models.BinaryField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="RoundupDraft",
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
                ("week_on", models.DateField()),
                ("replaces_id", models.UUIDField(null=True)),
                ("lists", models.JSONField()),
                ("hand_up_ids", models.JSONField()),
                ("sheet", models.JSONField()),
                ("counted_at", models.DateTimeField()),
                ("edited_by", models.UUIDField(null=True)),
                ("edited_at", models.DateTimeField()),
                ("rev", models.PositiveIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name="RoundupText",
            fields=[
                ("salt", models.BinaryField(max_length=16, null=True)),
                ("content", models.TextField(null=True)),
                ("area_code", minqing.storage.fields.CodeField(db_collation="C", max_length=18)),
                ("block_id", models.UUIDField(null=True)),
                (
                    "fact",
                    models.OneToOneField(
                        db_column="id",
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="text",
                        serialize=False,
                        to="cases.roundup",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddIndex(
            model_name="roundup",
            index=models.Index(
                fields=["area_code", "-week_on", "-version"], name="roundup_by_week"
            ),
        ),
        migrations.AddConstraint(
            model_name="roundup",
            constraint=models.UniqueConstraint(
                fields=("recorded_area_code", "week_on", "version"),
                name="roundup_version_once_a_week",
            ),
        ),
        migrations.AddConstraint(
            model_name="roundup",
            constraint=models.CheckConstraint(
                condition=models.Q(("week_on__iso_week_day", 1)),
                name="roundup_week_begins_on_monday",
            ),
        ),
        migrations.AddConstraint(
            model_name="roundup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("replaces_id__isnull", True), ("version", 1)),
                    models.Q(("replaces_id__isnull", False), ("version__gt", 1)),
                    _connector="OR",
                ),
                name="roundup_correction_names_the_old",
            ),
        ),
        migrations.AddConstraint(
            model_name="roundupdraft",
            constraint=models.UniqueConstraint(
                fields=("area_code", "week_on"), name="roundup_draft_once_a_week"
            ),
        ),
        migrations.AddConstraint(
            model_name="roundupdraft",
            constraint=models.CheckConstraint(
                condition=models.Q(("week_on__iso_week_day", 1)),
                name="roundup_draft_week_begins_on_monday",
            ),
        ),
        protect_facts("cases_roundup"),
        enable_scope("cases_roundup"),
        enable_scope("cases_rounduptext"),
        # A draft is the neighbourhood's and of those above: no block sees it.
        enable_scope("cases_roundupdraft", block=None),
    ]
