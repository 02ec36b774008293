"""How exact a phone held its place to be, or why it said none."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("visits", "0090_whoever_checks"),
    ]

    operations = [
        migrations.AddField(
            model_name="visit",
            name="accuracy",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="visit",
            name="unplaced",
            field=models.CharField(
                choices=[
                    ("denied", "The phone was not allowed to say where it was"),
                    ("unavailable", "The phone did not know where it was"),
                    ("late", "The phone did not know in time where it was"),
                ],
                max_length=12,
                null=True,
            ),
        ),
    ]
