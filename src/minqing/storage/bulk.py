"""Writing many rows in few round trips."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.db import connection, models

__all__ = ["insert_together", "update_rows"]

_BATCH = 5_000


def update_rows(rows: Sequence[models.Model], columns: Sequence[str]) -> None:
    """Write some columns (attribute names) of rows of one model, found by primary key.

    One statement for each 5,000 rows: ``bulk_update`` writes a CASE for every value, which takes
    minutes for a large file. Rows are updated in the order given, so sort them where locks matter.
    """
    if not rows:
        return
    meta = rows[0]._meta
    fields = [meta.pk, *(meta.get_field(name) for name in columns)]
    types = [_array_type(field) for field in fields]
    names = [field.column for field in fields]  # type: ignore[union-attr]  # real columns
    assignments = ", ".join(f'"{name}" = s."{name}"' for name in names[1:])
    listed = ", ".join(f'"{name}"' for name in names)
    arrays = ", ".join(f"%s::{kind}" for kind in types)
    statement = (
        f'update "{meta.db_table}" t set {assignments}'
        f' from unnest({arrays}) s({listed}) where t."{names[0]}" = s."{names[0]}"'
    )
    attributes = [field.attname for field in fields]  # type: ignore[union-attr]  # real columns
    with connection.cursor() as cursor:
        for start in range(0, len(rows), _BATCH):
            batch = rows[start : start + _BATCH]
            cursor.execute(statement, [[getattr(r, name) for r in batch] for name in attributes])


def insert_together(*rows: models.Model) -> None:
    """Insert new rows, of one model or several, in one round trip, in the order given.

    For facts that one act makes: going to the database and putting statements together costs more
    than the rows. Ids are made here, so nothing comes back.
    TypeError for a value that only the database knows.
    """
    statements, values = [], list[Any]()
    for row in rows:
        statement, fields = _insert(type(row))
        statements.append(statement)
        for field in fields:
            value = field.get_db_prep_save(field.pre_save(row, add=True), connection)
            if hasattr(value, "resolve_expression"):
                message = f"{field} has a value that only the database knows."
                raise TypeError(message)
            values.append(value)
    with connection.cursor() as cursor:
        cursor.execute("; ".join(statements), values)
    for row in rows:
        state = row._state  # noqa: SLF001 - what Django's own insert notes of a row
        state.adding, state.db = False, connection.alias


@lru_cache(maxsize=64)
def _insert(model: type[models.Model]) -> tuple[str, tuple["models.Field[Any, Any]", ...]]:
    fields = tuple(model._meta.concrete_fields)
    columns = ", ".join(f'"{field.column}"' for field in fields)
    places = ", ".join(["%s"] * len(fields))
    return f'insert into "{model._meta.db_table}" ({columns}) values ({places})', fields


def _array_type(field: object) -> str:
    kind = field.db_type(connection) if isinstance(field, models.Field) else None
    if kind is None:
        message = f"{field} is no column."
        raise TypeError(message)
    return f"{kind}[]"
