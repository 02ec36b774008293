"""The pictures of records as the desk shows them: here, still on the phone, or not taken."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from minqing.files import access
from minqing.files.models import Attachment, refusal
from minqing.files.rules.media import FileProblem
from minqing.lib.scope import Scope
from minqing.lib.time import SHANGHAI

__all__ = ["Picture", "attachments_of", "pictures_of"]


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture of a record; without ``stored_id`` and ``problem`` it is still on the phone."""

    of_id: UUID
    question: str
    """The path of the node that it answers; empty where it is not of a questionnaire."""
    made_at: datetime
    stored_id: UUID | None
    problem: FileProblem | None

    def shown(self, about: str = "") -> dict[str, object]:
        """For ``{% pictures %}``: where it lies and what it is called, or why it is not here.

        ``about`` is what it shows, such as the question; in the language of the reader.
        """
        taken = self.made_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
        name = f"{about or pgettext('photo', 'Picture')} · {taken}"
        if self.stored_id is not None:
            return {"href": reverse("files:picture", args=[self.stored_id]), "name": name}
        if self.problem is not None:
            why = _("not taken: %(reason)s") % {"reason": refusal(self.problem)}
            return {"name": name, "kind": "soon", "words": why}
        return {"name": name, "kind": "neutral", "words": _("awaited, still on the phone")}


def attachments_of(record_id: OuterRef) -> QuerySet[Attachment]:
    """The attachments of each row of a query around it, to know whether it is worth asking for
    its pictures.
    """
    return Attachment.objects.filter(attached_id=record_id)


def pictures_of(scope: Scope, record_ids: Collection[UUID]) -> dict[UUID, list[Picture]]:
    """By record (visit, request, answers) its pictures in the order in which they were taken.

    One statement, none when there is no record. The caller gives records that its reader may see.
    """
    if not record_ids:
        return {}
    outcome = access.attachment_outcomes(scope).filter(attachment_id=OuterRef("pk"))
    rows = (
        access.attachments(scope)
        .filter(attached_id__in=list(record_ids))
        .annotate(
            stored_id=Subquery(outcome.values("stored_id")),
            problem=Subquery(outcome.values("problem")),
        )
        .order_by("made_at", "pk")
        .values_list("attached_id", "question", "made_at", "stored_id", "problem")
    )
    found: dict[UUID, list[Picture]] = {}
    for of_id, question, made_at, stored_id, problem in rows:
        picture = Picture(
            of_id, question, made_at, stored_id, FileProblem(problem) if problem else None
        )
        found.setdefault(of_id, []).append(picture)
    return found
