"""Files on their way from phones: pieces put together on the disk, sealed as they come.

What has come of a file is the size of its part on the disk, so a process that is killed in between
loses at most the piece it was writing, and the phone asks where to go on.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from minqing.files.operations.blobs import telling_full
from minqing.files.queries import store_root
from minqing.files.rules.attachments import ENVELOPE_BYTES
from minqing.files.rules.media import IMAGE_BYTES, FileProblem, FileRefusedError

__all__ = [
    "WrongOffsetError",
    "add_piece",
    "drop_upload",
    "is_whole",
    "received_bytes",
    "whole_upload",
]

MOST_WAITING_BYTES = 1024**3
"""The most that one phone may have lying here without records to go with."""


class WrongOffsetError(Exception):
    """The piece does not begin where the part ends; ``received`` says where that is."""

    def __init__(self, received: int) -> None:
        super().__init__(received)
        self.received = received


def received_bytes(device_id: UUID, attachment_id: UUID) -> int:
    """How much of a file has come from a phone."""
    for part in (_whole(device_id, attachment_id), _part(device_id, attachment_id)):
        if part.is_file():
            return part.stat().st_size
    return 0


def is_whole(device_id: UUID, attachment_id: UUID) -> bool:
    """Whether all of a file has come."""
    return _whole(device_id, attachment_id).is_file()


def add_piece(*, device_id: UUID, attachment_id: UUID, size: int, offset: int, piece: bytes) -> int:
    """Put a piece behind what has come; gives how much that is now.

    ``size`` is the size of the whole sealed file. The same piece again changes nothing. Raises
    WrongOffsetError, FileRefusedError (too large, or more than it was to be), StorageFullError.
    """
    if not 0 < size <= IMAGE_BYTES + ENVELOPE_BYTES:
        raise FileRefusedError(FileProblem.TOO_LARGE, limit=IMAGE_BYTES // 1024**2)
    if offset + len(piece) > size:
        raise FileRefusedError(FileProblem.DAMAGED, where="size")
    if is_whole(device_id, attachment_id):
        return received_bytes(device_id, attachment_id)
    with telling_full(), _held(_part(device_id, attachment_id)) as part:
        received = os.fstat(part).st_size
        if received == offset + len(piece):
            return received
        if offset != received:
            raise WrongOffsetError(received)
        if offset == 0 and _waiting(device_id) + size > MOST_WAITING_BYTES:
            raise FileRefusedError(FileProblem.TOO_LARGE, limit=MOST_WAITING_BYTES // 1024**2)
        os.pwrite(part, piece, offset)
        if received + len(piece) == size:
            os.fsync(part)
            _part(device_id, attachment_id).replace(_whole(device_id, attachment_id))
        return received + len(piece)


def whole_upload(device_id: UUID, attachment_id: UUID) -> bytes | None:
    """A file of which all has come, as it lies there; None before."""
    whole = _whole(device_id, attachment_id)
    return whole.read_bytes() if whole.is_file() else None


def drop_upload(device_id: UUID, attachment_id: UUID) -> None:
    """Take a file away that has come: it is stored, or will not be."""
    _whole(device_id, attachment_id).unlink(missing_ok=True)


def _part(device_id: UUID, attachment_id: UUID) -> Path:
    return store_root() / "uploads" / str(device_id) / str(attachment_id)


def _whole(device_id: UUID, attachment_id: UUID) -> Path:
    return _part(device_id, attachment_id).with_suffix(".whole")


def _waiting(device_id: UUID) -> int:
    folder = store_root() / "uploads" / str(device_id)
    return sum(part.stat().st_size for part in folder.iterdir())


@contextmanager
def _held(part: Path) -> Iterator[int]:
    """The part, open and locked: two tabs that send the same file take turns."""
    part.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(part, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)
