"""Noting in the ledger that answers left the desk as a table."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor
from minqing.lib.ids import digest_of_ids
from minqing.questionnaires.models import Questionnaire

__all__ = ["note_export"]


@operation
def note_export(
    *,
    by: Actor,
    at: datetime,
    area_code: str,
    questionnaire: Questionnaire,
    answers_ids: Iterable[UUID],
) -> None:
    """Note who took which answers along: how many, and the digest of their ids."""
    ids = set(answers_ids)
    new_entry(
        act="questionnaires.exported",
        by=by,
        at=at,
        area_code=area_code,
        object_id=questionnaire.pk,
        detail={"form_id": questionnaire.form_id, "count": len(ids), "digest": digest_of_ids(ids)},
    )
