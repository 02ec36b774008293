"""Whoever is asked to check sees which check it is, while it waits for them."""

from django.db import migrations

from minqing.storage.row_security import policy_condition

_BEFORE = policy_condition(block=None, grant="member_id")
_NOW = policy_condition(
    block=None,
    grant="member_id",
    open_when="state = 'waiting' and assigned_member_id = any ((select scope_grants())::uuid[])",
)
_ALTER = "alter policy in_scope on visits_checkstanding using ({0}) with check ({0})"


class Migration(migrations.Migration):
    """By the grant of their own id, as the worker sees the check of an own visit."""

    dependencies = [("visits", "0070_calendar")]
    operations = [migrations.RunSQL(_ALTER.format(_NOW), _ALTER.format(_BEFORE))]
