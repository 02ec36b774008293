"""Households move in, move within the district, and leave."""

from datetime import date, datetime
from uuid import UUID

from django.db.models import F

from minqing.households.models import Dwelling, HardshipEntry, Household, Person
from minqing.households.operations.errors import NotOpenError, WrongDayError
from minqing.households.operations.tallies import count_household
from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor
from minqing.lib.ids import new_id
from minqing.lib.text import normalise_name, pinyin_key
from minqing.lib.time import local_date
from minqing.territory.operations import next_rev

__all__ = ["add_household", "close_household", "move_household", "rename_household"]


@operation
def add_household(
    *,
    by: Actor,
    at: datetime,
    dwelling: Dwelling,
    name: str,
    from_on: date,
    size: int = 0,
    household_id: UUID | None = None,
) -> Household:
    """Enter a household behind a door; ``name`` is the householder's.

    ``household_id`` is given where a phone has made it already. Several households may live behind
    one door. Raises NotOpenError when the door has left the register, WrongDayError for a day in
    the future or before the door's first.
    """
    if dwelling.to_on is not None:
        raise NotOpenError
    if from_on > local_date(at) or from_on < dwelling.from_on:
        raise WrongDayError
    rev = next_rev([dwelling.block_id])[dwelling.block_id] if dwelling.block_id else 0
    household = Household.objects.create(
        id=household_id or new_id(),
        dwelling=dwelling,
        area_code=dwelling.area_code,
        block_id=dwelling.block_id,
        name=normalise_name(name),
        name_pinyin=pinyin_key(name),
        size=size,
        from_on=from_on,
        rev=rev,
    )
    count_household(household, +1)
    new_entry(
        act="households.household_added",
        by=by,
        at=at,
        area_code=household.area_code,
        block_id=household.block_id,
        object_id=household.id,
        detail={"dwelling_id": str(dwelling.id), "from_on": from_on.isoformat()},
    )
    return household


@operation
def rename_household(*, by: Actor, at: datetime, household: Household, name: str) -> None:
    """Another person becomes the householder; NotOpenError when the household has left."""
    held, rev = _hold(household)
    held.name = household.name = normalise_name(name)
    held.name_pinyin = household.name_pinyin = pinyin_key(name)
    held.rev = household.rev = rev
    held.save(update_fields=["name", "name_pinyin", "rev"])
    new_entry(
        act="households.household_renamed",
        by=by,
        at=at,
        area_code=held.area_code,
        block_id=held.block_id,
        object_id=held.id,
        detail={"changed": ["name"]},
    )


@operation
def close_household(*, by: Actor, at: datetime, household: Household, to_on: date) -> None:
    """A household leaves the register with its people and hardship entries.

    ``to_on`` is the first day on which it no longer counts. Raises NotOpenError, WrongDayError.
    """
    held, rev = _hold(household)
    if to_on > local_date(at) or to_on < held.from_on:
        raise WrongDayError
    count_household(held, -1)
    # Rows that began after that day never held; they end where they began.
    for model in (Person, HardshipEntry):
        rows = model._default_manager.filter(household=held, to_on__isnull=True)
        rows.filter(from_on__gt=to_on).update(to_on=F("from_on"))
        rows.update(to_on=to_on)
    Person.objects.filter(household=held).update(rev=rev)
    held.to_on = household.to_on = to_on
    held.rev = household.rev = rev
    held.special_hardship = household.special_hardship = False
    held.save(update_fields=["to_on", "rev", "special_hardship"])
    new_entry(
        act="households.household_closed",
        by=by,
        at=at,
        area_code=held.area_code,
        block_id=held.block_id,
        object_id=held.id,
        detail={"to_on": to_on.isoformat()},
    )


@operation
def move_household(
    *, by: Actor, at: datetime, household: Household, dwelling: Dwelling, on: date
) -> Household:
    """A household moves to another door on a day; the household at the new door is returned.

    The old one is closed with its people, who are entered at the new door with what is known of
    them. Visits stay with the household that was visited. Raises what closing and adding raise.
    """
    residents = list(household.people.filter(to_on__isnull=True))
    hardships = list(household.hardships.filter(to_on__isnull=True))
    size = household.size
    close_household(by=by, at=at, household=household, to_on=on)
    moved = add_household(
        by=by, at=at, dwelling=dwelling, name=household.name, from_on=on, size=size
    )
    Person.objects.bulk_create(_person_at(moved, each) for each in residents)
    HardshipEntry.objects.bulk_create(_hardship_at(moved, each) for each in hardships)
    if hardships:
        count_household(moved, -1)
        moved.special_hardship = True
        moved.save(update_fields=["special_hardship"])
        count_household(moved, +1)
    new_entry(
        act="households.household_moved",
        by=by,
        at=at,
        area_code=moved.area_code,
        block_id=moved.block_id,
        object_id=moved.id,
        detail={"before_id": str(household.id), "people": len(residents)},
    )
    return moved


def _person_at(household: Household, before: Person) -> Person:
    """The same person at a new door. Sealed values keep their column, so they still open."""
    kept = (
        "name", "name_pinyin", "initials", "sex", "birth_on", "id_number", "id_index", "phone",
        "phone_index", "relation",
    )  # fmt: skip
    return Person(
        household=household,
        area_code=household.area_code,
        block_id=household.block_id,
        from_on=household.from_on,
        rev=household.rev,
        **{name: getattr(before, name) for name in kept},
    )


def _hardship_at(household: Household, before: HardshipEntry) -> HardshipEntry:
    return HardshipEntry(
        household=household,
        area_code=household.area_code,
        block_id=household.block_id,
        kind=before.kind,
        from_on=household.from_on,
    )


def _hold(household: Household) -> tuple[Household, int]:
    """The household under its block's lock, and the revision its rows take; NotOpenError."""
    rev = next_rev([household.block_id])[household.block_id] if household.block_id else 0
    held = Household.objects.select_for_update().get(pk=household.pk)
    if held.to_on is not None:
        raise NotOpenError
    return held, rev
