"""The number and address at which those who asked are reached."""

import django.db.models.deletion
from django.db import migrations, models

import minqing.storage.fields
from minqing.storage.row_security import enable_scope

# A contact stands where its case does, and is gone once the words of the case are. Both run as the
# owner: whoever moves a household or erases a text need not see the contact.
FOLLOW = """
create function cases_contact_follows() returns trigger
language plpgsql security definer set search_path from current as $$
begin
  update cases_casecontact t set area_code = g.area_code, block_id = g.block_id
    from gained g where t.case_id = g.id
      and (t.area_code, t.block_id) is distinct from (g.area_code, g.block_id);
  return null;
end $$;

create trigger cases_contact_follows after update on cases_case
  referencing new table as gained
  for each statement execute function cases_contact_follows();

create function cases_contact_erased() returns trigger
language plpgsql security definer set search_path from current as $$
begin
  delete from cases_casecontact where case_id = new.id;
  return null;
end $$;

create trigger cases_contact_erased after update of content on cases_casetext
  for each row when (old.content is not null and new.content is null)
  execute function cases_contact_erased();
"""

STAY = """
drop trigger cases_contact_erased on cases_casetext;
drop function cases_contact_erased();
drop trigger cases_contact_follows on cases_case;
drop function cases_contact_follows();
"""


class Migration(migrations.Migration):
    """What the database keeps of contacts, and promises about them."""

    dependencies = [("cases", "0006_months_of_a_place")]
    operations = [
        migrations.CreateModel(
            name="CaseContact",
            fields=[
                (
                    "requester",
                    models.OneToOneField(
                        db_column="id",
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="contact",
                        serialize=False,
                        to="cases.requester",
                    ),
                ),
                ("phone", minqing.storage.fields.SealedField(null=True)),
                ("email", minqing.storage.fields.SealedField(null=True)),
                ("left_at", models.DateTimeField()),
                (
                    "area_code",
                    minqing.storage.fields.CodeField(db_collation="C", max_length=18),
                ),
                ("block_id", models.UUIDField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contacts",
                        to="cases.case",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("phone__isnull", False), ("email__isnull", False), _connector="OR"
                        ),
                        name="case_contact_says_something",
                    )
                ],
            },
        ),
        enable_scope("cases_casecontact"),
        migrations.RunSQL(FOLLOW, STAY),
    ]
