"""Row security of everything about people, and dated rows that never overlap."""

from django.db import migrations

from minqing.storage.dated import forbid_overlap
from minqing.storage.row_security import enable_scope
from minqing.storage.tombstones import leave_tombstones


class Migration(migrations.Migration):
    """What the database promises about the register."""

    dependencies = [
        ("households", "0001_initial"),
        ("storage", "0001_scope_functions"),
        ("territory", "0002_functions_and_policies"),
    ]
    operations = [
        enable_scope("households_dwelling"),
        enable_scope("households_household"),
        enable_scope("households_person"),
        enable_scope("households_hardshipentry"),
        enable_scope("households_householdtally", open_when="block_id is null"),
        leave_tombstones("households_dwelling", kind="dwelling"),
        leave_tombstones("households_household", kind="household"),
        leave_tombstones("households_person", kind="person"),
        forbid_overlap(
            "households_hardshipentry",
            keys=("household_id", "kind"),
            parent_table="households_household",
        ),
    ]
