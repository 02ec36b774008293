"""What a phone attached to its records: written down at once, the file whenever it comes."""

from dataclasses import replace

from minqing.cases import access as cases_access
from minqing.fieldwork import access
from minqing.fieldwork.operations.act import Act, NotAppliedError
from minqing.fieldwork.rules.clock import true_moment
from minqing.fieldwork.rules.mutations import AttachmentBody
from minqing.fieldwork.rules.verdicts import Reason
from minqing.files.operations.attaching import (
    AttachmentIdTakenError,
    AttachmentKnownError,
    attach,
)
from minqing.files.rules.attachments import AttachedTo, Belonging
from minqing.files.rules.media import FileProblem, FileRefusedError
from minqing.ledger.models import Fact
from minqing.lib.scope import Scope
from minqing.questionnaires import access as questionnaires_access
from minqing.visits import access as visits_access

__all__ = ["record_attachment"]


def record_attachment(body: AttachmentBody, act: Act) -> None:
    """Write down that the phone has a picture of a record. Raises NotAppliedError.

    ATTACHED_WAITING while the record itself waits for a ruling, ATTACHED_UNKNOWN when it has not
    come at all: either way the item is held, and follows the record.
    """
    belongs = _belonging(body, act.scope)
    try:
        made_at = true_moment(body.described.made_at, act.mutation.offset_ms)
    except OverflowError as error:
        raise NotAppliedError(Reason.MOMENT_DOUBTFUL) from error
    try:
        attach(
            by=act.by,
            at=act.at,
            attachment_id=body.attachment_id,
            belongs=belongs,
            described=replace(body.described, made_at=made_at),
            member_id=act.member_id,
            device_id=act.device_id,
        )
    except AttachmentKnownError as error:
        raise NotAppliedError(Reason.ALREADY_RECORDED) from error
    except AttachmentIdTakenError as error:
        raise NotAppliedError(Reason.ID_TAKEN) from error
    except FileRefusedError as error:
        large = error.problem is FileProblem.TOO_LARGE
        raise NotAppliedError(Reason.FILE_TOO_LARGE if large else Reason.FILE_NOT_TAKEN) from error


def _belonging(body: AttachmentBody, scope: Scope) -> Belonging:
    """Where the record stands that a picture belongs to; NotAppliedError when it is not there."""
    record: Fact | None = None
    match body.of:
        case AttachedTo.VISIT:
            record = visits_access.visits(scope).filter(pk=body.of_id).first()
        case AttachedTo.CASE:
            record = cases_access.cases(scope).filter(pk=body.of_id).first()
        case AttachedTo.ANSWERS:
            record = questionnaires_access.answers(scope).filter(pk=body.of_id).first()
    if record is None:
        held = access.held(scope).filter(makes=body.of_id, ruling="").exists()
        raise NotAppliedError(Reason.ATTACHED_WAITING if held else Reason.ATTACHED_UNKNOWN)
    return Belonging(body.of, body.of_id, record.area_code, record.block_id)
