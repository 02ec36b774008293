"""Staffing a whole neighbourhood in one act: new members, a team for each block, their posts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from uuid import UUID

from django.utils.translation import gettext as _

from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor
from minqing.lib.ids import digest_of_ids
from minqing.organisations.models import Member
from minqing.organisations.operations import member_row
from minqing.territory.models import Block, Posting, Team
from minqing.territory.operations.teams import PostingError
from minqing.territory.rules import Role, TeamLevel

__all__ = ["BlockTeam", "NewMember", "form_block_teams"]

_BATCH = 1_000


@dataclass(frozen=True, slots=True)
class NewMember:
    """Someone of an organisation who is not on the books yet; ``area_code`` is the body's."""

    id: UUID
    organisation_id: UUID
    area_code: str
    name: str
    phone: str = ""


@dataclass(frozen=True, slots=True)
class BlockTeam:
    """The team of a block: its lead, and the others (members old or new)."""

    block: Block
    name: str
    lead: UUID
    others: tuple[UUID, ...]


@operation
def form_block_teams(
    *,
    by: Actor,
    at: datetime,
    area_code: str,
    from_on: date,
    members: Sequence[NewMember],
    teams: Sequence[BlockTeam],
) -> int:
    """Add members, form a team for each block and post its people there; the number of postings.

    One entry in the ledger, with a digest of the ids of all rows made. Raises PostingError for a
    block of another neighbourhood or a team that names somebody twice, and IntegrityError for a
    member who does not exist; then nothing is written.
    """
    for team in teams:
        if team.block.area_code != area_code:
            raise PostingError(_("A team's block lies in another neighbourhood."))
        if len({team.lead, *team.others}) != len(team.others) + 1:
            raise PostingError(_("A team names the same member twice."))
    Member.objects.bulk_create(
        (
            member_row(
                member_id=each.id,
                organisation_id=each.organisation_id,
                area_code=each.area_code,
                name=each.name,
                phone=each.phone,
                from_on=from_on,
            )
            for each in members
        ),
        batch_size=_BATCH,
    )
    formed = [
        Team(
            level=TeamLevel.BLOCK.value,
            name=team.name,
            area_code=area_code,
            block=team.block,
            from_on=from_on,
        )
        for team in teams
    ]
    Team.objects.bulk_create(formed, batch_size=_BATCH)
    postings = [
        Posting(
            member_id=member,
            role=role.value,
            area_code=area_code,
            block=plan.block,
            team=team,
            from_on=from_on,
        )
        for plan, team in zip(teams, formed, strict=True)
        for member, role in _posts(plan)
    ]
    Posting.objects.bulk_create(postings, batch_size=_BATCH)
    ids = chain((m.id for m in members), (t.id for t in formed), (p.id for p in postings))
    new_entry(
        act="territory.block_teams_formed",
        by=by,
        at=at,
        area_code=area_code,
        detail={
            "members": len(members),
            "teams": len(formed),
            "postings": len(postings),
            "ids_sha256": digest_of_ids(ids),
            "from_on": from_on.isoformat(),
        },
    )
    return len(postings)


def _posts(team: BlockTeam) -> Iterable[tuple[UUID, Role]]:
    yield team.lead, Role.BLOCK_LEAD
    for member in team.others:
        yield member, Role.TEAM_MEMBER
