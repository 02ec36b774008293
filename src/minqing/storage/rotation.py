"""Sealing every personal value anew under the newest data key, in batches, resumably."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from django.apps import apps
from django.db import connection, models, transaction

from minqing.lib.encryption import Keyring
from minqing.storage.fields import SealedField

__all__ = ["Column", "older_versions", "reseal", "sealed_columns"]

_BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Column:
    """One column of sealed values."""

    model: type[models.Model]
    field: SealedField

    @property
    def name(self) -> str:
        """``table.column``."""
        return self.field.context


def sealed_columns() -> list[Column]:
    """Every column of sealed values, of all packages."""
    return [
        Column(model, field)
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, SealedField)
    ]


def older_versions(newest: int) -> dict[int, int]:
    """How many values are still sealed under each older version of the data key."""
    found: dict[int, int] = {}
    for column in sealed_columns():
        table, name = column.model._meta.db_table, f'"{column.field.column}"'
        with connection.cursor() as cursor:
            cursor.execute(
                f"select get_byte({name}, 0) * 256 + get_byte({name}, 1), count(*) from {table}"
                f" where {name} is not null group by 1"
            )
            for version, count in cursor.fetchall():
                if version != newest:
                    found[version] = found.get(version, 0) + count
    return found


def reseal(keyring: Keyring, *, done: Callable[[int], None]) -> Iterator[tuple[str, int]]:
    """Seal anew, as the owner, what is not under the newest key: column by column, in batches.

    Each batch is a transaction: what was done stays when it is broken off, and the next call goes
    on with the rest. ``done`` is told the size of each batch. Yields each column with its count.
    Raises UnreadableSealError when a value does not open; what was done before stays.
    """
    newest = max(keyring.data_keys).to_bytes(2, "big")
    for column in sealed_columns():
        count = 0
        while batch := _reseal_batch(column, keyring, newest):
            count += batch
            done(batch)
        yield column.name, count


def _reseal_batch(column: Column, keyring: Keyring, newest: bytes) -> int:
    table, name = column.model._meta.db_table, f'"{column.field.column}"'
    key, context = column.model._meta.pk.column, column.field.context
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"select {key}, {name} from {table} where {name} is not null"
            f" and substring({name} from 1 for 2) <> %s order by {key} limit {_BATCH} for update",
            [newest],
        )
        rows = [(row_key, bytes(sealed)) for row_key, sealed in cursor.fetchall()]
        if rows:
            fresh = [keyring.seal(keyring.open(sealed, context), context) for _, sealed in rows]
            cursor.execute(
                f"update {table} t set {name} = x.sealed"
                f" from unnest(%s::uuid[], %s::bytea[]) x(id, sealed) where t.{key} = x.id",
                [[row_key for row_key, _ in rows], fresh],
            )
    return len(rows)
