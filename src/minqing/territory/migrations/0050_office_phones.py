"""An area knows the telephone number of its office, which residents are told."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Empty until the list of areas states one."""

    dependencies = [("territory", "0020_forming_teams")]
    operations = [
        migrations.AddField(
            "area",
            "phone",
            models.CharField(blank=True, db_default="", default="", max_length=40),
        ),
    ]
