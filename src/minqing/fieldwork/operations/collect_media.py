"""Photos and signatures that come with a submission of ODK Collect."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from django.core.files.uploadedfile import UploadedFile

from minqing.fieldwork.queries.standing import DeviceStanding
from minqing.fieldwork.rules.verdicts import Reason
from minqing.files import access as files_access
from minqing.files.operations.attaching import (
    AttachmentIdTakenError,
    AttachmentKnownError,
    attach,
    take_in,
)
from minqing.files.rules.attachments import AttachedTo, Belonging, Described
from minqing.files.rules.media import FileRefusedError
from minqing.ledger.operations import operation
from minqing.questionnaires import access
from minqing.questionnaires.models import Answers, FormVersion
from minqing.questionnaires.queries.reading import answers_of
from minqing.questionnaires.rules.questions import questions_of
from minqing.questionnaires.rules.submission import attachments_named
from minqing.storage.scoping import scoped

__all__ = ["keep_media"]


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
    attachment_id = uuid5(NAMESPACE_URL, f"minqing attachment {answers.id} {name}")
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
