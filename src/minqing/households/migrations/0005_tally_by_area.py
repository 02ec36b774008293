"""The tallies of a neighbourhood, however many neighbourhoods there are beside it."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("households", "0004_register_upkeep")]

    operations: ClassVar = [
        migrations.AddIndex(
            model_name="householdtally",
            index=models.Index(fields=["area_code"], name="tally_by_area"),
        ),
    ]
