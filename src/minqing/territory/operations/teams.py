"""Teams and postings."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor
from minqing.lib.codes import level_of
from minqing.organisations.models import Member, Organisation
from minqing.storage.dated import is_overlap
from minqing.territory.models import Area, Block, Posting, Team
from minqing.territory.rules import AREA_LEVELS, PLACES, Place, Role, TeamLevel

__all__ = ["PostingError", "add_team", "end_posting", "post"]


class PostingError(Exception):
    """A member cannot be posted like this; the message says why."""


@operation
def add_team(
    *,
    level: TeamLevel,
    name: str,
    area_code: str,
    from_on: date,
    by: Actor,
    at: datetime,
    block: Block | None = None,
) -> Team:
    """Form a team of the three-level grid."""
    team = Team.objects.create(
        level=level.value, name=name, area_code=area_code, block=block, from_on=from_on
    )
    new_entry(
        act="territory.team_added",
        by=by,
        at=at,
        area_code=area_code,
        block_id=None if block is None else block.id,
        object_id=team.id,
    )
    return team


@operation
def post(
    *,
    member: Member,
    role: Role,
    from_on: date,
    by: Actor,
    at: datetime,
    area_code: str = "",
    block: Block | None = None,
    organisation: Organisation | None = None,
    team: Team | None = None,
    to_on: date | None = None,
) -> Posting:
    """Post a member in a role to an area, a block or an organisation, as the role asks.

    Raises PostingError for a place outside the tree or of the wrong kind, for an end before the
    beginning, and for a posting that overlaps the same one.
    """
    place = _place_of(role, area_code, block, organisation)
    if to_on is not None and to_on <= from_on:
        raise PostingError(_("A posting ends after the day on which it begins."))
    posting = Posting(
        member=member,
        role=role.value,
        area_code=place,
        block=block if PLACES[role] is Place.BLOCK else None,
        organisation=organisation if PLACES[role] is Place.ORGANISATION else None,
        team=team,
        from_on=from_on,
        to_on=to_on,
    )
    try:
        with transaction.atomic():
            posting.save(force_insert=True)
    except IntegrityError as error:
        if not is_overlap(error):
            raise
        raise PostingError(_("This member already holds the same post in that time.")) from error
    new_entry(
        act="territory.posted",
        by=by,
        at=at,
        area_code=place,
        block_id=posting.block_id,
        object_id=posting.id,
        detail={"role": role.value, "member": str(member.id)},
    )
    return posting


@operation
def end_posting(*, posting: Posting, to_on: date, by: Actor, at: datetime) -> None:
    """End a posting on a day: from then on it no longer holds."""
    if to_on <= posting.from_on:
        raise PostingError(_("A posting ends after the day on which it begins."))
    posting.to_on = to_on
    posting.save(update_fields=["to_on"])
    new_entry(
        act="territory.posting_ended",
        by=by,
        at=at,
        area_code=posting.area_code,
        block_id=posting.block_id,
        object_id=posting.id,
    )


def _place_of(
    role: Role, area_code: str, block: Block | None, organisation: Organisation | None
) -> str:
    """The area code of a posting; PostingError when role and place do not fit."""
    place = PLACES[role]
    if place is Place.BLOCK:
        if block is None:
            raise PostingError(_("This role is posted to a block: say which."))
        return block.area_code
    if place is Place.ORGANISATION:
        if organisation is None:
            raise PostingError(_("This role is posted to an organisation: say which."))
        return organisation.area_code
    if not Area.objects.filter(code=area_code).exists():
        raise PostingError(_("There is no area %(code)s in the tree.") % {"code": area_code})
    if level_of(area_code) is not AREA_LEVELS[place]:
        raise PostingError(
            _("Area %(code)s is of the wrong level for this role.") % {"code": area_code}
        )
    return area_code
