"""Proposals of teams: kept, edited by hand, adopted as postings."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor
from minqing.lib.codes import Level, level_of
from minqing.organisations.rules import Language
from minqing.storage.dated import holds_on
from minqing.territory.models import Block, ProposedPost, Team, TeamNeed, TeamProposal
from minqing.territory.operations.teams import PostingError, add_team, post
from minqing.territory.rules import Role, TeamLevel
from minqing.territory.rules.formation import Formation

__all__ = [
    "ProposalError",
    "adopt_proposal",
    "bar_from_block",
    "discard_proposal",
    "keep_proposal",
    "lock_pair",
    "move_pair",
    "say_need",
]

_AREAS = (Level.STREET, Level.NEIGHBOURHOOD)


class ProposalError(Exception):
    """A proposal cannot be made, changed or adopted like this; the message says why."""


@operation
def say_need(
    *, by: Actor, at: datetime, block: Block, people: int | None, languages: Collection[Language]
) -> None:
    """Say how large the team of a block is to be and which languages it has to speak.

    ``people`` None: as is usual for its households.
    """
    spoken = sorted({each.value for each in languages})
    TeamNeed.objects.update_or_create(
        block=block, defaults={"area_code": block.area_code, "people": people, "languages": spoken}
    )
    new_entry(
        act="territory.team_need_said",
        by=by,
        at=at,
        area_code=block.area_code,
        block_id=block.pk,
        object_id=block.pk,
        detail={"people": people, "languages": spoken},
    )


@operation
def keep_proposal(*, by: Actor, at: datetime, area_code: str, formation: Formation) -> TeamProposal:
    """Keep a proposal as the draft of a neighbourhood or street, in place of the one before.

    Who was taken out of a block by hand stays barred from it. Raises ProposalError for another
    kind of area.
    """
    if level_of(area_code) not in _AREAS:
        raise ProposalError(_("Teams are proposed for a neighbourhood or a street."))
    before = (
        TeamProposal.objects.select_for_update()
        .filter(area_code=area_code, adopted_at=None, discarded_at=None)
        .first()
    )
    barred = []
    if before is not None:
        barred = list(before.posts.filter(barred=True))
        before.discarded_at = at
        before.save(update_fields=["discarded_at"])
    made = TeamProposal.objects.create(
        area_code=area_code,
        made_at=at,
        made_by=by.id,
        is_best=formation.is_best,
        missing={
            str(block_id): {kind.value: number for kind, number in missing.items()}
            for block_id, missing in formation.short.items()
        },
    )
    areas = dict(
        Block.objects.filter(pk__in={pair.block_id for pair in formation.pairs}).values_list(
            "pk", "area_code"
        )
    )
    ProposedPost.objects.bulk_create(
        [
            ProposedPost(
                proposal=made,
                area_code=areas[pair.block_id],
                block_id=pair.block_id,
                member_id=pair.member_id,
                leads=pair.leads,
                locked=pair.locked,
                why=[list(asdict(why).values()) for why in pair.why],
                position=position,
            )
            for position, pair in enumerate(formation.pairs)
        ]
        + [
            ProposedPost(
                proposal=made,
                area_code=each.area_code,
                block_id=each.block_id,
                member_id=each.member_id,
                barred=True,
            )
            for each in barred
        ]
    )
    new_entry(
        act="territory.teams_proposed",
        by=by,
        at=at,
        area_code=area_code,
        object_id=made.pk,
        detail={"posts": len(formation.pairs), "is_best": formation.is_best},
    )
    return made


@operation
def lock_pair(*, by: Actor, at: datetime, pair: ProposedPost, locked: bool) -> None:
    """Keep a pair when the rest is proposed anew, or let it go again."""
    held = _held(pair)
    held.locked = locked
    held.save(update_fields=["locked"])
    _changed(held, by=by, at=at, what="locked" if locked else "unlocked")


@operation
def bar_from_block(*, by: Actor, at: datetime, pair: ProposedPost) -> None:
    """Take somebody out of a block and never propose them for it again in this draft."""
    held = _held(pair)
    held.barred, held.locked, held.leads = True, False, False
    held.save(update_fields=["barred", "locked", "leads"])
    _changed(held, by=by, at=at, what="barred")


@operation
def move_pair(
    *, by: Actor, at: datetime, pair: ProposedPost, block: Block, leads: bool
) -> ProposedPost:
    """Put somebody into another block of the proposal, or make them lead; the pair is locked.

    Whoever led there before is a member of the team instead. Raises ProposalError for a block
    outside the proposal's area.
    """
    held = _held(pair)
    if not block.area_code.startswith(held.proposal.area_code):
        raise ProposalError(_("This block lies outside the proposal's area."))
    if leads:
        held.proposal.posts.filter(block=block, leads=True).update(leads=False)
    held.proposal.posts.filter(member_id=held.member_id, block=block, barred=True).delete()
    held.block, held.area_code = block, block.area_code
    held.leads, held.locked, held.barred, held.why = leads, True, False, [["locked", ""]]
    held.save(update_fields=["block", "area_code", "leads", "locked", "barred", "why"])
    _changed(held, by=by, at=at, what="moved")
    return held


@operation
def discard_proposal(*, by: Actor, at: datetime, proposal: TeamProposal) -> None:
    """Put the draft away; nobody is posted. Raises ProposalError when it is no draft any more."""
    held = _draft(proposal.pk)
    held.discarded_at = at
    held.save(update_fields=["discarded_at"])
    new_entry(
        act="territory.team_proposal_discarded",
        by=by,
        at=at,
        area_code=held.area_code,
        object_id=held.pk,
    )


@operation
def adopt_proposal(*, by: Actor, at: datetime, proposal: TeamProposal, from_on: date) -> int:
    """Post everybody who is proposed, from a day on, in one act; gives how many.

    They join the block's team where it is formed, else a team is formed. Nothing is written when
    it raises: ProposalError when the draft is adopted or discarded already, holds nobody, or when
    one of the posts cannot be filled (it says whose and why).
    """
    held = _draft(proposal.pk)
    pairs = list(
        held.posts.filter(barred=False)
        .select_related("member", "block")
        .order_by("block_id", "-leads", "position", "pk")
    )
    if not pairs:
        raise ProposalError(_("Nobody is proposed, so there is nobody to post."))
    teams: dict[UUID, Team] = {}
    for pair in pairs:
        if pair.block_id not in teams:
            teams[pair.block_id] = _team(pair.block, from_on, by=by, at=at)
        try:
            post(
                member=pair.member,
                role=Role.BLOCK_LEAD if pair.leads else Role.TEAM_MEMBER,
                block=pair.block,
                team=teams[pair.block_id],
                from_on=from_on,
                by=by,
                at=at,
            )
        except PostingError as error:
            raise ProposalError(
                _("%(name)s cannot be posted to %(block)s: %(reason)s")
                % {"name": pair.member.name, "block": pair.block.label, "reason": error}
            ) from error
    held.adopted_at = at
    held.save(update_fields=["adopted_at"])
    new_entry(
        act="territory.team_proposal_adopted",
        by=by,
        at=at,
        area_code=held.area_code,
        object_id=held.pk,
        detail={"posts": len(pairs), "from_on": from_on.isoformat()},
    )
    return len(pairs)


def _draft(proposal_id: UUID) -> TeamProposal:
    held = TeamProposal.objects.select_for_update().get(pk=proposal_id)
    if held.adopted_at is not None:
        raise ProposalError(_("This proposal is adopted already."))
    if held.discarded_at is not None:
        raise ProposalError(_("This proposal was put away. Look at the newer one."))
    return held


def _held(pair: ProposedPost) -> ProposedPost:
    _draft(pair.proposal_id)
    return ProposedPost.objects.select_related("proposal").get(pk=pair.pk)


def _changed(pair: ProposedPost, *, by: Actor, at: datetime, what: str) -> None:
    new_entry(
        act="territory.team_proposal_changed",
        by=by,
        at=at,
        area_code=pair.proposal.area_code,
        object_id=pair.proposal_id,
        detail={"member": str(pair.member_id), "block": str(pair.block_id), "what": what},
    )


def _team(block: Block, from_on: date, *, by: Actor, at: datetime) -> Team:
    """The block's team that holds on the day, else a new one with the block's name."""
    held = (
        Team.objects.filter(holds_on(from_on), block=block, level=TeamLevel.BLOCK.value)
        .order_by("from_on", "pk")
        .first()
    )
    if held is not None:
        return held
    return add_team(
        level=TeamLevel.BLOCK,
        name=block.label,
        area_code=block.area_code,
        block=block,
        from_on=from_on,
        by=by,
        at=at,
    )
