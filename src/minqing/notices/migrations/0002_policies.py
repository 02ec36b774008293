"""Wall two: one's notices are seen by oneself only."""

from django.db import migrations

from minqing.storage.row_security import policy_condition

# The user's own id must be granted to the transaction's scope: no place, however high, opens them.
OWN = policy_condition(area=None, block=None, grant="user_id")


class Migration(migrations.Migration):
    """Everybody with a scope may tell somebody; reading, marking and deleting are one's own."""

    dependencies = [("notices", "0001_initial"), ("storage", "0001_scope_functions")]
    operations = [
        migrations.RunSQL(
            "alter table notices_notice enable row level security;"
            " create policy tell on notices_notice for insert"
            " with check ((select scope_is_set()));"
            f" create policy read_own on notices_notice for select using ({OWN});"
            f" create policy mark_own on notices_notice for update using ({OWN})"
            f" with check ({OWN});"
            f" create policy delete_own on notices_notice for delete using ({OWN})",
            "drop policy tell on notices_notice; drop policy read_own on notices_notice;"
            " drop policy mark_own on notices_notice; drop policy delete_own on notices_notice;"
            " alter table notices_notice disable row level security",
        ),
    ]
