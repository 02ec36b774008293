"""Dated rows of one key never overlap: the trigger that says so."""

from collections.abc import Sequence
from datetime import date

import psycopg.errors
from django.db import IntegrityError
from django.db.migrations import RunSQL
from django.db.models import Q

__all__ = ["forbid_overlap", "holds_on", "is_overlap"]


def forbid_overlap(
    table: str,
    *,
    keys: Sequence[str],
    parent_table: str | None = None,
    from_column: str = "from_on",
    to_column: str = "to_on",
) -> RunSQL:
    """A migration operation: rows with equal ``keys`` (columns) may not overlap in time.

    ``to_on`` is the first day on which the row no longer holds; null means open. Where
    ``parent_table`` is given, ``keys[0]`` is the id of its row, which is locked first; otherwise an
    advisory lock on the key is taken. Either way two connections cannot both pass. The error has
    SQLSTATE 23P01 and the trigger's name as its constraint.
    """
    name = f"{table}_no_overlap"
    arguments = ", ".join(
        f"'{each}'"
        for each in ("{" + ",".join(keys) + "}", from_column, to_column, parent_table or "")
    )
    columns = ", ".join([*keys, from_column, to_column])
    return RunSQL(
        f"create trigger {name} before insert or update of {columns} on {table}"
        f" for each row execute function refuse_overlap({arguments})",
        f"drop trigger {name} on {table}",
    )


def holds_on(day: date | None) -> Q:
    """The condition under which a dated row holds on a day; None asks for the rows still open.

    ``to_on`` is the first day on which it no longer holds.
    """
    still_open = Q(to_on__isnull=True)
    if day is None:
        return still_open
    return Q(from_on__lte=day) & (still_open | Q(to_on__gt=day))


def is_overlap(error: IntegrityError) -> bool:
    """Whether an integrity error came from ``forbid_overlap``."""
    return isinstance(error.__cause__, psycopg.errors.ExclusionViolation)
