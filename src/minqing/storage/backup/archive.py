"""The file itself: a plain tar, each member digested as it is written; whole, or not there."""

import hashlib
import tarfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from minqing.lib.whole_files import whole_file

__all__ = [
    "ArchiveWriter",
    "Member",
    "file_chunks",
    "new_archive",
]

_CHUNK: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Member:
    """One part of the archive: its name, size in bytes and SHA-256."""

    name: str
    size: int
    sha256: str


class ArchiveWriter:
    """Writes members one after the other, also such whose size is known only at their end."""

    def __init__(self, file: BinaryIO, moment: int) -> None:
        self._file = file
        self._moment = moment

    def add(self, name: str, chunks: Iterable[bytes]) -> Member:
        """Write one member; its header is put right once its size is known."""
        start = self._file.tell()
        self._file.write(self._header(name, 0))
        digest, size = hashlib.sha256(), 0
        for chunk in chunks:
            self._file.write(chunk)
            digest.update(chunk)
            size += len(chunk)
        self._file.write(b"\0" * (-size % tarfile.BLOCKSIZE))
        end = self._file.tell()
        self._file.seek(start)
        self._file.write(self._header(name, size))
        self._file.seek(end)
        return Member(name, size, digest.hexdigest())

    def finish(self) -> None:
        """Write the end of the archive."""
        self._file.write(b"\0" * (2 * tarfile.BLOCKSIZE))

    def _header(self, name: str, size: int) -> bytes:
        info = tarfile.TarInfo(name)
        info.size, info.mode, info.mtime = size, 0o600, self._moment
        # GNU's form holds any size in one header block, so it can be written over.
        return info.tobuf(tarfile.GNU_FORMAT)


@contextmanager
def new_archive(path: Path, moment: int) -> Iterator[ArchiveWriter]:
    """A new archive, whole or not there (``whole_file``). Raises OSError naming ``path``."""
    with whole_file(path, replace=False) as file:
        writer = ArchiveWriter(file, moment)
        yield writer
        writer.finish()


def file_chunks(file: BinaryIO) -> Iterator[bytes]:
    """A file's bytes in pieces."""
    while chunk := file.read(_CHUNK):
        yield chunk
