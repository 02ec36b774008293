"""A worker's own notes of a day, and the word of a phone that it has erased itself."""

from django.db import migrations, models

import minqing.storage.fields
from minqing.storage.row_security import enable_scope


class Migration(migrations.Migration):
    dependencies = [
        ("fieldwork", "0005_substitutes"),
    ]

    operations = [
        migrations.AddField(
            model_name="device",
            name="erased_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="device",
            name="erased_because",
            field=models.CharField(
                blank=True,
                choices=[
                    ("withdrawn", "The phone was withdrawn"),
                    ("wrong_pins", "The PIN was wrong five times"),
                    ("left", "Its worker signed out"),
                ],
                max_length=10,
                default="",
            ),
            preserve_default=False,
        ),
        migrations.CreateModel(
            name="DiaryNote",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("member_id", models.UUIDField()),
                ("device_id", models.UUIDField()),
                ("on", models.DateField()),
                ("written_at", models.DateTimeField()),
                ("content", minqing.storage.fields.SealedField(editable=False, null=True)),
                ("erased_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["device_id", "-on"], name="diary_by_device")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("content__isnull", True), ("erased_at__isnull", False)),
                            models.Q(("content__isnull", False), ("erased_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="diary_words_or_erased",
                    ),
                ],
            },
        ),
        enable_scope("fieldwork_diarynote", area=None, block=None, grant="device_id"),
    ]
