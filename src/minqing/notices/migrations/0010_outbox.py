"""Users' addresses, and messages that leave the house."""

import django.db.models.deletion
from django.db import migrations, models

import minqing.lib.ids
import minqing.storage.fields


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0002_policies"),
    ]

    operations = [
        migrations.CreateModel(
            name="OutMessage",
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
                ("key", models.CharField(max_length=120, unique=True)),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("email", "E-mail"),
                            ("sms", "Text message"),
                            ("wecom", "WeCom group"),
                            ("dingtalk", "DingTalk group"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("notice", "Notice"),
                            ("digest", "Daily summary"),
                            ("code", "Confirmation code"),
                            ("answer", "Answer to a resident"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waits to be sent"),
                            ("sending", "Being sent"),
                            ("sent", "On its way"),
                            ("delivered", "Arrived"),
                            ("failed", "Did not arrive"),
                        ],
                        default="waiting",
                        max_length=16,
                    ),
                ),
                ("area_code", minqing.storage.fields.CodeField(db_collation="C", max_length=18)),
                ("user_id", models.UUIDField(null=True)),
                ("code", models.CharField(blank=True, max_length=80)),
                ("params", models.JSONField(default=dict)),
                ("path", models.CharField(blank=True, max_length=300)),
                ("notice_ids", models.JSONField(default=list)),
                ("urgent", models.BooleanField(default=False)),
                ("about_id", models.UUIDField(null=True)),
                ("on_ended", models.CharField(blank=True, max_length=120)),
                ("made_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("claimed_at", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "failure",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("unreachable", "The server that sends it cannot be reached."),
                            ("busy", "The server that sends it was too busy for a day."),
                            ("refused", "The server that sends it refused the message."),
                            ("no_such_address", "There is no such number or address."),
                            (
                                "not_allowed",
                                "The server that sends it does not accept our sign-in.",
                            ),
                            ("no_address", "Nothing is noted or confirmed to send it to."),
                            ("not_set_up", "This way of sending is not set up."),
                            ("undelivered", "It was sent but could not be delivered."),
                            (
                                "no_receipt",
                                "It was sent; nobody confirmed within three days that it arrived.",
                            ),
                            ("erased", "Its words were erased before it was sent."),
                        ],
                        max_length=24,
                    ),
                ),
                ("wire_id", models.UUIDField(default=minqing.lib.ids.new_id, unique=True)),
                ("ref", models.CharField(blank=True, max_length=80)),
            ],
        ),
        migrations.CreateModel(
            name="NoticeAddress",
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
                ("user_id", models.UUIDField()),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("email", "E-mail"),
                            ("sms", "Text message"),
                            ("wecom", "WeCom group"),
                            ("dingtalk", "DingTalk group"),
                        ],
                        max_length=16,
                    ),
                ),
                ("sealed", minqing.storage.fields.SealedField(null=True)),
                ("secret", minqing.storage.fields.SealedField(null=True)),
                ("at_times", models.CharField(default="at_once", max_length=16)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("code_hash", models.BinaryField(null=True)),
                ("code_sent_at", models.DateTimeField(null=True)),
                ("codes_sent", models.PositiveSmallIntegerField(default=0)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("digested_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user_id", "way"), name="notice_address_once_a_way"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("way__in", ["email", "sms", "wecom", "dingtalk"])),
                        name="notice_address_way_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("at_times__in", ["at_once", "daily", "never"])),
                        name="notice_address_when_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OutMessageText",
            fields=[
                (
                    "message",
                    models.OneToOneField(
                        db_column="id",
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="text",
                        serialize=False,
                        to="notices.outmessage",
                    ),
                ),
                ("to", minqing.storage.fields.SealedField(null=True)),
                ("subject", minqing.storage.fields.SealedField(null=True)),
                ("body", minqing.storage.fields.SealedField(null=True)),
                ("area_code", minqing.storage.fields.CodeField(db_collation="C", max_length=18)),
                ("erase_at", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.AddIndex(
            model_name="outmessage",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True)),
                fields=["due_at"],
                name="out_message_under_way",
            ),
        ),
        migrations.AddIndex(
            model_name="outmessage",
            index=models.Index(
                condition=models.Q(("state", "failed")),
                fields=["-id", "area_code"],
                name="out_message_failed",
            ),
        ),
        migrations.AddIndex(
            model_name="outmessage",
            index=models.Index(fields=["about_id"], name="out_message_about"),
        ),
        migrations.AddConstraint(
            model_name="outmessage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["waiting", "sending", "sent", "delivered", "failed"])
                ),
                name="out_message_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="outmessage",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["notice", "digest", "code", "answer"])),
                name="out_message_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="outmessage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "failed"), _negated=True),
                    (
                        "failure__in",
                        [
                            "unreachable",
                            "busy",
                            "refused",
                            "no_such_address",
                            "not_allowed",
                            "no_address",
                            "not_set_up",
                            "undelivered",
                            "no_receipt",
                            "erased",
                        ],
                    ),
                    _connector="OR",
                ),
                name="out_message_failed_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="outmessage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", False), ("state__in", ["delivered", "failed"])),
                    models.Q(
                        ("ended_at__isnull", True), ("state__in", ["waiting", "sending", "sent"])
                    ),
                    _connector="OR",
                ),
                name="out_message_ended_has_its_moment",
            ),
        ),
    ]
