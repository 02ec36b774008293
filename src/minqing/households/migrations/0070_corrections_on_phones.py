"""Corrections that clashed go to the phones of their block, by revision."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("households", "0051_correction_rules")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="correction",
            name="rev",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddIndex(
            model_name="correction",
            index=models.Index(
                fields=["block_id", "rev", "id"],
                condition=models.Q(state__in=["clash", "taken", "left"]),
                name="correction_pulled",
            ),
        ),
    ]
