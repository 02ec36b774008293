"""Languages, room and relatives of members: what matters when teams are formed."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import minqing.lib.ids
import minqing.storage.fields
from minqing.storage.row_security import enable_scope


class Migration(migrations.Migration):
    """Who is related to whom is seen where it was recorded."""

    dependencies = [
        ("organisations", "0003_codes_and_numbers"),
        ("storage", "0001_scope_functions"),
    ]

    operations = [
        migrations.CreateModel(
            name="Kinship",
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
                ("person_id", models.UUIDField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("self", "the member"), ("relative", "a relative")], max_length=8
                    ),
                ),
            ],
            options={
                "verbose_name": "kinship",
                "verbose_name_plural": "kinships",
            },
        ),
        migrations.AddField(
            model_name="member",
            name="capacity",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="member",
            name="is_volunteer",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="member",
            name="languages",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("shanghainese", "Shanghainese"),
                        ("subei", "Northern Jiangsu dialect"),
                        ("ningbo", "Ningbo dialect"),
                        ("cantonese", "Cantonese"),
                        ("minnan", "Southern Min"),
                        ("sichuan", "Sichuan dialect"),
                        ("sign", "sign language"),
                        ("english", "English"),
                    ],
                    max_length=20,
                ),
                blank=True,
                db_default=[],
                default=list,
                size=None,
            ),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "languages__contained_by",
                        [
                            "shanghainese",
                            "subei",
                            "ningbo",
                            "cantonese",
                            "minnan",
                            "sichuan",
                            "sign",
                            "english",
                        ],
                    )
                ),
                name="member_languages_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("capacity__isnull", True), ("capacity__gt", 0), _connector="OR"
                ),
                name="member_capacity_positive",
            ),
        ),
        migrations.AddField(
            model_name="kinship",
            name="member",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="kinships",
                to="organisations.member",
            ),
        ),
        migrations.AddIndex(
            model_name="kinship",
            index=models.Index(fields=["person_id"], name="kinship_by_person"),
        ),
        migrations.AddConstraint(
            model_name="kinship",
            constraint=models.UniqueConstraint(fields=("member", "person_id"), name="kinship_once"),
        ),
        migrations.AddConstraint(
            model_name="kinship",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["self", "relative"])), name="kinship_kind_known"
            ),
        ),
        enable_scope("organisations_kinship", block=None),
    ]
