"""Substitutes for absent members."""

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor
from minqing.storage.dated import holds_on, is_overlap
from minqing.territory.models import Block, Posting, Substitution

__all__ = ["SubstitutionError", "end_substitution", "substitute"]


class SubstitutionError(Exception):
    """Nobody can stand in like this; the message says why."""


@operation
def substitute(
    *,
    by: Actor,
    at: datetime,
    member_id: UUID,
    substitute_id: UUID,
    block_id: UUID,
    from_on: date,
    to_on: date,
) -> Substitution:
    """Let somebody stand in for an absent member of a block's team, up to the day before ``to_on``.

    For those days the substitute may see and do in the block what the absent member may; who is
    responsible for which household does not change, and visits name who really came. Raises
    SubstitutionError for days out of order, for somebody who is not posted there on the first day,
    for a member standing in for themselves, and when somebody stands in on those days already.
    """
    if to_on <= from_on:
        raise SubstitutionError(_("The first day back lies after the first day of absence."))
    if member_id == substitute_id:
        raise SubstitutionError(_("Nobody stands in for themselves: choose somebody else."))
    block = Block.objects.get(pk=block_id)
    if not Posting.objects.filter(holds_on(from_on), member_id=member_id, block=block).exists():
        raise SubstitutionError(_("This member is not posted to the block on that day."))
    made = Substitution(
        member_id=member_id,
        substitute_id=substitute_id,
        area_code=block.area_code,
        block=block,
        from_on=from_on,
        to_on=to_on,
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        if not is_overlap(error):
            raise
        raise SubstitutionError(
            _("Somebody already stands in on some of these days: end that first.")
        ) from error
    new_entry(
        act="territory.substitute_named",
        by=by,
        at=at,
        area_code=block.area_code,
        block_id=block.id,
        object_id=made.id,
        detail={
            "member": str(member_id),
            "substitute": str(substitute_id),
            "from_on": from_on.isoformat(),
            "to_on": to_on.isoformat(),
        },
    )
    return made


@operation
def end_substitution(*, by: Actor, at: datetime, substitution: Substitution, to_on: date) -> None:
    """End a substitution early: from ``to_on`` it no longer holds."""
    substitution.to_on = max(substitution.from_on, min(substitution.to_on, to_on))
    substitution.save(update_fields=["to_on"])
    new_entry(
        act="territory.substitution_ended",
        by=by,
        at=at,
        area_code=substitution.area_code,
        block_id=substitution.block_id,
        object_id=substitution.id,
        detail={"to_on": substitution.to_on.isoformat()},
    )
