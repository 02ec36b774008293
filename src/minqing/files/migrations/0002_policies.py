"""Wall two."""

from django.db import migrations

from minqing.storage.row_security import enable_scope


class Migration(migrations.Migration):
    """Files are seen within the scope of their place only."""

    dependencies = [("files", "0001_initial"), ("storage", "0001_scope_functions")]
    operations = [enable_scope("files_storedfile")]
