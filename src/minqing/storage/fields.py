"""Column types: area codes in byte order, encrypted values."""

from typing import TYPE_CHECKING, Any

from django.db import models

__all__ = ["CodeField", "SealedField"]


if TYPE_CHECKING:
    # What may be set, and what is read: the classes take these only where types are checked.
    _Text = models.CharField[str | None, str]
    _Bytes = models.BinaryField[bytes | memoryview | None, bytes | None]
else:
    _Text, _Bytes = models.CharField, models.BinaryField


class CodeField(_Text):
    """An area code: ``COLLATE "C"``, so ranges of codes follow the hierarchy on any server."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 18)
        kwargs.setdefault("db_collation", "C")
        super().__init__(*args, **kwargs)


class SealedField(_Bytes):
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
