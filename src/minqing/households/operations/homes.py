"""Households move in, move within the district, and leave."""

from datetime import date, datetime
from uuid import UUID

from django.db.models import F

from minqing.households.models import Dwelling, HardshipEntry, Household, Person
from minqing.households.operations.errors import NotOpenError, WrongDayError
from minqing.households.operations.locking import Revs, hold, hold_open, rev_of
from minqing.households.operations.tallies import recounted
from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor
from minqing.lib.ids import new_id
from minqing.lib.text import normalise_name, pinyin_key
from minqing.lib.time import local_date

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
    revs = hold(dwelling)
    household = Household(
        id=household_id or new_id(), dwelling=dwelling, name=name, size=size, from_on=from_on
    )
    with recounted(household):
        _enter(household, revs, by=by, at=at)
    return household


@operation
def rename_household(*, by: Actor, at: datetime, household: Household, name: str) -> None:
    """Another person becomes the householder; NotOpenError when the household has left."""
    household.rev = hold_open(household)
    household.name, household.name_pinyin = normalise_name(name), pinyin_key(name)
    household.save(update_fields=["name", "name_pinyin", "rev"])
    new_entry(
        act="households.household_renamed",
        by=by,
        at=at,
        area_code=household.area_code,
        block_id=household.block_id,
        object_id=household.id,
        detail={"changed": ["name"]},
    )


@operation
def close_household(*, by: Actor, at: datetime, household: Household, to_on: date) -> None:
    """A household leaves the register with its people and hardship entries.

    ``to_on`` is the first day on which it no longer counts. Raises NotOpenError, WrongDayError.
    """
    rev = hold_open(household)
    with recounted(household):
        _close(household, to_on, rev, by=by, at=at)


@operation
def move_household(
    *, by: Actor, at: datetime, household: Household, dwelling: Dwelling, on: date
) -> Household:
    """A household moves to another door on a day; the household at the new door is returned.

    The old one is closed with its people, who are entered at the new door with what is known of
    them. Visits stay with the household that was visited. Raises what closing and adding raise.
    """
    revs = hold(household, dwelling)
    if household.to_on is not None:
        raise NotOpenError
    residents = list(household.people.filter(to_on__isnull=True))
    hardships = list(household.hardships.filter(to_on__isnull=True))
    moved = Household(
        dwelling=dwelling,
        name=household.name,
        size=household.size,
        special_hardship=bool(hardships),
        from_on=on,
    )
    with recounted(household, moved):
        _close(household, on, rev_of(household, revs), by=by, at=at)
        _enter(moved, revs, by=by, at=at)
        Person.objects.bulk_create(_person_at(moved, each) for each in residents)
        HardshipEntry.objects.bulk_create(_hardship_at(moved, each) for each in hardships)
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


def _enter(household: Household, revs: Revs, *, by: Actor, at: datetime) -> None:
    """Save a new household behind its door, which is held; inside ``recounted``."""
    dwelling, from_on = household.dwelling, household.from_on
    if dwelling.to_on is not None:
        raise NotOpenError
    if from_on > local_date(at) or from_on < dwelling.from_on:
        raise WrongDayError
    household.area_code, household.block_id = dwelling.area_code, dwelling.block_id
    household.name_pinyin = pinyin_key(household.name)
    household.name = normalise_name(household.name)
    household.rev = rev_of(household, revs)
    household.save(force_insert=True)
    new_entry(
        act="households.household_added",
        by=by,
        at=at,
        area_code=household.area_code,
        block_id=household.block_id,
        object_id=household.id,
        detail={"dwelling_id": str(dwelling.id), "from_on": from_on.isoformat()},
    )


def _close(household: Household, to_on: date, rev: int, *, by: Actor, at: datetime) -> None:
    """End a household that is held, its people and hardship entries; inside ``recounted``."""
    if to_on > local_date(at) or to_on < household.from_on:
        raise WrongDayError
    # Rows that began after that day never held; they end where they began.
    for model in (Person, HardshipEntry):
        rows = model._default_manager.filter(household=household, to_on__isnull=True)
        rows.filter(from_on__gt=to_on).update(to_on=F("from_on"))
        rows.update(to_on=to_on)
    Person.objects.filter(household=household).update(rev=rev)
    household.to_on, household.rev, household.special_hardship = to_on, rev, False
    household.save(update_fields=["to_on", "rev", "special_hardship"])
    new_entry(
        act="households.household_closed",
        by=by,
        at=at,
        area_code=household.area_code,
        block_id=household.block_id,
        object_id=household.id,
        detail={"to_on": to_on.isoformat()},
    )


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
