"""Keeping a worker's own notes of a day, for the worker alone."""

from dataclasses import replace

from minqing.fieldwork import access
from minqing.fieldwork.models import Device, DiaryNote
from minqing.fieldwork.operations.act import Act, NotAppliedError
from minqing.fieldwork.rules.mutations import DiaryBody
from minqing.fieldwork.rules.verdicts import Reason
from minqing.ledger.operations import new_entry
from minqing.storage.keys import seal_column
from minqing.storage.scoping import activate

__all__ = ["keep_note"]


def keep_note(body: DiaryBody, act: Act) -> None:
    """Keep a note, and erase the words of the one it replaces.

    Only the author's phones may read or write these rows, so a reviewer who lets the note of a
    withdrawn phone in does so unread. Raises NotAppliedError when the note is kept already. Of a
    replaced note that is not here (another phone's, not sent yet) nothing is erased: it shows
    beside this one, and nothing is lost. Called inside an operation.
    """
    own = replace(act.scope, grants=(*act.scope.grants, act.device_id, *act.phones))
    activate(own)
    if access.diary_notes(own).filter(id=body.note_id).exists():
        raise NotAppliedError(Reason.ALREADY_RECORDED)
    area_code = Device.objects.values_list("area_code", flat=True).get(id=act.device_id)
    if body.replaces is not None:
        access.diary_notes(own).filter(
            id=body.replaces, member_id=act.member_id, erased_at=None
        ).update(content=None, erased_at=act.at)
    DiaryNote.objects.create(
        id=body.note_id,
        member_id=act.member_id,
        device_id=act.device_id,
        on=body.on,
        written_at=act.moment,
        content=seal_column(DiaryNote, "content", body.text) if body.text else None,
        erased_at=None if body.text else act.at,
    )
    activate(act.scope)
    new_entry(
        act="fieldwork.diary_kept",
        by=act.by,
        at=act.at,
        area_code=area_code,
        object_id=body.note_id,
    )
