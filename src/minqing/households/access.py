"""Who sees which doors, households and people: wall one of every read."""

from django.db.models import Q, QuerySet

from minqing.households.models import (
    Correction,
    DuplicateProposal,
    Dwelling,
    FoundAtDoor,
    HardshipEntry,
    Household,
    HouseholdTally,
    Merge,
    Person,
)
from minqing.lib.scope import Scope
from minqing.storage.scoping import within

__all__ = [
    "corrections",
    "duplicates",
    "dwellings",
    "found",
    "hardship_entries",
    "households",
    "merges",
    "people",
    "tallies",
]


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


def found(scope: Scope) -> QuerySet[FoundAtDoor]:
    """What was found at the doors of the scope, decided or not."""
    return FoundAtDoor.objects.filter(within(scope))


def corrections(scope: Scope) -> QuerySet[Correction]:
    """What was corrected from the doors of the scope, decided or not."""
    return Correction.objects.filter(within(scope))


def duplicates(scope: Scope) -> QuerySet[DuplicateProposal]:
    """Look-alikes of which both lie in the scope."""
    return DuplicateProposal.objects.filter(within(scope, block=None))


def merges(scope: Scope) -> QuerySet[Merge]:
    """Merges of rows that both lie in the scope, undone ones included."""
    return Merge.objects.filter(within(scope, block=None))
