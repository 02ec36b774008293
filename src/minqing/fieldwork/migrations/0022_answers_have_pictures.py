"""Pictures of a filled questionnaire stand where its answers stand."""

from django.db import migrations


class Migration(migrations.Migration):
    """What belongs to answers moves with them."""

    dependencies = [
        ("fieldwork", "0050_targets_and_roles"),
        ("questionnaires", "0002_database_rules"),
    ]
    operations = [
        migrations.RunSQL(
            "create trigger attachments_answers_updated after update on questionnaires_answers"
            " referencing old table as lost new table as gained"
            " for each statement execute function fieldwork_attachments_follow()",
            "drop trigger attachments_answers_updated on questionnaires_answers",
        ),
    ]
