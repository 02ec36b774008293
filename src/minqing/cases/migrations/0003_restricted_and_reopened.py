"""Cases that are withdrawn, reopened, assigned, or restricted to the level above."""

import django.db.models.deletion
from django.db import migrations, models

import minqing.storage.fields
from minqing.storage.row_security import enable_scope


class Migration(migrations.Migration):
    """New columns are null or false for what is recorded: no history changes."""

    dependencies = [
        ("cases", "0002_sequence_and_policies"),
    ]

    operations = [
        migrations.CreateModel(
            name="WithheldName",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        db_column="id",
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="withheld_name",
                        serialize=False,
                        to="cases.case",
                    ),
                ),
                ("sealed", minqing.storage.fields.SealedField(null=True)),
                ("area_code", minqing.storage.fields.CodeField(db_collation="C", max_length=18)),
                ("block_id", models.UUIDField(null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="case",
            name="case_stands_in_a_block",
        ),
        migrations.RemoveConstraint(
            model_name="caseevent",
            name="event_kind_known",
        ),
        migrations.RemoveConstraint(
            model_name="casestanding",
            name="standing_state_known",
        ),
        migrations.RemoveIndex(
            model_name="promisestanding",
            name="promise_not_kept",
        ),
        migrations.AlterField(
            model_name="case",
            name="restricted",
            field=models.BooleanField(db_column="restricted", default=False),
        ),
        migrations.RenameField(
            model_name="case",
            old_name="restricted",
            new_name="sensitive",
        ),
        migrations.AddField(
            model_name="case",
            name="name_withheld",
            field=models.BooleanField(null=True),
        ),
        migrations.AddField(
            model_name="case",
            name="restricted_about",
            field=models.CharField(
                choices=[
                    ("team", "The block's team"),
                    ("committee", "The neighbourhood's committee"),
                    ("street", "The street or town office"),
                ],
                max_length=16,
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="caseevent",
            name="assignee_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="casestanding",
            name="assignee_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="casestanding",
            name="due_provisional",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="casestanding",
            name="follow_up_due_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="casestanding",
            name="restricted",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="handup",
            name="in_place_of_lead",
            field=models.BooleanField(null=True),
        ),
        migrations.AddField(
            model_name="promisestanding",
            name="withdrawn_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="answertotell",
            name="block_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AlterField(
            model_name="caseevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("raised", "Request recorded"),
                    ("answered_on_the_spot", "Answered on the spot"),
                    ("handed_up", "Handed up"),
                    ("returned", "Returned"),
                    ("responded", "Answer given"),
                    ("told", "Answer told"),
                    ("solved", "Solved"),
                    ("closed", "Closed"),
                    ("assigned", "Assigned"),
                    ("withdrawn", "Withdrawn"),
                    ("reopened", "Reopened"),
                ],
                max_length=24,
            ),
        ),
        migrations.AlterField(
            model_name="casenumber",
            name="block_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AlterField(
            model_name="casestanding",
            name="block_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AlterField(
            model_name="casestanding",
            name="due_kind",
            field=models.CharField(
                blank=True,
                choices=[
                    ("hand_up", "Hand up"),
                    ("response", "Answer"),
                    ("next_step", "Promised next step"),
                    ("follow_up", "New answer after reopening"),
                ],
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="casestanding",
            name="state",
            field=models.CharField(
                choices=[
                    ("open", "Not answered"),
                    ("answered", "Answered, goes on"),
                    ("solved", "Solved"),
                    ("closed", "Closed"),
                    ("withdrawn", "Withdrawn"),
                ],
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="promisestanding",
            name="block_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AlterField(
            model_name="solution",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="solutions",
                to="cases.case",
            ),
        ),
        migrations.AddIndex(
            model_name="casestanding",
            index=models.Index(
                condition=models.Q(("follow_up_due_at__isnull", False)),
                fields=["follow_up_due_at", "case"],
                name="standing_follow_up",
            ),
        ),
        migrations.AddIndex(
            model_name="casestanding",
            index=models.Index(
                condition=models.Q(("assignee_id__isnull", False)),
                fields=["assignee_id", "due_at", "case"],
                name="standing_of_assignee",
            ),
        ),
        migrations.AddIndex(
            model_name="promisestanding",
            index=models.Index(
                condition=models.Q(
                    models.Q(
                        ("first_told_at__isnull", True),
                        ("first_told_at__gte", models.F("due_at")),
                        _connector="OR",
                    ),
                    models.Q(
                        ("withdrawn_at__isnull", True),
                        ("withdrawn_at__gte", models.F("due_at")),
                        _connector="OR",
                    ),
                ),
                fields=["due_at", "requester", "area_code", "block_id"],
                name="promise_not_kept",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("block_id__isnull", False), ("restricted_about__isnull", True)),
                    models.Q(
                        ("block_id__isnull", True),
                        ("restricted_about__isnull", False),
                        ("sensitive", True),
                    ),
                    _connector="OR",
                ),
                name="case_in_a_block_or_restricted",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("restricted_about__isnull", True),
                    ("restricted_about__in", ["team", "committee", "street"]),
                    _connector="OR",
                ),
                name="case_restricted_about_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("name_withheld__isnull", True),
                    models.Q(
                        ("dwelling_id__isnull", True),
                        ("household_id__isnull", True),
                        ("name_withheld", True),
                        ("sensitive", True),
                    ),
                    _connector="OR",
                ),
                name="case_withheld_name_shows_no_door",
            ),
        ),
        migrations.AddConstraint(
            model_name="caseevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "raised",
                            "answered_on_the_spot",
                            "handed_up",
                            "returned",
                            "responded",
                            "told",
                            "solved",
                            "closed",
                            "assigned",
                            "withdrawn",
                            "reopened",
                        ],
                    )
                ),
                name="event_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="casestanding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["open", "answered", "solved", "closed", "withdrawn"])
                ),
                name="standing_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="casestanding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("block_id__isnull", False), ("restricted", False)),
                    models.Q(("block_id__isnull", True), ("restricted", True)),
                    _connector="OR",
                ),
                name="standing_in_a_block_or_restricted",
            ),
        ),
        enable_scope("cases_withheldname"),
    ]
