"""Why a responsibility ended with nobody to follow."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """A reason, shown on the list of households without anybody."""

    dependencies = [("visits", "0002_database_rules")]
    operations = [
        migrations.AddField(
            model_name="responsibility",
            name="end_reason",
            field=models.CharField(blank=True, db_default="", max_length=200),
        ),
    ]
