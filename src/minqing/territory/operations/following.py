"""Teams, posts and substitutes of blocks that a division ends go on where the households went."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor
from minqing.storage.dated import is_overlap
from minqing.territory.models import (
    Block,
    ContactPoint,
    Posting,
    ProposedPost,
    Substitution,
    Team,
    TeamNeed,
    TeamProposal,
)
from minqing.territory.rules import TEAM, Role

__all__ = ["Followed", "follow_blocks", "post_along"]


@dataclass(frozen=True, slots=True)
class Followed:
    """How many posts went on in another block, and who is to be looked at."""

    posts: int
    no_longer_lead: tuple[UUID, ...]
    """Members who led a block that ended and now serve where another one leads."""
    nowhere: tuple[UUID, ...]
    """Members whose block ended and went nowhere: their posts ended with it."""


@operation
def follow_blocks(
    *, by: Actor, at: datetime, ended: Mapping[UUID, UUID | None], on: date
) -> Followed:
    """Posts, teams and substitutions of ended blocks go on in the blocks that follow.

    ``ended`` is block → the block that holds most of its households now, None where nothing is
    left of it. A post that had begun ends on ``on`` and begins anew there, a later one only changes
    its block. Whoever serves there already does not serve twice. A block has one lead: whoever led
    an ended block becomes a member of the team where another one leads.
    """
    following = Block.objects.in_bulk([each for each in ended.values() if each is not None])
    teams = _teams(ended, following, on)
    no_longer_lead: list[UUID] = []
    nowhere: list[UUID] = []
    moved = 0
    postings = Posting.objects.select_for_update().filter(_not_over(ended, on))
    for posting in postings.order_by("role", "from_on", "pk"):
        block = _successor(following, ended, posting.block_id)
        if block is None:
            _end(posting, on)
            nowhere.append(posting.member_id)
            continue
        role = posting.role
        if role == Role.BLOCK_LEAD and _is_led(block, max(posting.from_on, on), posting.to_on):
            role = Role.TEAM_MEMBER.value
            no_longer_lead.append(posting.member_id)
        _ledger(act="territory.posting_followed", of=posting, block=block, by=by, at=at)
        _go_on(posting, block, role, teams.get(posting.team_id), on)
        moved += 1
    absences = Substitution.objects.select_for_update().filter(_not_over(ended, on))
    for absence in absences.order_by("from_on", "pk"):
        block = _successor(following, ended, absence.block_id)
        _substitute_on(absence, block, on)
        if block is not None:
            _ledger(act="territory.substitute_followed", of=absence, block=block, by=by, at=at)
    _forming_follows(ended)
    return Followed(moved, tuple(no_longer_lead), tuple(nowhere))


def _forming_follows(ended: Mapping[UUID, UUID | None]) -> None:
    """Contact points go on where the households went, or stand for the whole neighbourhood.

    What a team needed and who was proposed for it was said of the block as it was: both are gone
    with it, and a draft is proposed again.
    """
    for block_id, successor in ended.items():
        ContactPoint.objects.filter(block_id=block_id, to_on=None).update(block_id=successor)
    TeamNeed.objects.filter(block_id__in=ended).delete()
    drafts = TeamProposal.objects.filter(adopted_at=None, discarded_at=None)
    ProposedPost.objects.filter(block_id__in=ended, proposal__in=drafts).delete()


@operation
def post_along(
    *, by: Actor, at: datetime, members: Mapping[UUID, frozenset[UUID]], on: date
) -> int:
    """Post members to the teams of blocks into which their households came; gives how many posts.

    ``members`` is block → members. Whoever serves there on the day is left as they are.
    """
    blocks = Block.objects.in_bulk(list(members))
    made = 0
    for block_id, wanted in sorted(members.items()):
        block = blocks[block_id]
        for member_id in sorted(wanted):
            if _serves(member_id, block, on):
                continue
            posting = Posting.objects.create(
                member_id=member_id,
                role=Role.TEAM_MEMBER.value,
                area_code=block.area_code,
                block=block,
                from_on=on,
            )
            made += 1
            _ledger(act="territory.posted", of=posting, block=block, by=by, at=at)
    return made


def _successor(
    following: Mapping[UUID, Block], ended: Mapping[UUID, UUID | None], block_id: UUID | None
) -> Block | None:
    after = None if block_id is None else ended[block_id]
    return None if after is None else following[after]


def _not_over(ended: Mapping[UUID, UUID | None], on: date) -> Q:
    """What stands in an ended block and holds on the day or later."""
    return Q(block_id__in=list(ended)) & (Q(to_on__isnull=True) | Q(to_on__gt=on))


def _end(posting: Posting, on: date) -> None:
    """End a post on a day; one that has not begun by then never was."""
    if posting.from_on >= on:
        posting.delete()
        return
    posting.to_on = on
    posting.save(update_fields=["to_on"])


def _go_on(posting: Posting, block: Block, role: str, team: Team | None, on: date) -> None:
    begins = max(posting.from_on, on)
    if _serves(posting.member_id, block, begins, role):
        _end(posting, on)
        return
    place = {"role": role, "area_code": block.area_code, "block": block, "team": team}
    try:
        with transaction.atomic():
            if posting.from_on >= on:  # not begun: it stays the same post, in another block
                Posting.objects.filter(pk=posting.pk).update(**place)
                return
            Posting.objects.create(
                member_id=posting.member_id,
                organisation_id=posting.organisation_id,
                from_on=begins,
                to_on=posting.to_on,
                **place,
            )
    except IntegrityError as error:
        # They serve there from a later day already: that post stays as it was given.
        if not is_overlap(error):
            raise
    _end(posting, on)


def _serves(member_id: UUID, block: Block, on: date, role: str | None = None) -> bool:
    """Whether a member serves in the block from the day on, in the role if one is named."""
    held = Posting.objects.filter(
        Q(to_on__isnull=True) | Q(to_on__gt=on),
        from_on__lte=on,
        member_id=member_id,
        block=block,
        role__in=[each.value for each in TEAM] if role is None else [role],
    )
    return held.exists()


def _is_led(block: Block, on: date, until: date | None) -> bool:
    led = Posting.objects.filter(
        Q(to_on__isnull=True) | Q(to_on__gt=on), block=block, role=Role.BLOCK_LEAD.value
    )
    return (led if until is None else led.filter(from_on__lt=until)).exists()


def _teams(
    ended: Mapping[UUID, UUID | None], following: Mapping[UUID, Block], on: date
) -> dict[UUID | None, Team]:
    """The team in which the posts of each ended team go on: the block's own, else a new one."""
    found: dict[UUID | None, Team] = {}
    for team in Team.objects.filter(_not_over(ended, on)).order_by("from_on", "pk"):
        block = _successor(following, ended, team.block_id)
        team.to_on = max(team.from_on, on)
        team.save(update_fields=["to_on"])
        if block is None:
            continue
        own = Team.objects.filter(block=block, level=team.level, to_on__isnull=True).first()
        found[team.pk] = own or Team.objects.create(
            level=team.level,
            name=team.name,
            area_code=team.area_code,
            block=block,
            from_on=max(team.from_on, on),
        )
    return found


def _substitute_on(absence: Substitution, block: Block | None, on: date) -> None:
    after = Substitution(
        member_id=absence.member_id,
        substitute_id=absence.substitute_id,
        from_on=max(absence.from_on, on),
        to_on=absence.to_on,
    )
    absence.to_on = max(absence.from_on, on)
    absence.save(update_fields=["to_on"])
    if block is None:
        return
    after.block, after.area_code = block, block.area_code
    try:
        with transaction.atomic():
            after.save(force_insert=True)
    except IntegrityError as error:
        # Somebody stands in for them there on some of these days: that stays.
        if not is_overlap(error):
            raise


def _ledger(*, act: str, of: Posting | Substitution, block: Block, by: Actor, at: datetime) -> None:
    new_entry(
        act=act,
        by=by,
        at=at,
        area_code=block.area_code,
        block_id=block.pk,
        object_id=of.pk,
        detail={"member": str(of.member_id)},
    )
