"""Reading stored contents, and checking that each is still there."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from minqing.files.models import StoredFile
from minqing.files.rules.media import blob_path
from minqing.lib.differences import Difference

__all__ = ["differences", "open_content", "store_root"]

_CHUNK_BYTES = 1024 * 1024


def store_root() -> Path:
    """The folder of the file store."""
    return Path(settings.MINQING_DATA) / "files"


def open_content(stored: StoredFile) -> BinaryIO:
    """The stored bytes, for reading; FileNotFoundError when they are gone from the disk."""
    return blob_path(store_root(), stored.sha256).open("rb")


def differences(*, read_contents: bool = False) -> Iterator[Difference]:
    """Rows whose content is missing or has another size; with ``read_contents``, another digest.

    Runs as the owner or in a scope; reading every content takes as long as the disk does.
    """
    rows = StoredFile.objects.values_list("sha256", "size").order_by("sha256").distinct()
    for sha256, size in rows.iterator():
        path = blob_path(store_root(), sha256)
        if not path.is_file():
            yield Difference("files.content", sha256, "missing", size)
        elif path.stat().st_size != size:
            yield Difference("files.content", sha256, path.stat().st_size, size)
        elif read_contents and (found := _digest(path)) != sha256:
            yield Difference("files.content", sha256, found, sha256)


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()
