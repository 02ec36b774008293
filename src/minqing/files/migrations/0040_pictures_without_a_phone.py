"""A resident sends pictures with a request: no phone of ours had them, and no member took them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Nobody and no phone is null, which digests leave out."""

    dependencies = [("files", "0021_attachment_rules")]
    operations = [
        migrations.AlterField("attachment", "member_id", models.UUIDField(null=True)),
        migrations.AlterField("attachment", "device_id", models.UUIDField(null=True)),
        migrations.AlterField("attachmentoutcome", "device_id", models.UUIDField(null=True)),
        migrations.AlterField("attachmentstanding", "device_id", models.UUIDField(null=True)),
    ]
