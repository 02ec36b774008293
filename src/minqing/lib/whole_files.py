"""Files that are whole or not there: written beside, made durable, then given their name."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

__all__ = ["sync_folder", "whole_file"]

#: File systems of sticks and of some networks know no second name for a file.
_NO_LINKS = frozenset((errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS))


@contextmanager
def whole_file(path: Path, *, replace: bool, mode: int = 0o600) -> Iterator[BinaryIO]:
    """A file to be written, which takes its name when the body has ended and all is on the disk.

    With ``replace`` one of that name is as before until then, and what is no file of a disk, such
    as a pipe, is written to as it is; without, FileExistsError. Meanwhile it lies beside under
    another name: a failure removes it, a kill leaves that one file, which the next try replaces. An
    OSError of writing names ``path``.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        if path.exists() and not replace:
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
        if path.exists() and not path.is_file():
            with path.open("wb") as file:
                yield file
            return
        part.unlink(missing_ok=True)
        descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(descriptor, "w+b") as file:
            yield file
            file.flush()
            os.fsync(descriptor)
        if replace:
            part.replace(path)
        else:
            _name(part, path)
        sync_folder(path.parent)
    except OSError as error:
        if error.filename not in {None, str(path), str(part)}:
            raise  # about another file that the body works on
        raise OSError(error.errno, error.strerror, str(path)) from error
    finally:
        with suppress(OSError):
            part.unlink()


def sync_folder(folder: Path) -> None:
    """Put the folder's names on the disk: without it, a power cut could forget a rename."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _name(part: Path, path: Path) -> None:
    """Give the finished file its name, never over another one."""
    try:
        os.link(part, path)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        if path.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST)) from None
        part.replace(path)
