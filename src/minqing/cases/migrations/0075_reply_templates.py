"""Reply templates."""

from django.db import migrations, models

import minqing.lib.ids
import minqing.storage.fields


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0074_answer_messages"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReplyTemplate",
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
                ("area_code", minqing.storage.fields.CodeField(db_collation="C", max_length=18)),
                ("title", models.CharField(max_length=40)),
                (
                    "category",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("repair", "Repairs to the house"),
                            ("property", "Property management"),
                            ("sanitation", "Cleanliness and green"),
                            ("safety", "Fire and safety"),
                            ("traffic", "Parking and traffic"),
                            ("utilities", "Water, power, gas, network"),
                            ("neighbours", "Between neighbours"),
                            ("hardship", "Help in hardship"),
                            ("care", "Health and care of the old"),
                            ("work", "Work and social insurance"),
                            ("education", "School, culture, sport"),
                            ("other", "Something else"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("solved", "For what is solved"),
                            ("in_progress", "For what goes on"),
                            ("final", "For what cannot be solved"),
                        ],
                        max_length=16,
                    ),
                ),
                ("body", models.CharField(max_length=1000)),
                ("saved_at", models.DateTimeField()),
                ("saved_by", models.UUIDField(null=True)),
                ("retired_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("retired_at__isnull", True)),
                        fields=["area_code", "title"],
                        name="reply_template_in_use",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("category", ""),
                            (
                                "category__in",
                                [
                                    "repair",
                                    "property",
                                    "sanitation",
                                    "safety",
                                    "traffic",
                                    "utilities",
                                    "neighbours",
                                    "hardship",
                                    "care",
                                    "work",
                                    "education",
                                    "other",
                                ],
                            ),
                            _connector="OR",
                        ),
                        name="reply_template_category_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", ""),
                            ("state__in", ["solved", "in_progress", "final"]),
                            _connector="OR",
                        ),
                        name="reply_template_state_known",
                    ),
                ],
            },
        ),
    ]
