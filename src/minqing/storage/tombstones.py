"""Rows that phones hold leave a tombstone when their place moves to another block."""

from django.db.migrations import RunSQL

__all__ = ["leave_tombstones"]


def leave_tombstones(table: str, *, kind: str, key: str = "id") -> RunSQL:
    """A migration operation: a row whose ``block_id`` changes leaves a tombstone in the old block.

    ``kind`` is what the row is called in a pull, ``key`` the column of its id there. The tombstone
    carries the old block's next revision, so whoever moves rows should first call ``next_rev`` for
    all blocks concerned: the trigger alone would lock their counters one by one.
    """
    name = f"{table}_tombstones"
    return RunSQL(
        f"create trigger {name} after update of block_id on {table} for each row"
        " when (old.block_id is not null and old.block_id is distinct from new.block_id)"
        f" execute function leave_tombstone('{kind}', '{key}')",
        f"drop trigger {name} on {table}",
    )
