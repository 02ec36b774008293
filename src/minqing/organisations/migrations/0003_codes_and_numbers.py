"""Codes of bodies, staff numbers of members, and ties of one branch that never overlap."""

from django.db import migrations, models

from minqing.storage.dated import forbid_overlap

_ENDS = models.Q(("to_on__isnull", True), ("to_on__gte", models.F("from_on")), _connector="OR")


class Migration(migrations.Migration):
    """What spreadsheets recognise bodies, members and ties by."""

    dependencies = [("organisations", "0002_policies")]
    operations = [
        migrations.AddField(
            model_name="organisation",
            name="code",
            field=models.CharField(
                blank=True, db_collation="C", db_default="", default="", max_length=40
            ),
        ),
        migrations.AddField(
            model_name="member",
            name="staff_no",
            field=models.CharField(
                blank=True, db_collation="C", db_default="", default="", max_length=40
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("to_on__isnull", True), models.Q(("code", ""), _negated=True)),
                fields=("code",),
                name="organisation_one_open_per_code",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=_ENDS, name="organisation_ends_after_begins"
            ),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("to_on__isnull", True), models.Q(("staff_no", ""), _negated=True)
                ),
                fields=("organisation", "staff_no"),
                name="member_one_open_per_staff_no",
            ),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.CheckConstraint(condition=_ENDS, name="member_ends_after_begins"),
        ),
        migrations.AddConstraint(
            model_name="tie",
            constraint=models.CheckConstraint(condition=_ENDS, name="tie_ends_after_it_begins"),
        ),
        forbid_overlap(
            "organisations_tie",
            keys=("organisation_id", "area_code"),
            parent_table="organisations_organisation",
        ),
    ]
