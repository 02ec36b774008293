"""Facts are written once: the trigger that says so."""

from collections.abc import Sequence

from django.db.migrations import RunSQL

__all__ = ["protect_facts"]


def protect_facts(table: str, *, projected: Sequence[str] = ("area_code", "block_id")) -> RunSQL:
    """A migration operation: every change but that of projected columns, and every delete, fails.

    The scope columns say where the place stands today, so a new division may rewrite them. The
    trigger binds the owner, too: only somebody who disables it can change a fact, and then
    ``minqing ledger verify`` names the row.
    """
    columns = "{" + ",".join(projected) + "}"
    return RunSQL(
        f"create trigger facts_are_immutable before update or delete on {table}"
        f" for each row execute function refuse_fact_change('{columns}')",
        f"drop trigger facts_are_immutable on {table}",
    )
