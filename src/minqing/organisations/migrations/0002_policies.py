"""Row security of members."""

from django.db import migrations

from minqing.storage.row_security import enable_scope


class Migration(migrations.Migration):
    """Members are people."""

    dependencies = [("organisations", "0001_initial"), ("storage", "0001_scope_functions")]
    operations = [
        enable_scope("organisations_member", block=None, organisation="organisation_id"),
    ]
