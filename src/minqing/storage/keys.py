"""The keyring of the running process, read from its file outside the database."""

from functools import lru_cache
from pathlib import Path
from typing import cast

from django.conf import settings
from django.db import models

from minqing.lib.encryption import Keyring
from minqing.storage.fields import SealedField

__all__ = ["keyring", "open_column", "seal_column"]


def keyring() -> Keyring:
    """The keys of this district; FileNotFoundError when none were made yet.

    Read again when its file was replaced: a process that runs while keys are rotated must open what
    another one sealed under the new key.
    """
    path = Path(settings.MINQING_KEYRING)
    found = path.stat()
    return _loaded(path, found.st_ino, found.st_mtime_ns)


@lru_cache(maxsize=1)
def _loaded(path: Path, _inode: int, _changed: int) -> Keyring:
    return Keyring.load(path)


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
