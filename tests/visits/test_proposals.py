"""What a visit says of the register is proposed; the neighbourhood decides, only that acts."""

from datetime import timedelta

import pytest

from minqing.households.models import Dwelling, Household
from minqing.households.queries import denominator
from minqing.lib.time import local_date
from minqing.storage.scoping import scoped
from minqing.visits.models import DoorProposal, HouseholdStanding, Round
from minqing.visits.operations import (
    DoorNeededError,
    ProposalDecidedError,
    accept_proposal,
    go_again,
)
from minqing.visits.queries import differences, proposal_rows
from minqing.visits.rules import Outcome
from tests.builders import NOW
from tests.cast import Cast, ClientFor
from tests.database import as_owner
from tests.pages import opened
from tests.visits.acting import at_door, held_round, in_hardship, plain

TODAY = local_date(NOW)
HERE = "310199001001"


@pytest.fixture
def in_round(cast: Cast) -> Round:
    """A round with targets that nobody set."""
    return held_round()


def proposed(
    cast: Cast, home: Household, in_round: Round, outcome: str, tries: int = 1
) -> DoorProposal:
    """The proposal after visits that all ended so."""
    for back in range(tries, 0, -1):
        at = NOW - timedelta(hours=back)
        at_door(cast.lin, home, in_round, outcome=outcome, visited_at=at)
    with as_owner():
        return DoorProposal.objects.get(state="waiting")


def state(home: Household) -> tuple[str, bool]:
    """What follows at the household, and whether it is on the register."""
    with as_owner():
        assert list(differences()) == []
        home.refresh_from_db()
        follows = HouseholdStanding.objects.get(household_id=home.pk).follow_up
    return follows, home.to_on is None


def test_a_vacant_door_leaves_the_denominator_by_the_decision(cast: Cast, in_round: Round) -> None:
    home = plain(cast)
    proposal = proposed(cast, home, in_round, Outcome.VACANT)
    with as_owner():
        before = denominator(HERE)
    with scoped(cast.qian.scope):
        accept_proposal(by=cast.qian.actor, at=NOW, proposal=proposal, on=TODAY)
        with pytest.raises(ProposalDecidedError):
            accept_proposal(by=cast.qian.actor, at=NOW, proposal=proposal, on=TODAY)
    with as_owner():
        assert denominator(HERE) == before - 1
    assert state(home)[1] is False


def test_turned_down_it_is_due_again(cast: Cast, in_round: Round) -> None:
    home = plain(cast)
    proposal = proposed(cast, home, in_round, Outcome.MOVED_AWAY)
    again_on = TODAY + timedelta(days=2)

    with scoped(cast.qian.scope):
        go_again(
            by=cast.qian.actor,
            at=NOW,
            proposal=proposal,
            reason="邻居说还住着",
            again_on=again_on,
        )

    assert state(home) == ("again", True)
    with as_owner():
        assert HouseholdStanding.objects.get().due_on == again_on


def test_used_up_tries_are_left_for_the_round(cast: Cast, in_round: Round) -> None:
    home = in_hardship(cast)
    proposal = proposed(cast, home, in_round, Outcome.NOBODY_HOME, tries=3)

    with scoped(cast.qian.scope):
        accept_proposal(by=cast.qian.actor, at=NOW, proposal=proposal, on=TODAY)

    assert state(home) == ("left", True)


def test_a_wrong_address_needs_the_right_door(cast: Cast, in_round: Round) -> None:
    home = plain(cast)
    proposal = proposed(cast, home, in_round, Outcome.WRONG_ADDRESS)
    with as_owner():
        door = Dwelling.objects.get(pk=in_hardship(cast).dwelling_id)

    with scoped(cast.qian.scope):
        with pytest.raises(DoorNeededError):
            accept_proposal(by=cast.qian.actor, at=NOW, proposal=proposal, on=TODAY)
        accept_proposal(by=cast.qian.actor, at=NOW, proposal=proposal, on=TODAY, dwelling=door)

    assert state(home)[1] is False
    with as_owner():
        there = Household.objects.filter(dwelling=door, to_on__isnull=True)
        assert {each.name for each in there} >= {home.name}


def test_nobody_sees_the_proposals_of_another_place(cast: Cast, in_round: Round) -> None:
    proposed(cast, plain(cast), in_round, Outcome.VACANT)

    seen = {}
    for name in ("qian", "zheng"):
        with scoped(cast.players[name].scope):
            seen[name] = len(proposal_rows(cast.players[name].scope))
    assert seen == {"qian": 1, "zheng": 0}


def test_the_pages_open(cast: Cast, in_round: Round, client_for: ClientFor) -> None:
    home = plain(cast)
    proposal = proposed(cast, home, in_round, Outcome.VACANT)
    at_door(cast.lin, in_hardship(cast), in_round, outcome=Outcome.NOBODY_HOME)
    client = client_for(cast.qian)

    assert home.name in opened(client, "/desk/proposals/")
    assert "移出名册" in opened(client, f"/desk/proposals/{proposal.pk}/")
    assert in_hardship(cast).name in opened(client, "/desk/follow-ups/?show=not_home&sort=tries")
    assert in_round.name in opened(client, f"/desk/rounds/{in_round.pk}/")
    saved = client.post("/desk/follow-ups/?show=not_home")
    assert saved.headers["Content-Disposition"].startswith("attachment")
    answered = client.post(
        f"/desk/proposals/{proposal.pk}/",
        {"act": "again", "reason": "还有人住", "again_on": "2027-01-01"},
    )
    assert answered.status_code == 302
