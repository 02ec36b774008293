"""Keeping a worker's own notes of a day, for the worker alone."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from minqing.fieldwork import access
from minqing.fieldwork.models import Device, DiaryNote
from minqing.fieldwork.operations.act import NotAppliedError
from minqing.fieldwork.rules.mutations import DiaryBody
from minqing.fieldwork.rules.verdicts import Reason
from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor
from minqing.lib.scope import Scope
from minqing.storage.keys import seal_column
from minqing.storage.scoping import activate

__all__ = ["keep_note"]


@operation
def keep_note(
    body: DiaryBody,
    *,
    by: Actor,
    at: datetime,
    scope: Scope,
    written_at: datetime,
    member_id: UUID,
    device_id: UUID,
    phones: Sequence[UUID],
) -> None:
    """Keep a note, and erase the words of the one it replaces.

    ``scope`` is the active one. Only the author's phones may read or write these rows, so a
    reviewer who lets the note of a withdrawn phone in does so unread. Raises NotAppliedError when
    the note is kept already. Of a replaced note that is not here (another phone's, not sent yet)
    nothing is erased: it shows beside this one, and nothing is lost.
    """
    own = replace(scope, grants=(*scope.grants, device_id, *phones))
    activate(own)
    if access.diary_notes(own).filter(id=body.note_id).exists():
        raise NotAppliedError(Reason.ALREADY_RECORDED)
    area_code = Device.objects.values_list("area_code", flat=True).get(id=device_id)
    if body.replaces is not None:
        access.diary_notes(own).filter(
            id=body.replaces, member_id=member_id, erased_at=None
        ).update(content=None, erased_at=at)
    DiaryNote.objects.create(
        id=body.note_id,
        member_id=member_id,
        device_id=device_id,
        on=body.on,
        written_at=written_at,
        content=seal_column(DiaryNote, "content", body.text) if body.text else None,
        erased_at=None if body.text else at,
    )
    activate(scope)
    new_entry(act="fieldwork.diary_kept", by=by, at=at, area_code=area_code, object_id=body.note_id)
