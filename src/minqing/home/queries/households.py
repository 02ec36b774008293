"""The household page: people, responsible member, visits and requests in one story."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from minqing.cases.models import CaseStanding
from minqing.cases.queries import for_household
from minqing.households import access
from minqing.households.models import HardshipEntry, Household, Person
from minqing.lib.scope import Scope
from minqing.territory.models import Area, Block
from minqing.visits.access import responsibilities
from minqing.visits.models import Responsibility
from minqing.visits.queries import VisitFilter, VisitRow, visit_log

__all__ = ["HouseholdPage", "household_page"]

_VISITS = 20


@dataclass(frozen=True, slots=True)
class HouseholdPage:
    """Everything the page of one household shows."""

    household: Household
    address: str
    neighbourhood: Area | None
    block: Block | None
    people: list[Person]
    hardships: list[HardshipEntry]
    responsible: Responsibility | None
    visits: list[VisitRow]
    cases: list[CaseStanding]


def household_page(scope: Scope, household_id: UUID, *, on: date) -> HouseholdPage | None:
    """A household of the scope, None when it is not there; at most eleven statements."""
    household = access.households(scope).select_related("dwelling").filter(pk=household_id).first()
    if household is None:
        return None
    visits, _ = visit_log(scope, VisitFilter(household_id=household_id), limit=_VISITS)
    return HouseholdPage(
        household=household,
        address=household.dwelling.address,
        neighbourhood=Area.objects.filter(code=household.area_code[:12]).first(),
        block=Block.objects.filter(pk__in=[household.block_id]).first(),
        people=list(
            access.people(scope)
            .filter(household_id=household_id, to_on__isnull=True)
            .order_by("from_on", "id")
        ),
        hardships=list(
            access.hardship_entries(scope).filter(household_id=household_id, to_on__isnull=True)
        ),
        responsible=responsibilities(scope)
        .on(on)
        .filter(household_id=household_id)
        .select_related("member")
        .first(),
        visits=visits,
        cases=for_household(scope, household_id),
    )
