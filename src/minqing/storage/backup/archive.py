"""The file itself: a plain tar, each member digested as it is written; whole, or not there."""

import errno
import hashlib
import os
import tarfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

__all__ = [
    "ArchiveExistsError",
    "ArchiveWriter",
    "DiskFullError",
    "Member",
    "file_chunks",
    "new_archive",
]

_CHUNK: Final = 1024 * 1024
_FULL: Final = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG))


class ArchiveExistsError(Exception):
    """There is a file of this name, which is never overwritten."""


class DiskFullError(Exception):
    """The disk has no room for the file; nothing of it was left behind."""


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
        """Write the end of the archive and wait for the disk."""
        self._file.write(b"\0" * (2 * tarfile.BLOCKSIZE))
        self._file.flush()
        os.fsync(self._file.fileno())

    def _header(self, name: str, size: int) -> bytes:
        info = tarfile.TarInfo(name)
        info.size, info.mode, info.mtime = size, 0o600, self._moment
        # GNU's form holds any size in one header block, so it can be written over.
        return info.tobuf(tarfile.GNU_FORMAT)


@contextmanager
def new_archive(path: Path, moment: int) -> Iterator[ArchiveWriter]:
    """A new archive, which takes its name when the body has ended and all is on the disk.

    Until then it lies beside under another name; a failure removes it, a kill leaves that one file,
    which the next try replaces. Raises ArchiveExistsError, DiskFullError.
    """
    if path.exists():
        raise ArchiveExistsError(str(path))
    part = path.with_name(f".{path.name}.part")
    try:
        part.unlink(missing_ok=True)
        descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w+b") as file:
            writer = ArchiveWriter(file, moment)
            yield writer
            writer.finish()
        _name(part, path)
    except OSError as error:
        if error.errno in _FULL:
            raise DiskFullError(str(path.parent)) from error
        raise
    finally:
        with suppress(FileNotFoundError):
            part.unlink()


def file_chunks(file: BinaryIO) -> Iterator[bytes]:
    """A file's bytes in pieces."""
    while chunk := file.read(_CHUNK):
        yield chunk


def _name(part: Path, path: Path) -> None:
    """Give the finished file its name, never over another one, durably."""
    try:
        os.link(part, path)
    except FileExistsError:
        raise ArchiveExistsError(str(path)) from None
    except OSError as error:  # file systems of sticks and of some networks know no second name
        if error.errno not in {errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS}:
            raise
        if path.exists():
            raise ArchiveExistsError(str(path)) from None
        part.replace(path)
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
