"""What teams need, who is proposed for them, and the contact points of leaders."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import minqing.lib.ids
import minqing.storage.fields
from minqing.storage.dated import forbid_overlap
from minqing.storage.row_security import enable_scope

# A leader with a contact point is known there by name.
MEMBERS = """
create policy contact_point_in_scope on organisations_member for select using (
  area_code >= scope_floor() and exists (
    select 1 from territory_contactpoint c where c.member_id = organisations_member.id));
"""


class Migration(migrations.Migration):
    """Proposals are seen by whoever works for the whole area; contact points in their blocks, too."""

    dependencies = [
        ("organisations", "0004_what_matters_for_teams"),
        ("territory", "0010_divisions"),
    ]

    operations = [
        migrations.CreateModel(
            name="TeamNeed",
            fields=[
                (
                    "block",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        serialize=False,
                        to="territory.block",
                    ),
                ),
                ("area_code", minqing.storage.fields.CodeField(db_collation="C", max_length=12)),
                ("people", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "languages",
                    django.contrib.postgres.fields.ArrayField(
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
                        default=list,
                        size=None,
                    ),
                ),
            ],
            options={
                "verbose_name": "need of a team",
                "verbose_name_plural": "needs of teams",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("people__isnull", True), ("people__gt", 0), _connector="OR"
                        ),
                        name="team_need_has_people",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TeamProposal",
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
                ("made_at", models.DateTimeField()),
                ("made_by", models.UUIDField(null=True)),
                ("is_best", models.BooleanField()),
                ("missing", models.JSONField(default=dict)),
                ("adopted_at", models.DateTimeField(null=True)),
                ("discarded_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "proposal of teams",
                "verbose_name_plural": "proposals of teams",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("adopted_at__isnull", True), ("discarded_at__isnull", True)
                        ),
                        fields=("area_code",),
                        name="team_proposal_one_draft",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("adopted_at__isnull", True),
                            ("discarded_at__isnull", True),
                            _connector="OR",
                        ),
                        name="team_proposal_ends_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContactPoint",
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
                ("from_on", models.DateField()),
                ("to_on", models.DateField(blank=True, null=True)),
                (
                    "block",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="territory.block",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contact_points",
                        to="organisations.member",
                    ),
                ),
            ],
            options={
                "verbose_name": "contact point",
                "verbose_name_plural": "contact points",
                "indexes": [
                    models.Index(fields=["area_code"], name="contact_point_by_area"),
                    models.Index(fields=["member"], name="contact_point_by_member"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("to_on__isnull", True)),
                        fields=("member", "area_code"),
                        name="contact_point_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("to_on__isnull", True),
                            ("to_on__gt", models.F("from_on")),
                            _connector="OR",
                        ),
                        name="contact_point_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProposedPost",
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
                ("leads", models.BooleanField(default=False)),
                ("locked", models.BooleanField(default=False)),
                ("barred", models.BooleanField(default=False)),
                ("why", models.JSONField(default=list)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "block",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="territory.block",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="organisations.member",
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="posts",
                        to="territory.teamproposal",
                    ),
                ),
            ],
            options={
                "verbose_name": "proposed post",
                "verbose_name_plural": "proposed posts",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("barred", False)),
                        fields=("proposal", "member"),
                        name="proposed_post_one_block",
                    ),
                    models.UniqueConstraint(
                        fields=("proposal", "member", "block"), name="proposed_post_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("barred", True), ("locked", True), _negated=True),
                        name="proposed_post_locked_or_barred",
                    ),
                ],
            },
        ),
        enable_scope("territory_teamneed"),
        enable_scope("territory_teamproposal", block=None),
        enable_scope("territory_proposedpost", block=None),
        enable_scope("territory_contactpoint"),
        forbid_overlap(
            "territory_contactpoint",
            keys=("member_id", "area_code"),
            parent_table="organisations_member",
        ),
        migrations.RunSQL(MEMBERS, "drop policy contact_point_in_scope on organisations_member"),
    ]
