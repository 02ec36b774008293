"""Updating many rows in few statements."""

from collections.abc import Sequence

from django.db import connection, models

__all__ = ["update_rows"]

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


def _array_type(field: object) -> str:
    kind = field.db_type(connection) if isinstance(field, models.Field) else None
    if kind is None:
        message = f"{field} is no column."
        raise TypeError(message)
    return f"{kind}[]"
