"""Views of the queue that somebody keeps."""

from django.db import migrations, models

import minqing.lib.ids
import minqing.storage.fields
from minqing.storage.row_security import enable_scope


class Migration(migrations.Migration):
    """They lie at the place of the office where they were made."""

    dependencies = [
        ("cases", "0031_published_roundups"),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseFilter",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=minqing.lib.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("owner_id", models.UUIDField()),
                ("name", models.CharField(max_length=20)),
                ("address", models.CharField(max_length=500)),
                ("shared", models.BooleanField(default=False)),
                ("area_code", minqing.storage.fields.CodeField(db_collation="C", max_length=18)),
                ("block_id", models.UUIDField(null=True)),
                ("kept_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["area_code", "name"], name="case_filter_of_office"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("owner_id", "name"), name="case_filter_name_once"
                    ),
                ],
            },
        ),
        enable_scope("cases_casefilter"),
    ]
