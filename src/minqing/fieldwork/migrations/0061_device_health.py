"""What phones tell of themselves, seen as the phones are."""

import django.db.models.deletion
from django.db import migrations, models

import minqing.storage.fields
from minqing.storage.row_security import enable_scope


class Migration(migrations.Migration):
    dependencies = [
        ("fieldwork", "0022_answers_have_pictures"),
    ]

    operations = [
        migrations.CreateModel(
            name="DeviceHealth",
            fields=[
                (
                    "device",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="health",
                        serialize=False,
                        to="fieldwork.device",
                    ),
                ),
                ("area_code", minqing.storage.fields.CodeField(db_collation="C", max_length=18)),
                ("told_at", models.DateTimeField()),
                ("unsent", models.PositiveIntegerField()),
                ("oldest_unsent_at", models.DateTimeField(null=True)),
                ("troubles", models.JSONField(default=dict)),
                ("in_trouble", models.PositiveIntegerField()),
                ("pictures", models.PositiveIntegerField()),
                ("storage_used_mb", models.PositiveIntegerField(null=True)),
                ("storage_quota_mb", models.PositiveIntegerField(null=True)),
                ("used_percent", models.PositiveIntegerField(null=True)),
                ("persisted", models.BooleanField(null=True)),
                ("offset_ms", models.BigIntegerField()),
                ("synced_at", models.DateTimeField(null=True)),
                ("failures", models.PositiveIntegerField()),
                (
                    "failure",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("refused", "The server turned the phone away"),
                            ("server", "The server did not answer as it should"),
                            ("storage_full", "The phone’s storage is full"),
                            ("fault", "The app failed"),
                        ],
                        max_length=20,
                    ),
                ),
                ("full_at", models.DateTimeField(null=True)),
                ("compared_at", models.DateTimeField(null=True)),
                ("differing", models.PositiveIntegerField()),
            ],
        ),
        enable_scope("fieldwork_devicehealth", block=None, grant="device_id"),
    ]
