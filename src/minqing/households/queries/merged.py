"""For whom a merged household counts, and who counts for a household."""

from collections.abc import Collection
from uuid import UUID

from minqing.households.models import Household, HouseholdAlias

__all__ = ["counted_household", "merged_into", "survivor_of", "survivors_of"]


def survivor_of(household_id: UUID) -> UUID | None:
    """The household that a merged one counts as today; None when it was not merged."""
    return (
        HouseholdAlias.objects.filter(household_id=household_id, to_on__isnull=True)
        .values_list("survivor_id", flat=True)
        .first()
    )


def survivors_of(household_ids: Collection[UUID]) -> set[UUID]:
    """The households that these count as today: themselves, or the one they were merged into."""
    wanted = set(household_ids)
    merged = dict(
        HouseholdAlias.objects.filter(household_id__in=wanted, to_on__isnull=True).values_list(
            "household_id", "survivor_id"
        )
    )
    return {merged.get(each, each) for each in wanted}


def counted_household(household: Household | None) -> Household | None:
    """The household that one counts as today: itself, unless it was merged.

    None where the survivor lies outside the scope that is active.
    """
    if household is None or household.successor_id is None:
        return household
    survivor_id = survivor_of(household.pk)
    if survivor_id is None:
        return household
    return Household.objects.filter(pk=survivor_id).first()


def merged_into(*household_ids: UUID) -> list[UUID]:
    """The households whose facts count for these today, themselves left out."""
    return list(
        HouseholdAlias.objects.filter(
            survivor_id__in=household_ids, to_on__isnull=True
        ).values_list("household_id", flat=True)
    )
