"""Writing and retiring reply templates."""

from datetime import datetime
from uuid import UUID

from minqing.cases import access
from minqing.cases.models import ReplyTemplate
from minqing.cases.operations.checks import checked_text
from minqing.cases.operations.errors import (
    NotYourAreaError,
    TemplateNotFoundError,
    UnknownPlaceError,
)
from minqing.cases.rules import Category
from minqing.cases.rules.wording import MAX_TEMPLATE, MAX_TEMPLATE_TITLE, ReplyState, unknown_places
from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor, ActorKind
from minqing.lib.time import local_date

__all__ = ["retire_template", "save_template"]


@operation
def save_template(
    *,
    by: Actor,
    at: datetime,
    area_code: str,
    title: str,
    body: str,
    category: Category | None = None,
    state: ReplyState | None = None,
    template_id: UUID | None = None,
) -> ReplyTemplate:
    """Write a template for an area, or (``template_id``) write one of that area anew.

    Raises TextMissingError, TextTooLongError, UnknownPlaceError with what stands in braces and is
    no placeholder, NotYourAreaError, TemplateNotFoundError.
    """
    name = checked_text(title, MAX_TEMPLATE_TITLE)
    words = checked_text(body, MAX_TEMPLATE)
    if unknown := unknown_places(words):
        raise UnknownPlaceError(places="、".join(unknown))
    _may_keep(by, at, area_code)
    row = ReplyTemplate(area_code=area_code) if template_id is None else _held(template_id)
    if row.area_code != area_code:
        raise NotYourAreaError
    row.title, row.body = name, words
    row.category = category.value if category else ""
    row.state = state.value if state else ""
    row.saved_at, row.saved_by = at, by.member_id
    row.save()
    new_entry(act="cases.template_saved", by=by, at=at, area_code=area_code, object_id=row.pk)
    return row


@operation
def retire_template(*, by: Actor, at: datetime, template_id: UUID) -> None:
    """Take a template out of use. Raises TemplateNotFoundError, NotYourAreaError."""
    row = _held(template_id)
    _may_keep(by, at, row.area_code)
    row.retired_at = at
    row.save(update_fields=["retired_at"])
    new_entry(act="cases.template_retired", by=by, at=at, area_code=row.area_code, object_id=row.pk)


def _held(template_id: UUID) -> ReplyTemplate:
    rows = ReplyTemplate.objects.select_for_update().filter(retired_at__isnull=True)
    found = rows.filter(pk=template_id).first()
    if found is None:
        raise TemplateNotFoundError
    return found


def _may_keep(by: Actor, at: datetime, area_code: str) -> None:
    """Offices and secretaries keep the wording of exactly the area they are posted to."""
    if by.kind is ActorKind.SYSTEM:
        return
    postings = access.postings_of(by.member_id, local_date(at))
    if area_code not in access.areas_with_wording(postings):
        raise NotYourAreaError
