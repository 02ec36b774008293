"""Writing down what a phone or a resident attached, and that its file has come."""

import hashlib
import io
import json
from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from minqing.files.models import (
    Attachment,
    AttachmentOutcome,
    AttachmentStanding,
    AttachmentText,
    StoredFile,
)
from minqing.files.operations.storing import store
from minqing.files.rules.attachments import (
    PICTURES,
    AttachmentState,
    Belonging,
    Described,
    objection_to,
)
from minqing.files.rules.media import (
    EXTENSIONS,
    IMAGE_BYTES,
    FileProblem,
    FileRefusedError,
    MediaType,
)
from minqing.ledger.operations import new_entry, operation, side_text
from minqing.lib.actor import Actor

__all__ = ["AttachmentIdTakenError", "AttachmentKnownError", "attach", "attach_now", "take_in"]


class AttachmentKnownError(Exception):
    """This very attachment is written down already."""


class AttachmentIdTakenError(Exception):
    """Another attachment has this id."""


@operation
def attach(
    *,
    by: Actor,
    at: datetime,
    attachment_id: UUID,
    belongs: Belonging,
    described: Described,
    member_id: UUID,
    device_id: UUID,
) -> Attachment:
    """Write down that a phone has a file of a record; the file itself may come later, or never.

    Raises FileRefusedError when such a file would not be taken, AttachmentKnownError,
    AttachmentIdTakenError.
    """
    known = Attachment.objects.filter(pk=attachment_id).first()
    if known is not None:
        same = known.attached_id == belongs.attached_id and known.size == described.size
        raise AttachmentKnownError if same else AttachmentIdTakenError
    if (problem := objection_to(described)) is not None:
        raise FileRefusedError(problem, limit=IMAGE_BYTES // 1024**2, ending=described.media_type)
    entry = new_entry(
        act="files.attached",
        by=by,
        at=at,
        area_code=belongs.area_code,
        block_id=belongs.block_id,
        object_id=attachment_id,
        detail={
            "attached_to": belongs.attached_to.value,
            "attached_id": str(belongs.attached_id),
            "size": described.size,
        },
    )
    content = _content(described)
    salt, digest = side_text(content)
    place = {"area_code": belongs.area_code, "block_id": belongs.block_id}
    made = Attachment.objects.create(
        id=attachment_id,
        recorded_area_code=belongs.area_code,
        entry_id=entry.id,
        recorded_at=at,
        attached_to=belongs.attached_to.value,
        attached_id=belongs.attached_id,
        question=described.question,
        size=described.size,
        media_type=described.media_type,
        made_at=described.made_at,
        member_id=member_id,
        device_id=device_id,
        text_digest=digest,
        **place,
    )
    AttachmentText.objects.create(fact=made, salt=salt, content=content, **place)
    AttachmentStanding.objects.create(
        id=attachment_id, device_id=device_id, state=AttachmentState.AWAITED.value, **place
    )
    entry.made(made)
    return made


@operation
def take_in(
    *, by: Actor, at: datetime, attachment: Attachment, content: bytes | None
) -> FileProblem | None:
    """Store the file of an attachment, checked and stripped, in the scope of its place.

    ``content`` is None when what came could not be opened.
    Gives why it was not taken, None when it was; either is written down and final: a worker who
    takes the picture anew attaches another. Nothing happens when the outcome stands already. Raises
    StorageFullError.
    """
    standing = AttachmentStanding.objects.select_for_update().get(pk=attachment.pk)
    if standing.state != AttachmentState.AWAITED:
        earlier = AttachmentOutcome.objects.get(attachment_id=attachment.pk)
        return FileProblem(earlier.problem) if earlier.problem else None
    stored: StoredFile | None = None
    problem: FileProblem | None = None
    try:
        stored = store(
            by=by,
            at=at,
            content=io.BytesIO(_described(attachment, content)),
            name=f"{attachment.pk}{EXTENSIONS[MediaType(attachment.media_type)][0]}",
            area_code=attachment.area_code,
            block_id=attachment.block_id,
            allowed=PICTURES,
            most_bytes=IMAGE_BYTES,
        )
    except FileRefusedError as error:
        problem = error.problem
    entry = new_entry(
        act="files.attachment_arrived" if stored else "files.attachment_refused",
        by=by,
        at=at,
        area_code=attachment.area_code,
        block_id=attachment.block_id,
        object_id=attachment.pk,
        detail={"problem": problem.value if problem else ""},
    )
    outcome = AttachmentOutcome.objects.create(
        recorded_area_code=attachment.area_code,
        area_code=attachment.area_code,
        block_id=attachment.block_id,
        entry_id=entry.id,
        recorded_at=at,
        attachment_id=attachment.pk,
        device_id=attachment.device_id,
        stored_id=None if stored is None else stored.pk,
        problem=problem.value if problem else "",
    )
    entry.made(outcome)
    standing.state = (AttachmentState.REFUSED if problem else AttachmentState.ARRIVED).value
    standing.save(update_fields=["state"])
    return problem


@operation
def attach_now(
    *, by: Actor, at: datetime, belongs: Belonging, content: BinaryIO, name: str, most_bytes: int
) -> StoredFile:
    """Store a picture that came together with its record, checked and stripped, and attach it.

    ``name`` is what it claims to be: its ending must fit its bytes. ``most_bytes`` is the largest
    it may be. Raises FileRefusedError and StorageFullError; then nothing is attached.
    """
    stored = store(
        by=by,
        at=at,
        content=content,
        name=name,
        area_code=belongs.area_code,
        block_id=belongs.block_id,
        allowed=PICTURES,
        most_bytes=most_bytes,
    )
    entry = new_entry(
        act="files.attached_now",
        by=by,
        at=at,
        area_code=belongs.area_code,
        block_id=belongs.block_id,
        object_id=stored.pk,
        detail={
            "attached_to": belongs.attached_to.value,
            "attached_id": str(belongs.attached_id),
            "size": stored.size,
        },
    )
    place = {"area_code": belongs.area_code, "block_id": belongs.block_id}
    common = {
        **place,
        "recorded_area_code": belongs.area_code,
        "entry_id": entry.id,
        "recorded_at": at,
    }
    text = json.dumps({"sha256": stored.sha256, "position": None}, sort_keys=True)
    salt, digest = side_text(text)
    made = Attachment.objects.create(
        **common,
        attached_to=belongs.attached_to.value,
        attached_id=belongs.attached_id,
        size=stored.size,
        media_type=stored.media_type,
        made_at=at,
        member_id=by.member_id,
        text_digest=digest,
    )
    AttachmentText.objects.create(fact=made, salt=salt, content=text, **place)
    outcome = AttachmentOutcome.objects.create(**common, attachment_id=made.pk, stored_id=stored.pk)
    AttachmentStanding.objects.create(id=made.pk, state=AttachmentState.ARRIVED.value, **place)
    entry.made(made, outcome)
    return stored


def _content(described: Described) -> str:
    where = described.position
    position = None if where is None else [where.longitude, where.latitude, where.accuracy]
    return json.dumps({"sha256": described.sha256, "position": position}, sort_keys=True)


def _described(attachment: Attachment, content: bytes | None) -> bytes:
    """The content; FileRefusedError unless these are the bytes that the phone described."""
    text = AttachmentText.objects.get(pk=attachment.pk).content
    described = None if text is None else json.loads(text)["sha256"]
    if content is None or described != hashlib.sha256(content).hexdigest():
        raise FileRefusedError(FileProblem.DAMAGED, where="digest")
    return content
