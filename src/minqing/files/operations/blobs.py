"""The file store: contents named by their digest, each written whole or not at all."""

import errno
import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.db import connection

from minqing.files.rules.media import FileProblem, FileRefusedError, blob_path
from minqing.lib.whole_files import sync_folder

__all__ = ["Blob", "StorageFullError", "hold_content", "keep", "receiving", "telling_full"]

_CHUNK_BYTES = 1024 * 1024
_FULL = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG))


class StorageFullError(Exception):
    """The disk has no room for the file; nothing was stored."""


@dataclass(frozen=True, slots=True)
class Blob:
    """A content in the store; ``size`` in bytes."""

    sha256: str
    size: int


@contextmanager
def receiving(root: Path, content: BinaryIO, most_bytes: int) -> Iterator[Path]:
    """A temporary file with a copy of the content, gone afterwards unless ``keep`` took it.

    It lies on the same disk as the store, so that keeping it is a rename. Raises FileRefusedError
    when the content is larger than ``most_bytes``, StorageFullError when the disk is full.
    """
    incoming = root / "incoming"
    with telling_full():
        incoming.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=incoming)
    path = Path(name)
    try:
        with telling_full(), os.fdopen(descriptor, "wb") as file:
            _copy(content, file, most_bytes)
        yield path
    finally:
        path.unlink(missing_ok=True)


def hold_content(sha256: str) -> None:
    """Hold a content until the transaction ends: who stores it and who removes it take turns."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(hashtextextended(current_schema() || %s, 0))",
            [f" content {sha256}"],
        )


def keep(root: Path, temporary: Path, hold: Callable[[str], None] | None = None) -> Blob:
    """Make a temporary file part of the store, durably; the same content twice is kept once.

    ``hold`` is called with the digest before the store is looked at; None where nobody else works.

    On return the bytes, the name and the folders are on the disk. Raises StorageFullError.
    """
    with telling_full():
        digest = hashlib.sha256()
        with temporary.open("rb+") as file:
            while chunk := file.read(_CHUNK_BYTES):
                digest.update(chunk)
            size = file.tell()
            os.fsync(file.fileno())
        if hold is not None:
            hold(digest.hexdigest())
        path = blob_path(root, digest.hexdigest())
        if not (path.is_file() and path.stat().st_size == size):
            temporary.chmod(0o400)
            _make_folders(root, path.parent)
            temporary.replace(path)
            sync_folder(path.parent)
    return Blob(digest.hexdigest(), size)


def _copy(content: BinaryIO, file: BinaryIO, most_bytes: int) -> None:
    size = 0
    while chunk := content.read(_CHUNK_BYTES):
        size += len(chunk)
        if size > most_bytes:
            raise FileRefusedError(FileProblem.TOO_LARGE, limit=most_bytes // 1024**2)
        file.write(chunk)


def _make_folders(root: Path, folder: Path) -> None:
    missing = [each for each in (folder.parent, folder) if not each.is_dir()]
    for each in missing:
        with suppress(FileExistsError):  # another process made it just now
            each.mkdir(mode=0o700)
        sync_folder(each.parent)
    if missing:
        sync_folder(root)


@contextmanager
def telling_full() -> Iterator[None]:
    """Turn the system's "no space left" into StorageFullError."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise StorageFullError from error
        raise
