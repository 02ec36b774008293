"""The dated register of special hardship."""

from datetime import date, datetime

from minqing.households.models import HardshipEntry, Household
from minqing.households.operations.errors import NotOpenError, WrongDayError
from minqing.households.operations.tallies import count_household
from minqing.households.rules import HardshipKind
from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor
from minqing.lib.time import local_date
from minqing.territory.operations import next_rev

__all__ = ["end_hardship", "enter_hardship"]


@operation
def enter_hardship(
    *, by: Actor, at: datetime, household: Household, kind: HardshipKind, from_on: date
) -> HardshipEntry:
    """Put a household on the hardship register; an open entry of the kind is returned as it is.

    Raises NotOpenError when the household has left, WrongDayError for a day in the future or
    before its first, and IntegrityError when the days overlap an earlier entry of the kind.
    """
    rev = next_rev([household.block_id])[household.block_id] if household.block_id else 0
    held = Household.objects.select_for_update().get(pk=household.pk)
    if held.to_on is not None:
        raise NotOpenError
    if from_on > local_date(at) or from_on < held.from_on:
        raise WrongDayError
    entry, created = HardshipEntry.objects.get_or_create(
        household=held,
        kind=kind.value,
        to_on=None,
        defaults={"area_code": held.area_code, "block_id": held.block_id, "from_on": from_on},
    )
    if created:
        _restand(held, rev, hardship=True)
        new_entry(
            act="households.hardship_entered",
            by=by,
            at=at,
            area_code=held.area_code,
            block_id=held.block_id,
            object_id=held.id,
            detail={"kind": kind.value, "from_on": from_on.isoformat()},
        )
    household.special_hardship, household.rev = held.special_hardship, held.rev
    return entry


@operation
def end_hardship(*, by: Actor, at: datetime, entry: HardshipEntry, to_on: date) -> None:
    """End an entry; the household stays in special hardship while another is open.

    Raises NotOpenError, WrongDayError.
    """
    rev = next_rev([entry.block_id])[entry.block_id] if entry.block_id else 0
    household = Household.objects.select_for_update().get(pk=entry.household_id)
    held = HardshipEntry.objects.select_for_update().get(pk=entry.pk)
    if held.to_on is not None:
        raise NotOpenError
    if to_on > local_date(at) or to_on < held.from_on:
        raise WrongDayError
    held.to_on = entry.to_on = to_on
    held.save(update_fields=["to_on"])
    _restand(household, rev, hardship=household.hardships.filter(to_on__isnull=True).exists())
    new_entry(
        act="households.hardship_ended",
        by=by,
        at=at,
        area_code=held.area_code,
        block_id=held.block_id,
        object_id=household.id,
        detail={"kind": held.kind, "to_on": to_on.isoformat()},
    )


def _restand(household: Household, rev: int, *, hardship: bool) -> None:
    """Write the projection, and count the household where it now belongs."""
    before = household.special_hardship
    if before != hardship:
        count_household(household, -1)
    household.special_hardship = hardship
    household.rev = rev
    household.save(update_fields=["special_hardship", "rev"])
    if before != hardship:
        count_household(household, +1)
