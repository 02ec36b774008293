"""The use case of storing one file."""

from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from minqing.files.models import StoredFile
from minqing.files.operations.blobs import hold_content, keep, receiving, telling_full
from minqing.files.queries import store_root
from minqing.files.rules.archive import check_archive, office_type
from minqing.files.rules.media import (
    FILE_BYTES,
    HEAD_BYTES,
    IMAGE_BYTES,
    FileProblem,
    FileRefusedError,
    MediaType,
    Nature,
    clean_name,
    nature_of,
    settle_type,
)
from minqing.files.rules.pictures import strip_jpeg, strip_png
from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor
from minqing.lib.salted import new_salt, text_digest

__all__ = ["store"]

_PDF_TAIL_BYTES = 2048
_STRIPPERS = {MediaType.JPEG: strip_jpeg, MediaType.PNG: strip_png}


@operation
def store(
    *,
    by: Actor,
    at: datetime,
    content: BinaryIO,
    name: str,
    area_code: str,
    block_id: UUID | None = None,
    allowed: Collection[MediaType] = tuple(MediaType),
    most_bytes: int = FILE_BYTES,
) -> StoredFile:
    """Store one file of a place: checked, stripped, on the disk, with its row and ledger entry.

    The content is on the disk before the row exists; when the transaction fails, bytes that no row
    names are left, which harms nobody. Raises FileRefusedError (the content is not taken; show
    ``files.models.advice``) and StorageFullError.
    """
    root = store_root()
    shown_name = clean_name(name)
    with receiving(root, content, most_bytes) as temporary:
        media_type = _examine(temporary, shown_name, allowed)
        blob = keep(root, temporary, hold_content)
    salt = new_salt()
    stored = StoredFile.objects.create(
        sha256=blob.sha256,
        salt=salt,
        size=blob.size,
        media_type=media_type.value,
        name=shown_name,
        area_code=area_code,
        block_id=block_id,
        created_by=by.id,
        created_at=at,
    )
    new_entry(
        act="files.stored",
        by=by,
        at=at,
        area_code=area_code,
        block_id=block_id,
        object_id=stored.id,
        detail={
            "media_type": media_type.value,
            "size": blob.size,
            "content_digest": text_digest(salt, blob.sha256).hex(),
        },
    )
    return stored


def _examine(path: Path, name: str, allowed: Collection[MediaType]) -> MediaType:
    """Judge a received file by its content; pictures are rewritten without their hidden data."""
    with path.open("rb") as file:
        nature = nature_of(file.read(HEAD_BYTES))
        if nature is Nature.ZIP:
            office = office_type(check_archive(file))
            return settle_type(name, nature, office=office, allowed=allowed)
        media_type = settle_type(name, nature, allowed=allowed)
        if nature is Nature.TEXT:
            _refuse_zero_bytes(file)
        if nature is Nature.PDF:
            _refuse_odd_pdf(file)
    strip = _STRIPPERS.get(media_type)
    if strip is not None:
        if path.stat().st_size > IMAGE_BYTES:
            raise FileRefusedError(FileProblem.TOO_LARGE, limit=IMAGE_BYTES // 1024**2)
        stripped = strip(path.read_bytes())
        with telling_full():
            path.write_bytes(stripped)
    return media_type


def _refuse_zero_bytes(file: BinaryIO) -> None:
    file.seek(0)
    first = file.read(2)
    if first in (b"\xff\xfe", b"\xfe\xff"):  # UTF-16, where zero bytes are letters
        return
    while chunk := file.read(1024 * 1024):
        if b"\x00" in chunk:
            raise FileRefusedError(FileProblem.UNKNOWN)


def _refuse_odd_pdf(file: BinaryIO) -> None:
    """A PDF ends as a PDF, and is not at the same time a zip for those who read from the end."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _PDF_TAIL_BYTES))
    tail = file.read()
    if b"%%EOF" not in tail:
        raise FileRefusedError(FileProblem.DAMAGED, where="end")
    file.seek(max(0, size - 0xFFFF - 22))
    if b"PK\x05\x06" in file.read():
        raise FileRefusedError(FileProblem.POLYGLOT)
