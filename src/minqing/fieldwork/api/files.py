"""``files/``: pictures, piece by piece. The phone asks where to go on and sends from there."""

from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone, translation
from ninja import Router

from minqing.fieldwork.api.answers import problem, reply, stamp
from minqing.fieldwork.api.signing import DeviceAuth, SignedRequest
from minqing.fieldwork.operations.uploading import (
    Uploaded,
    UploadState,
    receive_piece,
    settle,
    upload_standing,
)
from minqing.fieldwork.rules.verdicts import Reason
from minqing.files.models import refusal
from minqing.files.operations import StorageFullError
from minqing.files.operations.uploads import WrongOffsetError
from minqing.files.rules.attachments import CHUNK_BYTES
from minqing.files.rules.media import FileProblem, FileRefusedError

__all__ = ["router"]

router = Router(auth=DeviceAuth(withdrawn_too=True))


@router.get("/{uuid:attachment_id}", url_name="file")
def file_standing(request: SignedRequest, attachment_id: UUID) -> HttpResponse:
    """How much of a file is here; one that is whole is stored now if its record has come."""
    at = timezone.now()
    try:
        settle(device=request.auth, attachment_id=attachment_id, at=at)
    except StorageFullError:
        return problem(request, 503, Reason.BUSY, at)
    return _answer(request, upload_standing(request.auth, attachment_id), at)


@router.put("/{uuid:attachment_id}/{int:size}/{int:offset}", url_name="file-piece")
def file_piece(request: SignedRequest, attachment_id: UUID, size: int, offset: int) -> HttpResponse:
    """Take the bytes from ``offset`` on; where they do not fit on, say where to go on."""
    at = timezone.now()
    if len(request.body) > CHUNK_BYTES:
        return problem(request, 413, Reason.BODY_TOO_LARGE, at)
    try:
        standing = receive_piece(
            device=request.auth,
            attachment_id=attachment_id,
            size=size,
            offset=offset,
            piece=request.body,
            at=at,
        )
    except WrongOffsetError as error:
        return _answer(request, Uploaded(UploadState.PARTIAL, error.received), at)
    except FileRefusedError as error:
        return _answer(request, Uploaded(UploadState.REFUSED, problem=error.problem), at)
    except StorageFullError:
        return problem(request, 503, Reason.BUSY, at)
    return _answer(request, standing, at)


def _answer(
    request: SignedRequest, standing: Uploaded, at: datetime, status: int = 200
) -> HttpResponse:
    why = standing.problem
    content = {
        "now": stamp(at),
        "state": standing.state.value,
        "received": standing.received,
        "code": None if why is None else why.value,
        "message": None
        if why is None
        else {"zh": _advice(why, "zh-hans"), "en": _advice(why, "en")},
    }
    return reply(request, content, status)


def _advice(problem: FileProblem, language: str) -> str:
    with translation.override(language):
        return refusal(problem)
