"""The dated register of special hardship."""

from datetime import date, datetime

from minqing.households.models import HardshipEntry, Household
from minqing.households.operations.errors import NotOpenError, WrongDayError
from minqing.households.operations.locking import hold, hold_open, rev_of
from minqing.households.operations.tallies import recounted
from minqing.households.rules import HardshipKind
from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor
from minqing.lib.time import local_date

__all__ = ["end_hardship", "enter_hardship"]


@operation
def enter_hardship(
    *, by: Actor, at: datetime, household: Household, kind: HardshipKind, from_on: date
) -> HardshipEntry:
    """Put a household on the hardship register; an open entry of the kind is returned as it is.

    Raises NotOpenError when the household has left, WrongDayError for a day in the future or
    before its first, and IntegrityError when the days overlap an earlier entry of the kind.
    """
    rev = hold_open(household)
    if from_on > local_date(at) or from_on < household.from_on:
        raise WrongDayError
    place = {"area_code": household.area_code, "block_id": household.block_id}
    entry, created = HardshipEntry.objects.get_or_create(
        household=household, kind=kind.value, to_on=None, defaults={**place, "from_on": from_on}
    )
    if created:
        _restand(household, rev, hardship=True)
        new_entry(
            act="households.hardship_entered",
            by=by,
            at=at,
            area_code=household.area_code,
            block_id=household.block_id,
            object_id=household.id,
            detail={"kind": kind.value, "from_on": from_on.isoformat()},
        )
    return entry


@operation
def end_hardship(*, by: Actor, at: datetime, entry: HardshipEntry, to_on: date) -> None:
    """End an entry; the household stays in special hardship while another is open.

    Raises NotOpenError, WrongDayError.
    """
    household = entry.household
    revs = hold(household, entry)
    if entry.to_on is not None:
        raise NotOpenError
    if to_on > local_date(at) or to_on < entry.from_on:
        raise WrongDayError
    entry.to_on = to_on
    entry.save(update_fields=["to_on"])
    still = household.hardships.filter(to_on__isnull=True).exists()
    _restand(household, rev_of(household, revs), hardship=still)
    new_entry(
        act="households.hardship_ended",
        by=by,
        at=at,
        area_code=household.area_code,
        block_id=household.block_id,
        object_id=household.id,
        detail={"kind": entry.kind, "to_on": to_on.isoformat()},
    )


def _restand(household: Household, rev: int, *, hardship: bool) -> None:
    """Write the projection, and count the household where it now belongs."""
    with recounted(household):
        household.special_hardship, household.rev = hardship, rev
        household.save(update_fields=["special_hardship", "rev"])
