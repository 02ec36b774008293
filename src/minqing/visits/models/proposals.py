"""What visits propose to the neighbourhood about a door."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from minqing.lib.ids import new_id
from minqing.storage.fields import CodeField
from minqing.visits.models.visiting import OUTCOMES
from minqing.visits.rules import Outcome, ProposalState

__all__ = ["PROPOSAL_STATES", "DoorProposal"]

PROPOSAL_STATES = {
    ProposalState.WAITING: pgettext_lazy("proposal about a door", "waiting"),
    ProposalState.ACCEPTED: pgettext_lazy("proposal about a door", "accepted"),
    ProposalState.REJECTED: pgettext_lazy("proposal about a door", "rejected"),
    ProposalState.OVERTAKEN: pgettext_lazy("proposal about a door", "overtaken"),
}


class DoorProposal(models.Model):
    """That visits ended in a way on which the neighbourhood has to decide.

    ``outcome`` says in which: the register is wrong, or the tries are used up. The database makes
    and overtakes these rows as it keeps what follows (``visits_follow_up``); a person decides.
    Nothing about a denominator changes before. ``again_on`` is the day from which the household is
    due again, null when it is left.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    household_id = models.UUIDField()
    round_id = models.UUIDField()
    visit_id = models.UUIDField()
    outcome = models.CharField(
        max_length=20, choices=[(each.value, OUTCOMES[each]) for each in Outcome]
    )
    area_code = CodeField()
    block_id = models.UUIDField(null=True)
    visited_at = models.DateTimeField()
    member_id = models.UUIDField()
    state = models.CharField(
        max_length=10,
        default=ProposalState.WAITING.value,
        choices=[(each.value, PROPOSAL_STATES[each]) for each in ProposalState],
    )
    reason = models.CharField(max_length=400, blank=True, default="", db_default="")
    again_on = models.DateField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)

    class Meta:
        """A household waits for one decision at a time; a decision is whole."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["household_id"],
                condition=Q(state=ProposalState.WAITING.value),
                name="visits_proposal_one_waiting",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[ProposalState.WAITING.value, ProposalState.OVERTAKEN.value],
                    decided_at=None,
                    again_on=None,
                )
                | Q(
                    state__in=[ProposalState.ACCEPTED.value, ProposalState.REJECTED.value],
                    decided_at__isnull=False,
                ),
                name="visits_proposal_decided",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=[each.value for each in Outcome]),
                name="visits_proposal_outcome",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["household_id", "decided_at"], name="visits_proposal_household"),
            models.Index(
                fields=["area_code", "visited_at"],
                condition=Q(state=ProposalState.WAITING.value),
                name="visits_proposal_waiting",
            ),
        ]

    def __str__(self) -> str:
        """Ids only."""
        return f"{self.outcome} at {self.household_id}: {self.state}"
