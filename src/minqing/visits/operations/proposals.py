"""What the neighbourhood decides about a door on which visits ended."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from minqing.households.models import Dwelling, Household
from minqing.households.operations import (
    StillLivedInError,
    close_dwelling,
    close_household,
    move_household,
)
from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor
from minqing.lib.time import local_date
from minqing.visits.models import DoorProposal
from minqing.visits.operations.locking import lock
from minqing.visits.operations.rebuilding import follow_up
from minqing.visits.rules import REGISTER_OUTCOMES, Outcome, ProposalState

__all__ = [
    "AgainTooEarlyError",
    "DoorNeededError",
    "ProposalDecidedError",
    "accept_proposal",
    "go_again",
]


class ProposalDecidedError(Exception):
    """Somebody has decided meanwhile, or a later visit or the register has answered it."""


class DoorNeededError(Exception):
    """A wrong address can be put right only by naming the right door."""


class AgainTooEarlyError(Exception):
    """Nobody can be sent on a day that is over."""


@operation
def accept_proposal(
    *,
    by: Actor,
    at: datetime,
    proposal: DoorProposal,
    on: date,
    dwelling: Dwelling | None = None,
) -> None:
    """Do what the visit proposes; a denominator changes by that act alone.

    Vacant and moved away: the household leaves the register on ``on``. With a ``dwelling``, a
    household that moved is entered there. Merged flat: it leaves, and so does its door unless
    others live behind it. Wrong address: it is moved to the right door ``dwelling``. Tries used up
    or refused: the household is left for the rest of the round.

    Raises ProposalDecidedError, DoorNeededError, and what the acts of the register raise.
    """
    held = _Held.of(proposal)
    if held.outcome is Outcome.WRONG_ADDRESS and dwelling is None:
        raise DoorNeededError
    if held.outcome in REGISTER_OUTCOMES:
        _change_register(by=by, at=at, held=held, on=on, dwelling=dwelling)
    _decide(held, ProposalState.ACCEPTED, by=by, at=at, act="visits.proposal_accepted")


@operation
def go_again(
    *, by: Actor, at: datetime, proposal: DoorProposal, reason: str, again_on: date
) -> None:
    """Turn a proposal down, with a reason: the household is due again from a day on.

    Raises ProposalDecidedError, AgainTooEarlyError.
    """
    if again_on < local_date(at):
        raise AgainTooEarlyError(again_on)
    held = _Held.of(proposal)
    held.proposal.reason, held.proposal.again_on = reason, again_on
    _decide(held, ProposalState.REJECTED, by=by, at=at, act="visits.proposal_rejected")


@dataclass(frozen=True, slots=True)
class _Held:
    """A proposal that waits, read again while its household's block is locked."""

    proposal: DoorProposal
    household: Household

    @property
    def outcome(self) -> Outcome:
        return Outcome(self.proposal.outcome)

    @classmethod
    def of(cls, proposal: DoorProposal) -> "_Held":
        household = Household.objects.get(pk=proposal.household_id)
        lock(household)
        found = DoorProposal.objects.select_for_update().get(pk=proposal.pk)
        if found.state != ProposalState.WAITING:
            raise ProposalDecidedError(proposal.pk)
        return cls(found, household)


def _change_register(
    *, by: Actor, at: datetime, held: _Held, on: date, dwelling: Dwelling | None
) -> None:
    home = held.household
    if dwelling is not None and held.outcome in {Outcome.WRONG_ADDRESS, Outcome.MOVED_AWAY}:
        move_household(by=by, at=at, household=home, dwelling=dwelling, on=on)
        return
    close_household(by=by, at=at, household=home, to_on=on)
    if held.outcome is Outcome.MERGED_FLAT:
        door = Dwelling.objects.get(pk=home.dwelling_id)
        try:
            close_dwelling(by=by, at=at, dwelling=door, to_on=on)
        except StillLivedInError:
            # Another household has this plate: the door stays, this household is gone.
            return


def _decide(held: _Held, state: ProposalState, *, by: Actor, at: datetime, act: str) -> None:
    proposal = held.proposal
    proposal.state, proposal.decided_at, proposal.decided_by = state.value, at, by.id
    proposal.save(update_fields=["state", "reason", "again_on", "decided_at", "decided_by"])
    with connection.cursor() as cursor:
        follow_up(cursor, [proposal.household_id])
    new_entry(
        act=act,
        by=by,
        at=at,
        area_code=proposal.area_code,
        block_id=proposal.block_id,
        object_id=proposal.household_id,
        detail={"proposal_id": str(proposal.pk), "outcome": proposal.outcome},
    )
