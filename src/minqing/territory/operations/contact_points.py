"""Contact points: where leaders of district and street go themselves."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor
from minqing.lib.codes import Level, level_of
from minqing.organisations.models import Member
from minqing.storage.dated import is_overlap
from minqing.territory.models import Block, ContactPoint

__all__ = ["ContactPointError", "end_contact_point", "name_contact_point"]


class ContactPointError(Exception):
    """A leader cannot have this contact point; the message says why."""


@operation
def name_contact_point(
    *,
    by: Actor,
    at: datetime,
    member: Member,
    area_code: str,
    from_on: date,
    block: Block | None = None,
) -> ContactPoint:
    """Give a leader a neighbourhood, or a block of it, as contact point from a day on.

    It opens nothing to them: what somebody sees follows from posts alone. Raises ContactPointError
    for an area that is no neighbourhood, a block elsewhere, and one they have already.
    """
    if level_of(area_code) is not Level.NEIGHBOURHOOD:
        raise ContactPointError(_("A contact point is a neighbourhood, or a block of one."))
    if block is not None and block.area_code != area_code:
        raise ContactPointError(_("This block lies in another neighbourhood."))
    made = ContactPoint(member=member, area_code=area_code, block=block, from_on=from_on)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        if not is_overlap(error):
            raise
        raise ContactPointError(
            _("%(name)s has this contact point already.") % {"name": member.name}
        ) from error
    new_entry(
        act="territory.contact_point_named",
        by=by,
        at=at,
        area_code=area_code,
        block_id=made.block_id,
        object_id=made.pk,
        detail={"member": str(member.pk), "from_on": from_on.isoformat()},
    )
    return made


@operation
def end_contact_point(*, by: Actor, at: datetime, point: ContactPoint, to_on: date) -> None:
    """End a contact point on a day; ContactPointError unless that lies after its first day."""
    if to_on <= point.from_on:
        raise ContactPointError(_("It ends after the day on which it begins."))
    point.to_on = to_on
    point.save(update_fields=["to_on"])
    new_entry(
        act="territory.contact_point_ended",
        by=by,
        at=at,
        area_code=point.area_code,
        block_id=point.block_id,
        object_id=point.pk,
        detail={"to_on": to_on.isoformat()},
    )
