"""Divisions of neighbourhoods, behind the scope: their figures count below a neighbourhood."""

from typing import ClassVar

from django.db import migrations, models

import minqing.lib.ids
import minqing.storage.fields
from minqing.storage.row_security import enable_scope


class Migration(migrations.Migration):
    dependencies: ClassVar = [("territory", "0004_many_moves_at_once")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Division",
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
                ("area_code", minqing.storage.fields.CodeField(db_collation="C", max_length=12)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("computing", "being computed"),
                            ("failed", "no proposal"),
                            ("draft", "draft"),
                            ("scheduled", "from a later day"),
                            ("adopted", "adopted"),
                            ("discarded", "discarded"),
                        ],
                        max_length=10,
                    ),
                ),
                ("failure", models.CharField(blank=True, max_length=16)),
                ("wishes", models.JSONField(default=dict)),
                ("base", models.JSONField(default=dict)),
                ("base_digest", models.CharField(blank=True, max_length=64)),
                ("units", models.JSONField(default=dict)),
                ("groups", models.JSONField(default=list)),
                ("figures", models.JSONField(default=dict)),
                ("rev", models.PositiveIntegerField(default=0)),
                ("created_by", models.UUIDField(null=True)),
                ("created_at", models.DateTimeField()),
                ("changed_by", models.UUIDField(null=True)),
                ("changed_at", models.DateTimeField()),
                ("adopt_on", models.DateField(null=True)),
                ("adopted_by", models.UUIDField(null=True)),
                ("adopted_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "division into blocks",
                "verbose_name_plural": "divisions into blocks",
                "indexes": [
                    models.Index(fields=["area_code", "-created_at"], name="division_by_area")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("area_code__regex", "^[0-9]{12}$")),
                        name="division_of_a_neighbourhood",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "computing",
                                    "failed",
                                    "draft",
                                    "scheduled",
                                    "adopted",
                                    "discarded",
                                ],
                            )
                        ),
                        name="division_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("adopt_on__isnull", False), ("state__in", ["scheduled", "adopted"])
                            ),
                            models.Q(("state__in", ["scheduled", "adopted"]), _negated=True),
                            _connector="OR",
                        ),
                        name="division_adopted_on_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("adopted_at__isnull", False), ("state", "adopted")),
                            models.Q(
                                models.Q(("state", "adopted"), _negated=True),
                                ("adopted_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="division_adopted_completely",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "scheduled")),
                        fields=("area_code",),
                        name="division_one_waits_for_its_day",
                    ),
                ],
            },
        ),
        enable_scope("territory_division", block=None),
    ]
