"""Teams and postings."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor
from minqing.lib.codes import level_of
from minqing.lib.time import local_date
from minqing.organisations.models import Member, Organisation
from minqing.storage.dated import holds_on, is_overlap
from minqing.territory.models import Area, Block, Posting, Team
from minqing.territory.rules import (
    AREA_LEVELS,
    LAST_DAY,
    PLACES,
    Place,
    Role,
    TeamLevel,
    first_days_of_post,
)

__all__ = ["PostingError", "TeamError", "add_team", "end_posting", "post"]


class TeamError(Exception):
    """A team cannot be formed like this; the message says why."""


class PostingError(Exception):
    """A member cannot be posted like this; the message says why, ``field`` what is to be mended."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


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
    """Form a team of the three-level grid; TeamError when a block's team lacks its block."""
    if level is TeamLevel.BLOCK and block is None:
        raise TeamError(_("A block team has a block: say which."))
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

    Raises PostingError for a place outside the tree or of the wrong kind, for days that cannot be
    meant, for an end before the beginning, for a posting that overlaps the same one, and for a
    second lead of a block.
    """
    place = _place_of(role, area_code, block, organisation)
    if to_on is not None and to_on <= from_on:
        raise PostingError(_("A posting ends after the day on which it begins."), "to_on")
    _refuse_strange_days(member, block, from_on, to_on, today=local_date(at))
    if role is Role.BLOCK_LEAD and block is not None:
        _refuse_second_lead(member, block, from_on, to_on)
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
        raise PostingError(_clash(posting)) from error
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


def _refuse_strange_days(
    member: Member, block: Block | None, from_on: date, to_on: date | None, *, today: date
) -> None:
    """A mistyped year would give somebody a scope for ever, or in a time before they were known."""
    known_since = [member.from_on] if block is None else [member.from_on, block.from_on]
    first, last = first_days_of_post(today, *known_since)
    if not first <= from_on <= last:
        raise PostingError(
            _("This post can begin from %(first)s to %(last)s: choose a day between.")
            % {"first": first, "last": last},
            "from_on",
        )
    if to_on is not None and to_on > LAST_DAY:
        raise PostingError(
            _("Choose a day up to %(last)s, or leave it empty.") % {"last": LAST_DAY}, "to_on"
        )


def _refuse_second_lead(member: Member, block: Block, from_on: date, to_on: date | None) -> None:
    """A team has one lead at a time. The block's row is locked: two desks cannot both look."""
    Block.objects.select_for_update().get(pk=block.pk)
    others = Posting.objects.filter(role=Role.BLOCK_LEAD.value, block=block).exclude(member=member)
    if to_on is not None:
        others = others.filter(from_on__lt=to_on)
    other = others.filter(holds_on(from_on) | Q(from_on__gt=from_on)).select_related("member")
    if (held := other.first()) is not None:
        raise PostingError(
            _("%(name)s leads this block in that time: end that posting first.")
            % {"name": held.member.name}
        )


def _clash(posting: Posting) -> str:
    """When the member already holds the post; without days when they lie outside the scope."""
    rows = Posting.objects.filter(
        Q(block_id=posting.block_id) & Q(organisation_id=posting.organisation_id),
        Q(to_on__isnull=True) | Q(to_on__gt=posting.from_on),
        member_id=posting.member_id,
        role=posting.role,
        area_code=posting.area_code,
    )
    if posting.to_on is not None:
        rows = rows.filter(from_on__lt=posting.to_on)
    held = rows.order_by("from_on").first()
    if held is None:
        return _("This member already holds the same post in that time.")
    if held.to_on is None:
        return _("This member already holds the same post since %(from_on)s.") % {
            "from_on": held.from_on
        }
    return _(
        "This member already holds the same post from %(from_on)s until %(to_on)s:"
        " choose days outside, or end that posting first."
    ) % {"from_on": held.from_on, "to_on": held.to_on}


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
