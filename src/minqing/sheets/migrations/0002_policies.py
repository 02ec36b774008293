"""Wall two."""

from django.db import migrations

from minqing.storage.row_security import enable_scope


class Migration(migrations.Migration):
    """An import is seen by those who answer for its whole area."""

    dependencies = [("sheets", "0001_initial"), ("storage", "0001_scope_functions")]
    operations = [enable_scope("sheets_importrun", block=None)]
