"""A source may say more of a request in a later export."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Another row of the same number, with a version; the rows that are there say the first."""

    dependencies = [("cases", "0076_clocks")]
    operations = [
        migrations.RemoveConstraint(model_name="importedcase", name="imported_once_a_number"),
        migrations.AddField(
            model_name="importedcase",
            name="version",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AlterField(
            model_name="importedcase",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="imported",
                to="cases.case",
            ),
        ),
        migrations.AddConstraint(
            model_name="importedcase",
            constraint=models.UniqueConstraint(
                condition=models.Q(("version__isnull", True)),
                fields=("source", "external_number"),
                name="imported_once_a_number",
            ),
        ),
        migrations.AddConstraint(
            model_name="importedcase",
            constraint=models.UniqueConstraint(
                fields=("source", "external_number", "version"), name="imported_once_a_version"
            ),
        ),
    ]
