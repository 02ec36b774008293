"""Adding bodies and members, tying branches to neighbourhoods."""

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor
from minqing.lib.codes import Level, level_of
from minqing.lib.ids import new_id
from minqing.lib.text import normalise_name, pinyin_key
from minqing.organisations.models import Member, Organisation, Tie
from minqing.organisations.rules import OrganisationKind
from minqing.storage.dated import is_overlap
from minqing.storage.keys import keyring, seal_column

__all__ = ["TieError", "add_member", "add_organisation", "end_tie", "member_row", "tie"]


class TieError(Exception):
    """A branch cannot be tied there; the message says why."""


@operation
def add_organisation(
    *,
    kind: OrganisationKind,
    name: str,
    area_code: str,
    from_on: date,
    by: Actor,
    at: datetime,
    parent: Organisation | None = None,
) -> Organisation:
    """Put a body on the books of an area."""
    level_of(area_code)
    organisation = Organisation.objects.create(
        kind=kind.value,
        name=normalise_name(name),
        name_pinyin=pinyin_key(name),
        parent=parent,
        area_code=area_code,
        from_on=from_on,
    )
    new_entry(
        act="organisations.organisation_added",
        by=by,
        at=at,
        area_code=area_code,
        object_id=organisation.id,
        detail={"kind": kind.value},
    )
    return organisation


def member_row(
    *, member_id: UUID, organisation_id: UUID, area_code: str, name: str, phone: str, from_on: date
) -> Member:
    """A member to be written, under the sound of the name, with an encrypted telephone number."""
    member = Member(
        id=member_id,
        organisation_id=organisation_id,
        area_code=area_code,
        name=normalise_name(name),
        name_pinyin=pinyin_key(name),
        from_on=from_on,
    )
    if phone:
        member.phone = seal_column(Member, "phone", phone)
        member.phone_index = keyring().index(phone, "phone")
    return member


@operation
def add_member(
    *,
    organisation: Organisation,
    name: str,
    from_on: date,
    by: Actor,
    at: datetime,
    staff_no: str = "",
    phone: str = "",
    user_id: UUID | None = None,
    member_id: UUID | None = None,
) -> Member:
    """Add someone who works or volunteers for a body; the phone number is encrypted."""
    member = member_row(
        member_id=member_id or new_id(),
        organisation_id=organisation.id,
        area_code=organisation.area_code,
        name=name,
        phone=phone,
        from_on=from_on,
    )
    member.staff_no, member.user_id = staff_no, user_id
    member.save(force_insert=True)
    new_entry(
        act="organisations.member_added",
        by=by,
        at=at,
        area_code=organisation.area_code,
        object_id=member.id,
    )
    return member


@operation
def tie(
    *, organisation: Organisation, area_code: str, from_on: date, by: Actor, at: datetime
) -> Tie:
    """Tie a branch to a neighbourhood.

    Raises TieError when it is no branch or no neighbourhood, or tied there in that time already.
    """
    if organisation.kind != OrganisationKind.BRANCH:
        raise TieError(_("Only a Party branch is tied to a neighbourhood."))
    if level_of(area_code) is not Level.NEIGHBOURHOOD:
        raise TieError(_("A branch is tied to a neighbourhood, not to another kind of area."))
    made = Tie(organisation=organisation, area_code=area_code, from_on=from_on)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        if not is_overlap(error):
            raise
        raise TieError(_clash(made)) from error
    new_entry(act="organisations.tied", by=by, at=at, area_code=area_code, object_id=made.id)
    return made


def _clash(wanted: Tie) -> str:
    """Since when the branch is tied there, or until when it was."""
    held = Tie.objects.filter(organisation=wanted.organisation, area_code=wanted.area_code).latest(
        "from_on"
    )
    if held.to_on is None:
        return _("This branch is tied there since %(from_on)s already.") % {"from_on": held.from_on}
    return _("This branch was tied there until %(to_on)s: choose that day or a later one.") % {
        "to_on": held.to_on
    }


@operation
def end_tie(*, tie: Tie, to_on: date, by: Actor, at: datetime) -> None:
    """End a tie on a day: from then on it no longer holds."""
    tie.to_on = to_on
    tie.save(update_fields=["to_on"])
    new_entry(
        act="organisations.tie_ended", by=by, at=at, area_code=tie.area_code, object_id=tie.id
    )
