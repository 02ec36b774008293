"""Proposing teams: needs and candidates read under the asker's scope, solved, kept as a draft."""

from datetime import datetime

from minqing.home.queries.forming import candidates_for, draft_of, needs_of
from minqing.ledger.operations import operation
from minqing.lib.actor import Actor
from minqing.lib.codes import Level, level_of
from minqing.lib.scope import Scope
from minqing.lib.time import local_date
from minqing.territory.models import TeamProposal
from minqing.territory.operations.forming import keep_proposal
from minqing.territory.rules.formation import Weights, form_teams

__all__ = ["propose_teams"]

_EFFORT = {Level.NEIGHBOURHOOD: 3.0, Level.STREET: 12.0}
"""How long the solver may search, in its own deterministic seconds."""


@operation
def propose_teams(*, by: Actor, at: datetime, scope: Scope, area_code: str) -> TeamProposal:
    """Propose who goes to which block of a neighbourhood or street, and keep it as its draft.

    Pairs that were locked stay, those that were taken out by hand do not come back. Nobody is
    posted by it. Raises ProposalError for another kind of area.
    """
    on = local_date(at)
    needs = needs_of(scope, area_code, on)
    candidates = candidates_for(scope, on)
    before = draft_of(area_code)
    posts = [] if before is None else list(before.posts.all())
    known = {each.member_id for each in candidates}
    blocks = {each.block_id for each in needs}
    formation = form_teams(
        needs,
        candidates,
        locked={
            each.member_id: each.block_id
            for each in posts
            if each.locked and each.member_id in known and each.block_id in blocks
        },
        barred={(each.member_id, each.block_id) for each in posts if each.barred},
        weights=Weights(),
        effort=_EFFORT.get(level_of(area_code), 0.0),
    )
    return keep_proposal(by=by, at=at, area_code=area_code, formation=formation)
