"""A frozen figure is a fact."""

from django.db import migrations

from minqing.storage.immutable import protect_facts


class Migration(migrations.Migration):
    """Forbid changes."""

    dependencies = [("figures", "0001_initial"), ("storage", "0001_scope_functions")]
    operations = [protect_facts("figures_figure")]
