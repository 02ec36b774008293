"""Clients may answer and handle requests, each act once for a key of theirs."""

import django.db.models.deletion
from django.db import migrations, models

import minqing.lib.ids

KNOWN = ["read", "words", "create", "answer", "handle"]


class Migration(migrations.Migration):
    """Two more rights, and the keys under which acts were done."""

    dependencies = [("interop", "0002_functions")]
    operations = [
        migrations.RemoveConstraint(model_name="apiclient", name="api_client_rights_known"),
        migrations.AddConstraint(
            model_name="apiclient",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("rights__contained_by", KNOWN), models.Q(("rights", []), _negated=True)
                ),
                name="api_client_rights_known",
            ),
        ),
        migrations.CreateModel(
            name="ClientAct",
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
                ("key", models.CharField(max_length=64)),
                ("said", models.BinaryField(max_length=32)),
                ("done_at", models.DateTimeField()),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="interop.apiclient",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.case",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="clientact",
            constraint=models.UniqueConstraint(
                fields=("client", "key"), name="client_act_once_a_key"
            ),
        ),
    ]
