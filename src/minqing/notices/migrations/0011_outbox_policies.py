"""Wall two of addresses and messages."""

from django.conf import settings
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from minqing.storage.row_security import policy_condition

# A user's addresses are the user's: whoever sends a notice does not learn where it goes.
OWN = policy_condition(area=None, block=None, grant="user_id")
# Whoever looks after an area sees what did not arrive there; a user, the own messages.
MESSAGE = policy_condition(block=None, grant="user_id")
TEXT = policy_condition(block=None)


def _policies(table: str, condition: str) -> migrations.RunSQL:
    """Everybody with a scope may post; what lies there is seen and changed under a condition."""
    return migrations.RunSQL(
        f"alter table {table} enable row level security;"
        f" create policy post on {table} for insert with check ((select scope_is_set()));"
        f" create policy see on {table} for select using ({condition});"
        f" create policy change on {table} for update using ({condition}) with check ({condition});"
        f" create policy remove on {table} for delete using ({condition})",
        f"drop policy post on {table}; drop policy see on {table}; drop policy change on {table};"
        f" drop policy remove on {table}; alter table {table} disable row level security",
    )


def keep_words_from_the_web(_: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """The web process posts addresses and words and never reads them again."""
    editor.execute(
        "revoke select, update, delete, truncate on notices_outmessagetext"
        f' from "{settings.MINQING_WEB_ROLE}"'
    )


class Migration(migrations.Migration):
    """What the database keeps from whom."""

    dependencies = [("notices", "0010_outbox"), ("storage", "0001_scope_functions")]
    operations = [
        migrations.RunSQL(
            "alter table notices_noticeaddress enable row level security;"
            f" create policy own on notices_noticeaddress using ({OWN}) with check ({OWN})",
            "drop policy own on notices_noticeaddress;"
            " alter table notices_noticeaddress disable row level security",
        ),
        _policies("notices_outmessage", MESSAGE),
        _policies("notices_outmessagetext", TEXT),
        migrations.RunPython(keep_words_from_the_web, migrations.RunPython.noop),
    ]
