"""Why an answer in a check may wait for review."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("fieldwork", "0030_diary_and_erasure"),
    ]

    operations = [
        migrations.AlterField(
            model_name="heldmutation",
            name="reason",
            field=models.CharField(
                choices=[
                    ("id_taken", "Disagrees with a record that exists"),
                    ("number_taken", "The request number does not fit"),
                    ("case_moved_on", "The request had moved on"),
                    ("not_your_block", "The block was no longer the visitor's"),
                    ("household_unknown", "The household is not on the visitor's register"),
                    ("household_moved", "The household had moved away"),
                    ("household_elsewhere", "The household was merged with one of another block"),
                    ("found_waiting", "Waits for what was found at the door"),
                    ("round_unknown", "The round has ended or is not held here"),
                    ("line_unknown", "The kind of visit is not known"),
                    ("code_unknown", "A choice this server does not know"),
                    ("case_unknown", "The request was not found"),
                    ("response_unknown", "The answer was not found"),
                    ("check_unknown", "The check was not found"),
                    ("check_over", "The check was decided already"),
                    ("moment_doubtful", "The recorded time is too long ago"),
                    ("undone", "Recorded in a time that a restore has undone"),
                    ("kind_unknown", "A kind of record this server does not know"),
                    ("unreadable", "Cannot be opened with the server's key"),
                    ("device_revoked", "Sent by a withdrawn phone"),
                    ("server_error", "The server failed to record it"),
                ],
                max_length=30,
            ),
        ),
    ]
