"""Photos and signatures that come with a submission of ODK Collect, recorded or held."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from django.core.files.uploadedfile import UploadedFile

from minqing.fieldwork.operations.push import Arrived, receive
from minqing.fieldwork.queries.standing import DeviceStanding
from minqing.fieldwork.rules.mutations import AttachmentBody, Kind, Mutation, stored_form
from minqing.fieldwork.rules.verdicts import Reason
from minqing.files import access as files_access
from minqing.files.operations.attaching import (
    AttachmentIdTakenError,
    AttachmentKnownError,
    attach,
    take_in,
)
from minqing.files.operations.uploads import add_piece
from minqing.files.rules.attachments import AttachedTo, Belonging, Described, objection_to
from minqing.files.rules.media import FileRefusedError
from minqing.ledger.operations import operation
from minqing.questionnaires import access
from minqing.questionnaires.models import Answers, FormVersion
from minqing.questionnaires.queries.offered import version_of
from minqing.questionnaires.queries.reading import answers_of
from minqing.questionnaires.rules.questions import questions_of
from minqing.questionnaires.rules.submission import (
    attachments_named,
    read_answers,
    read_submission,
)
from minqing.storage.keys import keyring
from minqing.storage.scoping import scoped

__all__ = ["hold_media", "keep_media"]


def keep_media(
    *,
    device: DeviceStanding,
    submission_id: UUID,
    media: Mapping[str, UploadedFile],
    at: datetime,
) -> Reason | None:
    """Attach to recorded answers the files that they name; one that came before stays as it is.

    Gives why a file was not taken; files after it wait for the next try. A file that the answers do
    not name is left out, as is one for answers that are not there.
    """
    if not media:
        return None
    with scoped(device.scope):
        found = access.answers(device.scope).select_related("text").filter(id=submission_id).first()
        if found is None:
            return None
        version = FormVersion.objects.get(id=found.version_id)
        named = set(attachments_named(answers_of(found), questions_of(version.questions)))
        for name, file in media.items():
            if name not in named:
                continue
            try:
                _keep(device, found, name, file, at)
            except AttachmentKnownError:
                continue
            except AttachmentIdTakenError:
                return Reason.ID_TAKEN
            except FileRefusedError:
                return Reason.FILE_NOT_TAKEN
    return None


@operation
def _keep(
    device: DeviceStanding, answers: Answers, name: str, file: UploadedFile, at: datetime
) -> None:
    content = file.read()
    attachment_id = _attachment_id(answers.id, name)
    described = Described(
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        media_type=file.content_type or "",
        made_at=answers.filled_at,
        question=next((path for path, text in answers_of(answers).items() if text == name), ""),
    )
    belongs = Belonging(AttachedTo.ANSWERS, answers.id, answers.area_code, answers.block_id)
    attach(
        by=device.actor,
        at=at,
        attachment_id=attachment_id,
        belongs=belongs,
        described=described,
        member_id=device.member_id,
        device_id=device.id,
    )
    attached = files_access.attachments(device.scope).get(id=attachment_id)
    take_in(by=device.actor, at=at, attachment=attached, content=content)


def hold_media(
    *,
    device: DeviceStanding,
    submission_id: UUID,
    block_id: UUID | None,
    xml: bytes,
    media: Mapping[str, UploadedFile],
    at: datetime,
) -> Reason | None:
    """Keep the files that a held submission names beside it: they are ruled on with it.

    Each is an item of its own that waits for the answers, its file sealed where phones' files wait
    for their record. Gives why a file was not taken. Raises StorageFullError, ServerBusyError.
    """
    submission = read_submission(xml)
    version = version_of(submission.form_id, submission.version)
    answered = (
        {} if version is None else read_answers(submission.root, questions_of(version.questions))
    )
    named = {(each.text or "").strip() for each in submission.root.iter()}
    for name, file in media.items():
        if name not in named:
            continue
        content = file.read()
        attachment_id = _attachment_id(submission_id, name)
        described = Described(
            sha256=hashlib.sha256(content).hexdigest(),
            size=len(content),
            media_type=file.content_type or "",
            made_at=at,
            question=next((path for path, text in answered.items() if text == name), ""),
        )
        if objection_to(described) is not None:
            return Reason.FILE_NOT_TAKEN
        envelope = keyring().seal_file(content, aad=str(attachment_id))
        try:
            add_piece(
                device_id=device.id,
                attachment_id=attachment_id,
                size=len(envelope),
                offset=0,
                piece=envelope,
            )
        except FileRefusedError:
            return Reason.FILE_TOO_LARGE
        _hold(device, submission_id, block_id, attachment_id, described, at)
    return None


def _hold(  # noqa: PLR0917 - private, and each is another thing
    device: DeviceStanding,
    submission_id: UUID,
    block_id: UUID | None,
    attachment_id: UUID,
    described: Described,
    at: datetime,
) -> None:
    body = AttachmentBody(attachment_id, AttachedTo.ANSWERS, submission_id, described)
    item_id = uuid5(NAMESPACE_URL, f"minqing attachment item {attachment_id}")
    item = Mutation(item_id, Kind.ATTACHMENT, block_id or UUID(int=0), at, 0, body)
    arrived = Arrived(
        item_id, block_id, stored_form(item), mutation=item, kind=Kind.ATTACHMENT.value
    )
    receive(device=device, arrived=arrived, at=at)


def _attachment_id(answers_id: UUID, name: str) -> UUID:
    """The same for the same file of the same answers, however often it comes."""
    return uuid5(NAMESPACE_URL, f"minqing attachment {answers_id} {name}")
