"""The table of imports."""

from django.db import migrations, models

import minqing.lib.ids
import minqing.storage.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="ImportRun",
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
                ("kind", models.CharField(max_length=40)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("uploaded", "uploaded"),
                            ("reading", "being read"),
                            ("checked", "rows to mend"),
                            ("waiting", "to be confirmed"),
                            ("applying", "being written"),
                            ("done", "done"),
                            ("failed", "broken off"),
                            ("abandoned", "given up"),
                        ],
                        max_length=10,
                    ),
                ),
                ("area_code", minqing.storage.fields.CodeField(db_collation="C", max_length=12)),
                ("created_by", models.UUIDField()),
                ("member_id", models.UUIDField(null=True)),
                ("created_at", models.DateTimeField()),
                ("file_id", models.UUIDField(null=True)),
                ("file_name", models.CharField(max_length=200)),
                ("error_file_id", models.UUIDField(null=True)),
                ("mapping", models.JSONField(default=dict)),
                ("options", models.JSONField(default=list)),
                ("skip_faulty", models.BooleanField(default=False)),
                ("confirmed", models.JSONField(default=list)),
                ("confirmed_by", models.UUIDField(null=True)),
                ("rows_done", models.PositiveIntegerField(default=0)),
                ("rows_expected", models.PositiveIntegerField(default=0)),
                ("heartbeat_at", models.DateTimeField(null=True)),
                ("changed_at", models.DateTimeField()),
                ("failure", models.CharField(blank=True, max_length=20)),
                ("report", models.JSONField(default=dict)),
            ],
            options={
                "verbose_name": "import",
                "verbose_name_plural": "imports",
                "indexes": [models.Index(fields=["area_code", "-id"], name="import_run_by_area")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "uploaded",
                                    "reading",
                                    "checked",
                                    "waiting",
                                    "applying",
                                    "done",
                                    "failed",
                                    "abandoned",
                                ],
                            )
                        ),
                        name="import_run_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("area_code__regex", "^([0-9]{6}|[0-9]{9}|[0-9]{12})$")),
                        name="import_run_of_an_area",
                    ),
                ],
            },
        ),
    ]
