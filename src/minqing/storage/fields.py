"""Column types: area codes in byte order, encrypted values."""

from typing import Any

from django.db import models

__all__ = ["CodeField", "SealedField"]


class CodeField(models.CharField):
    """An area code: ``COLLATE "C"``, so ranges of codes follow the hierarchy on any server."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 18)
        kwargs.setdefault("db_collation", "C")
        super().__init__(*args, **kwargs)


class SealedField(models.BinaryField):
    """A personal value encrypted by the keyring; the column never holds the plain text.

    Seal and open it with ``storage.keys``; the context is ``table.column``.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("null", True)
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)

    @property
    def context(self) -> str:
        """What is authenticated with the value, so that it opens in this column only."""
        return f"{self.model._meta.db_table}.{self.column}"

    def from_db_value(self, value: Any, *_: Any) -> bytes | None:
        """Plain bytes instead of a memoryview."""
        return None if value is None else bytes(value)
