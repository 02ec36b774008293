"""Who sees which doors, households and people: wall one of every read."""

from django.db.models import Q, QuerySet

from minqing.households.models import (
    Dwelling,
    HardshipEntry,
    Household,
    HouseholdTally,
    Person,
)
from minqing.lib.scope import Scope
from minqing.storage.scoping import within

__all__ = ["dwellings", "hardship_entries", "households", "people", "tallies"]


def dwellings(scope: Scope) -> QuerySet[Dwelling]:
    """Doors of the scope, past ones included."""
    return Dwelling.objects.filter(within(scope))


def households(scope: Scope) -> QuerySet[Household]:
    """Households of the scope, past ones included."""
    return Household.objects.filter(within(scope))


def people(scope: Scope) -> QuerySet[Person]:
    """Residents of the scope, past ones included."""
    return Person.objects.filter(within(scope))


def hardship_entries(scope: Scope) -> QuerySet[HardshipEntry]:
    """Hardship entries of the scope, past ones included."""
    return HardshipEntry.objects.filter(within(scope))


def tallies(scope: Scope) -> QuerySet[HouseholdTally]:
    """Denominators: of every neighbourhood, and of the blocks in scope."""
    return HouseholdTally.objects.filter(Q(block_id__isnull=True) | within(scope))
