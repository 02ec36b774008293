"""Requests that residents send in are counted, and their slips shown for half an hour."""

from django.db import migrations, models

import minqing.lib.ids


class Migration(migrations.Migration):
    """Neither table knows a place or a person: hashes, a moment, and what is sealed."""

    dependencies = [("portal", "0020_address_page")]
    operations = [
        migrations.CreateModel(
            name="AskTry",
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
                ("door_hash", models.BinaryField(max_length=32, null=True)),
                ("tried_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["address_hash", "tried_at"], name="ask_try_by_address"),
                    models.Index(fields=["door_hash", "tried_at"], name="ask_try_by_door"),
                    models.Index(fields=["tried_at"], name="ask_try_by_moment"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Slip",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("sealed", models.BinaryField(null=True)),
                ("made_at", models.DateTimeField(db_index=True)),
            ],
        ),
    ]
