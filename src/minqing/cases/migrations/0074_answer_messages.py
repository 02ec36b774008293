"""Answers that were sent by text message or e-mail."""

import django.db.models.deletion
from django.db import migrations, models

import minqing.storage.fields
from minqing.storage.row_security import enable_scope

_FOLLOW = """
create or replace function cases_contact_follows() returns trigger
language plpgsql security definer set search_path from current as $$
begin
  update cases_casecontact t set area_code = g.area_code, block_id = g.block_id
    from gained g where t.case_id = g.id
      and (t.area_code, t.block_id) is distinct from (g.area_code, g.block_id);
  {more}
  return null;
end $$;
"""

MESSAGES = """update cases_answermessage t set area_code = g.area_code, block_id = g.block_id
    from gained g where t.case_id = g.id
      and (t.area_code, t.block_id) is distinct from (g.area_code, g.block_id);"""


class Migration(migrations.Migration):
    """What the database keeps of answers on their way: they stand where their case does."""

    dependencies = [("cases", "0041_filters")]
    operations = [
        migrations.CreateModel(
            name="AnswerMessage",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("in_person", "In person"),
                            ("phone", "By phone"),
                            ("portal", "Online"),
                            ("letter", "By letter"),
                            ("sms", "By text message"),
                            ("email", "By e-mail"),
                        ],
                        max_length=16,
                    ),
                ),
                ("sent_at", models.DateTimeField()),
                ("sent_by", models.UUIDField(null=True)),
                ("arrived", models.BooleanField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "area_code",
                    minqing.storage.fields.CodeField(db_collation="C", max_length=18),
                ),
                ("block_id", models.UUIDField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="cases.case",
                    ),
                ),
                (
                    "response",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="cases.response",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("arrived__isnull", True)),
                        fields=("response",),
                        name="answer_message_one_on_its_way",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("arrived__isnull", True), ("ended_at__isnull", True)),
                            models.Q(("arrived__isnull", False), ("ended_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="answer_message_ended_at_a_moment",
                    ),
                ],
            },
        ),
        enable_scope("cases_answermessage"),
        migrations.RunSQL(_FOLLOW.format(more=MESSAGES), _FOLLOW.format(more="")),
    ]
