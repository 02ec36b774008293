"""Files that phones send piece by piece, and what becomes of each once its record is here."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial
from uuid import UUID

from django.db import transaction

from minqing.fieldwork.queries.standing import DeviceStanding
from minqing.files import access as files_access
from minqing.files.models import Attachment, AttachmentOutcome
from minqing.files.operations.attaching import take_in
from minqing.files.operations.uploads import (
    add_piece,
    drop_upload,
    is_whole,
    received_bytes,
    whole_upload,
)
from minqing.files.rules.attachments import AttachmentState
from minqing.files.rules.media import FileProblem
from minqing.lib.actor import Actor
from minqing.lib.encryption import UnreadableSealError
from minqing.lib.scope import Scope
from minqing.storage.keys import keyring
from minqing.storage.scoping import scoped

__all__ = [
    "UploadState",
    "Uploaded",
    "receive_piece",
    "settle",
    "settle_taken",
    "upload_standing",
]


class UploadState(StrEnum):
    """How far a file is on its way; ``WHOLE`` is here and waits for its record."""

    NONE = "none"
    PARTIAL = "partial"
    WHOLE = "whole"
    STORED = "stored"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Uploaded:
    """What the phone is told: how many bytes are here, and why a file was not taken."""

    state: UploadState
    received: int = 0
    problem: FileProblem | None = None


def upload_standing(device: DeviceStanding, attachment_id: UUID) -> Uploaded:
    """How far a file is; the phone goes on from ``received``."""
    with scoped(device.scope):
        standing = files_access.attachment_standings(device.scope).filter(pk=attachment_id).first()
        if standing is not None and standing.state == AttachmentState.ARRIVED:
            return Uploaded(UploadState.STORED)
        if standing is not None and standing.state == AttachmentState.REFUSED:
            outcome = AttachmentOutcome.objects.get(attachment_id=attachment_id)
            return Uploaded(UploadState.REFUSED, problem=FileProblem(outcome.problem))
    received = received_bytes(device.id, attachment_id)
    if is_whole(device.id, attachment_id):
        return Uploaded(UploadState.WHOLE, received)
    return Uploaded(UploadState.PARTIAL if received else UploadState.NONE, received)


def receive_piece(
    *,
    device: DeviceStanding,
    attachment_id: UUID,
    size: int,
    offset: int,
    piece: bytes,
    at: datetime,
) -> Uploaded:
    """Keep a piece; the last one settles the file if its record is here.

    Raises WrongOffsetError, FileRefusedError, StorageFullError.
    """
    standing = upload_standing(device, attachment_id)
    if standing.state in {UploadState.STORED, UploadState.REFUSED}:
        return standing
    received = add_piece(
        device_id=device.id, attachment_id=attachment_id, size=size, offset=offset, piece=piece
    )
    if received < size:
        return Uploaded(UploadState.PARTIAL, received)
    if settle(device=device, attachment_id=attachment_id, at=at):
        return upload_standing(device, attachment_id)
    return Uploaded(UploadState.WHOLE, received)


def settle(*, device: DeviceStanding, attachment_id: UUID, at: datetime) -> bool:
    """Store a file that has come whole if its record is here; False while it waits for that.

    In a scope of its own, the place of the record: the block may no longer be the phone's, and
    what the phone may see has nothing to do with where its picture belongs. Raises
    StorageFullError: nothing is lost, and it is tried again when the phone asks.
    """
    with scoped(device.scope):
        found = files_access.attachments(device.scope).filter(pk=attachment_id).first()
    envelope = whole_upload(device.id, attachment_id)
    if found is None or envelope is None:
        return False
    content = _opened(envelope, attachment_id)
    with scoped(_place_of(found)):
        take_in(by=device.actor, at=at, attachment=found, content=content)
    drop_upload(device.id, attachment_id)
    return True


def settle_taken(
    *, by: Actor, at: datetime, scope: Scope, attachment_ids: Collection[UUID]
) -> None:
    """Store the files of attachments that somebody has just let in, as far as they lie here.

    In the active scope, inside the caller's transaction; a file goes from where it waited once that
    is over. Raises StorageFullError: nothing is lost, and nothing is let in.
    """
    for found in files_access.attachments(scope).filter(pk__in=list(attachment_ids)):
        device_id = found.device_id
        envelope = None if device_id is None else whole_upload(device_id, found.pk)
        if device_id is not None and envelope is not None:
            take_in(by=by, at=at, attachment=found, content=_opened(envelope, found.pk))
            transaction.on_commit(partial(drop_upload, device_id, found.pk))


def _opened(envelope: bytes, attachment_id: UUID) -> bytes | None:
    try:
        return keyring().unseal_file(envelope, aad=str(attachment_id))
    except UnreadableSealError:
        return None


def _place_of(attachment: Attachment) -> Scope:
    return Scope.of_areas(attachment.area_code, purpose="attachment")
