"""What waits for the neighbourhood's decision about a door, and what was decided."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from minqing.households.models import Dwelling, Household
from minqing.lib.codes import building_of
from minqing.lib.scope import Scope
from minqing.organisations.models import Member
from minqing.visits.access import proposals, under, visits
from minqing.visits.models import DoorProposal, VisitText
from minqing.visits.rules import Outcome, ProposalState

__all__ = [
    "ProposalRow",
    "doors_beside",
    "proposal_rows",
    "visits_before",
    "waiting_proposals_of",
]

_MOST = 500


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A proposal as a list shows it; ``visitor`` is empty when the name is not the reader's."""

    proposal: DoorProposal
    household: Household
    visitor: str
    tries: int


def proposal_rows(
    scope: Scope,
    *,
    outcome: str | None = None,
    decided: bool = False,
    proposal_id: UUID | None = None,
    limit: int = _MOST,
) -> list[ProposalRow]:
    """Those that wait, the longest first; or those decided, the latest first (three statements)."""
    rows = proposals(scope)
    if proposal_id is not None:
        rows = rows.filter(pk=proposal_id)
    elif decided:
        rows = rows.filter(decided_at__isnull=False).order_by("-decided_at", "-pk")
    else:
        rows = _waiting(rows).order_by("visited_at", "pk")
    if outcome is not None:
        rows = rows.filter(outcome=outcome)
    found = list(rows[:limit])
    homes = Household.objects.select_related("dwelling").in_bulk(
        {each.household_id for each in found}
    )
    visitors = dict(
        Member.objects.filter(pk__in={each.member_id for each in found}).values_list("pk", "name")
    )
    tries = _tries(scope, found)
    return [
        ProposalRow(
            each,
            homes[each.household_id],
            visitors.get(each.member_id, ""),
            tries.get(each.household_id, 0),
        )
        for each in found
        if each.household_id in homes
    ]


def waiting_proposals_of(scope: Scope) -> QuerySet[DoorProposal]:
    """Those that wait in the scope, for whoever counts them beside other things."""
    return _waiting(proposals(scope))


def doors_beside(household: Household) -> QuerySet[Dwelling]:
    """The other doors of the household's building, for putting an address right."""
    return (
        Dwelling.objects.filter(
            under(building_of(household.area_code)),
            block_id=household.block_id,
            to_on__isnull=True,
        )
        .exclude(pk=household.dwelling_id)
        .order_by("area_code", "sort_key")
    )


def visits_before(scope: Scope, proposal: DoorProposal) -> list[tuple[object, str, str, str]]:
    """The visits of the round at the door, newest first: moment, outcome, visitor, note."""
    rows = list(
        visits(scope)
        .filter(household_id=proposal.household_id, round_id=proposal.round_id)
        .order_by("-visited_at", "-pk")[:20]
    )
    names = dict(
        Member.objects.filter(pk__in={each.member_id for each in rows}).values_list("pk", "name")
    )
    notes = dict(
        VisitText.objects.filter(fact__in=[each.pk for each in rows]).values_list("pk", "content")
    )
    return [
        (each.visited_at, each.outcome, names.get(each.member_id, ""), notes.get(each.pk) or "")
        for each in rows
    ]


def _waiting(rows: QuerySet[DoorProposal]) -> QuerySet[DoorProposal]:
    return rows.filter(state=ProposalState.WAITING.value)


def _tries(scope: Scope, found: list[DoorProposal]) -> dict[UUID, int]:
    rounds = {(each.household_id, each.round_id) for each in found}
    rows = (
        visits(scope)
        .filter(household_id__in={each.household_id for each in found})
        .exclude(outcome=Outcome.MET.value)
        .values_list("household_id", "round_id")
    )
    counted: dict[UUID, int] = {}
    for household_id, round_id in rows:
        if (household_id, round_id) in rounds:
            counted[household_id] = counted.get(household_id, 0) + 1
    return counted
