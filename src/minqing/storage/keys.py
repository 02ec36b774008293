"""The keyring of the running process, read once from its file outside the database."""

from functools import cache
from pathlib import Path
from typing import cast

from django.conf import settings
from django.db import models

from minqing.lib.encryption import Keyring
from minqing.storage.fields import SealedField

__all__ = ["keyring", "open_column", "seal_column"]


@cache
def keyring() -> Keyring:
    """The keys of this district; FileNotFoundError when none were made yet."""
    return Keyring.load(Path(settings.MINQING_KEYRING))


def seal_column(model: type[models.Model], column: str, plain: str) -> bytes:
    """Encrypt a value for one column."""
    return keyring().seal(plain, _field(model, column).context)


def open_column(row: models.Model, column: str) -> str | None:
    """Decrypt one column of a row, None when it is empty.

    Showing it in full is an act: call ``accounts.operations.reveal`` first.
    """
    sealed = cast("bytes | None", getattr(row, column))
    if sealed is None:
        return None
    return keyring().open(sealed, _field(type(row), column).context)


def _field(model: type[models.Model], column: str) -> SealedField:
    field = model._meta.get_field(column)
    if not isinstance(field, SealedField):
        message = f"{model.__name__}.{column} is not an encrypted column."
        raise TypeError(message)
    return field
