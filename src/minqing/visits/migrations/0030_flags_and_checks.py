"""Flags, checks, rulings, the weekly sample, residents' codes; how far from the door."""

import django.db.models.deletion
from django.db import migrations, models

import minqing.lib.ids
import minqing.storage.fields


class Migration(migrations.Migration):
    """Tables."""

    dependencies = [
        ("visits", "0004_visits_of_merged_households"),
    ]

    operations = [
        migrations.CreateModel(
            name="CheckStep",
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
                (
                    "recorded_area_code",
                    minqing.storage.fields.CodeField(db_collation="C", max_length=18),
                ),
                ("area_code", minqing.storage.fields.CodeField(db_collation="C", max_length=18)),
                ("block_id", models.UUIDField(null=True)),
                ("entry_id", models.UUIDField(db_index=True)),
                ("recorded_at", models.DateTimeField()),
                ("check_id", models.UUIDField()),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("assigned", "Somebody was asked to check"),
                            ("looked", "The household was asked"),
                            ("answered", "The worker answered"),
                            ("appealed", "The worker appealed"),
                        ],
                        max_length=10,
                    ),
                ),
                ("happened_at", models.DateTimeField()),
                ("member_id", models.UUIDField()),
                ("acting_member_id", models.UUIDField(null=True)),
                ("assigned_member_id", models.UUIDField(null=True)),
                (
                    "method",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("call", "Call-back"),
                            ("visit", "Second visit"),
                            ("code", "Code from the contact card"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "result",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("confirmed", "Confirmed"),
                            ("not_confirmed", "Not confirmed"),
                            ("unreached", "Could not be reached"),
                            ("would_not_say", "Did not want to say"),
                        ],
                        max_length=16,
                    ),
                ),
                ("text_digest", models.BinaryField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="ConfirmCode",
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
                ("code_hash", models.BinaryField(max_length=32, unique=True)),
                ("household_id", models.UUIDField()),
                ("area_code", minqing.storage.fields.CodeField(db_collation="C", max_length=18)),
                ("block_id", models.UUIDField(null=True)),
                ("made_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="SampleDraw",
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
                (
                    "recorded_area_code",
                    minqing.storage.fields.CodeField(db_collation="C", max_length=18),
                ),
                ("area_code", minqing.storage.fields.CodeField(db_collation="C", max_length=18)),
                ("block_id", models.UUIDField(null=True)),
                ("entry_id", models.UUIDField(db_index=True)),
                ("recorded_at", models.DateTimeField()),
                ("week_on", models.DateField()),
                ("team_block_id", models.UUIDField()),
                ("seed", models.CharField(max_length=64)),
                ("lot", models.IntegerField()),
                ("size", models.IntegerField()),
                ("window", models.IntegerField()),
                ("size_of_plan", models.IntegerField()),
                ("acceptance", models.IntegerField()),
                ("tightened", models.BooleanField()),
                ("lot_digest", models.CharField(max_length=64)),
                ("visit_ids", models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name="SampleSeed",
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
                ("week_on", models.DateField()),
                ("commitment", models.BinaryField(max_length=32)),
                ("seed", minqing.storage.fields.SealedField(null=True)),
                ("committed_at", models.DateTimeField()),
                ("drawn_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="VisitConfirmation",
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
                (
                    "recorded_area_code",
                    minqing.storage.fields.CodeField(db_collation="C", max_length=18),
                ),
                ("area_code", minqing.storage.fields.CodeField(db_collation="C", max_length=18)),
                ("block_id", models.UUIDField(null=True)),
                ("entry_id", models.UUIDField(db_index=True)),
                ("recorded_at", models.DateTimeField()),
                ("household_id", models.UUIDField()),
                ("visit_id", models.UUIDField(null=True)),
                ("code_id", models.UUIDField(unique=True)),
                ("came", models.BooleanField()),
                ("said_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="VisitFlag",
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
                (
                    "recorded_area_code",
                    minqing.storage.fields.CodeField(db_collation="C", max_length=18),
                ),
                ("area_code", minqing.storage.fields.CodeField(db_collation="C", max_length=18)),
                ("block_id", models.UUIDField(null=True)),
                ("entry_id", models.UUIDField(db_index=True)),
                ("recorded_at", models.DateTimeField()),
                ("visit_id", models.UUIDField()),
                ("member_id", models.UUIDField()),
                ("week_on", models.DateField()),
                (
                    "signal",
                    models.CharField(
                        choices=[
                            ("speed", "Too far apart for the time between"),
                            ("same_minute", "Many households met within two minutes"),
                            ("far_from_door", "Recorded far from the door"),
                            ("outside_hours", "Met at an unusual hour"),
                            ("copied_note", "The same note at several doors"),
                            ("photo_twice", "The same photo at another door"),
                            ("answers_alike", "Answers as at other doors"),
                            ("nobody_came", "The household says that nobody came"),
                        ],
                        max_length=20,
                    ),
                ),
                ("measured", models.IntegerField()),
                ("allowed", models.IntegerField()),
                ("compared", models.IntegerField()),
                ("other_visit_id", models.UUIDField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="VisitRuling",
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
                (
                    "recorded_area_code",
                    minqing.storage.fields.CodeField(db_collation="C", max_length=18),
                ),
                ("area_code", minqing.storage.fields.CodeField(db_collation="C", max_length=18)),
                ("block_id", models.UUIDField(null=True)),
                ("entry_id", models.UUIDField(db_index=True)),
                ("recorded_at", models.DateTimeField()),
                ("visit_id", models.UUIDField()),
                ("check_id", models.UUIDField()),
                ("number", models.PositiveSmallIntegerField()),
                ("stands", models.BooleanField()),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("neighbourhood", "Neighbourhood"),
                            ("street", "Street or town"),
                            ("district", "District"),
                        ],
                        max_length=16,
                    ),
                ),
                ("ruled_at", models.DateTimeField()),
                ("ruled_by", models.UUIDField()),
                ("text_digest", models.BinaryField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="visit",
            name="distance",
            field=models.CharField(
                choices=[
                    ("at_door", "At the door"),
                    ("around", "In the neighbourhood"),
                    ("elsewhere", "Far from the door"),
                    ("unclear", "The phone could not tell"),
                ],
                max_length=10,
                null=True,
            ),
        ),
        migrations.CreateModel(
            name="Check",
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
                (
                    "recorded_area_code",
                    minqing.storage.fields.CodeField(db_collation="C", max_length=18),
                ),
                ("area_code", minqing.storage.fields.CodeField(db_collation="C", max_length=18)),
                ("block_id", models.UUIDField(null=True)),
                ("entry_id", models.UUIDField(db_index=True)),
                ("recorded_at", models.DateTimeField()),
                ("visit_id", models.UUIDField(unique=True)),
                ("household_id", models.UUIDField()),
                ("member_id", models.UUIDField()),
                ("team_block_id", models.UUIDField(null=True)),
                ("week_on", models.DateField()),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("sample", "Drawn at random"),
                            ("flag", "A signal"),
                            ("resident", "The household's word"),
                        ],
                        max_length=10,
                    ),
                ),
                ("draw_id", models.UUIDField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("why__in", ["sample", "flag", "resident"])),
                        name="visits_check_why",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CheckStanding",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("area_code", minqing.storage.fields.CodeField(db_collation="C", max_length=18)),
                ("block_id", models.UUIDField(null=True)),
                ("visit_id", models.UUIDField(unique=True)),
                ("household_id", models.UUIDField()),
                ("member_id", models.UUIDField()),
                ("team_block_id", models.UUIDField(null=True)),
                ("week_on", models.DateField()),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("sample", "Drawn at random"),
                            ("flag", "A signal"),
                            ("resident", "The household's word"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "To be checked"),
                            ("asked", "Waits for the worker's answer"),
                            ("to_rule", "Waits for a ruling"),
                            ("confirmed", "Confirmed"),
                            ("undecided", "Could not be settled; the visit stands"),
                            ("stands", "Ruled: the visit stands"),
                            ("not_counted", "Ruled: the visit does not count"),
                            ("appealed", "Appealed"),
                        ],
                        max_length=12,
                    ),
                ),
                ("assigned_member_id", models.UUIDField(null=True)),
                (
                    "method",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("call", "Call-back"),
                            ("visit", "Second visit"),
                            ("code", "Code from the contact card"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "result",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("confirmed", "Confirmed"),
                            ("not_confirmed", "Not confirmed"),
                            ("unreached", "Could not be reached"),
                            ("would_not_say", "Did not want to say"),
                        ],
                        max_length=16,
                    ),
                ),
                ("tries", models.PositiveSmallIntegerField()),
                ("answer_due_at", models.DateTimeField(null=True)),
                (
                    "ruled_level",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("neighbourhood", "Neighbourhood"),
                            ("street", "Street or town"),
                            ("district", "District"),
                        ],
                        max_length=16,
                    ),
                ),
                ("counts", models.BooleanField()),
                ("rev", models.BigIntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["area_code", "week_on"], name="visits_check_area"),
                    models.Index(fields=["member_id", "week_on"], name="visits_check_member"),
                    models.Index(fields=["block_id", "rev", "id"], name="visits_check_pull"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "waiting",
                                    "asked",
                                    "to_rule",
                                    "confirmed",
                                    "undecided",
                                    "stands",
                                    "not_counted",
                                    "appealed",
                                ],
                            )
                        ),
                        name="visits_check_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("counts", True),
                            ("state__in", ["not_counted", "appealed"]),
                            _connector="OR",
                        ),
                        name="visits_check_counts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CheckStepText",
            fields=[
                ("salt", models.BinaryField(max_length=16, null=True)),
                ("content", models.TextField(null=True)),
                ("area_code", minqing.storage.fields.CodeField(db_collation="C", max_length=18)),
                ("block_id", models.UUIDField(null=True)),
                (
                    "fact",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="text",
                        serialize=False,
                        to="visits.checkstep",
                    ),
                ),
                ("author_id", models.UUIDField(null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddConstraint(
            model_name="checkstep",
            constraint=models.UniqueConstraint(
                fields=("check_id", "number"), name="visits_step_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="checkstep",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["assigned", "looked", "answered", "appealed"])),
                name="visits_step_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="checkstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("kind", "looked"),
                        ("method__in", ["call", "visit", "code"]),
                        (
                            "result__in",
                            ["confirmed", "not_confirmed", "unreached", "would_not_say"],
                        ),
                    ),
                    models.Q(models.Q(("kind", "looked"), _negated=True), ("result", "")),
                    _connector="OR",
                ),
                name="visits_step_result",
            ),
        ),
        migrations.AddConstraint(
            model_name="checkstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("assigned_member_id__isnull", False), ("kind", "assigned")),
                    models.Q(
                        models.Q(("kind", "assigned"), _negated=True),
                        ("assigned_member_id__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="visits_step_assigned",
            ),
        ),
        migrations.AddIndex(
            model_name="confirmcode",
            index=models.Index(fields=["household_id"], name="visits_code_household"),
        ),
        migrations.AddIndex(
            model_name="confirmcode",
            index=models.Index(
                condition=models.Q(("used_at__isnull", True), ("withdrawn_at__isnull", True)),
                fields=["household_id"],
                name="visits_code_left",
            ),
        ),
        migrations.AddIndex(
            model_name="sampledraw",
            index=models.Index(fields=["area_code", "week_on"], name="visits_draw_area"),
        ),
        migrations.AddConstraint(
            model_name="sampledraw",
            constraint=models.UniqueConstraint(
                fields=("team_block_id", "week_on"), name="visits_draw_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="sampleseed",
            constraint=models.UniqueConstraint(
                fields=("area_code", "week_on"), name="visits_seed_once"
            ),
        ),
        migrations.AddIndex(
            model_name="visitconfirmation",
            index=models.Index(fields=["visit_id"], name="visits_confirmation_visit"),
        ),
        migrations.AddIndex(
            model_name="visitconfirmation",
            index=models.Index(fields=["household_id"], name="visits_confirmation_home"),
        ),
        migrations.AddIndex(
            model_name="visitflag",
            index=models.Index(fields=["area_code", "week_on"], name="visits_flag_area"),
        ),
        migrations.AddConstraint(
            model_name="visitflag",
            constraint=models.UniqueConstraint(
                fields=("visit_id", "signal"), name="visits_flag_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="visitflag",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "signal__in",
                        [
                            "speed",
                            "same_minute",
                            "far_from_door",
                            "outside_hours",
                            "copied_note",
                            "photo_twice",
                            "answers_alike",
                            "nobody_came",
                        ],
                    )
                ),
                name="visits_flag_signal",
            ),
        ),
        migrations.CreateModel(
            name="VisitRulingText",
            fields=[
                ("salt", models.BinaryField(max_length=16, null=True)),
                ("content", models.TextField(null=True)),
                ("area_code", minqing.storage.fields.CodeField(db_collation="C", max_length=18)),
                ("block_id", models.UUIDField(null=True)),
                (
                    "fact",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="text",
                        serialize=False,
                        to="visits.visitruling",
                    ),
                ),
                ("member_id", models.UUIDField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddConstraint(
            model_name="visitruling",
            constraint=models.UniqueConstraint(
                fields=("visit_id", "number"), name="visits_ruling_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="visitruling",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__in", ["neighbourhood", "street", "district"])),
                name="visits_ruling_level",
            ),
        ),
    ]
