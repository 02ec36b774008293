"""Where imported requests come from: a fact of its own, once for each number of a source."""

import django.db.models.deletion
from django.db import migrations, models

import minqing.lib.ids
import minqing.storage.fields
from minqing.storage.immutable import protect_facts
from minqing.storage.row_security import enable_scope

# Whatever moves a case moves this with it. As the owner: who moves a household need not see it.
FOLLOW = """
create function cases_imported_follows() returns trigger
language plpgsql security definer set search_path from current as $$
begin
  update cases_importedcase set area_code = new.area_code, block_id = new.block_id
    where case_id = new.id;
  return null;
end $$;
create trigger imported_follows after update of area_code, block_id on cases_case
  for each row when ((old.area_code, old.block_id) is distinct from (new.area_code, new.block_id))
  execute function cases_imported_follows();
"""
UNFOLLOW = """
drop trigger imported_follows on cases_case;
drop function cases_imported_follows();
"""


class Migration(migrations.Migration):
    """A new table; nothing that is recorded changes."""

    dependencies = [
        ("cases", "0040_words"),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportedCase",
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
                ("source", models.CharField(max_length=40)),
                ("external_number", models.CharField(max_length=64)),
                ("status", models.CharField(blank=True, max_length=60)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("answered", "Answered"),
                            ("closed", "Closed"),
                            ("duplicate", "Duplicate"),
                            ("transferred", "Transferred"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=16,
                    ),
                ),
                ("office_due_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="imported",
                        to="cases.case",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("source", "external_number"), name="imported_once_a_number"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "outcome__in",
                                [
                                    "open",
                                    "answered",
                                    "closed",
                                    "duplicate",
                                    "transferred",
                                    "withdrawn",
                                ],
                            )
                        ),
                        name="imported_outcome_known",
                    ),
                ],
            },
        ),
        protect_facts("cases_importedcase"),
        enable_scope("cases_importedcase"),
        migrations.RunSQL(FOLLOW, UNFOLLOW),
    ]
