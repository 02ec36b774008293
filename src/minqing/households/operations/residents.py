"""People of a household: entered, corrected, gone; and seeing a sealed number in full."""

from datetime import date, datetime
from typing import TypedDict, Unpack

from minqing.accounts.operations import reveal
from minqing.accounts.rules import RevealPurpose
from minqing.households.models import Household, Person
from minqing.households.operations.errors import InvalidNumberError, NotOpenError, WrongDayError
from minqing.households.operations.locking import hold, hold_open, rev_of
from minqing.households.rules import Relation, Sex
from minqing.households.rules.numbers import (
    birth_date_of,
    check_id_number,
    normalise_id_number,
    normalise_phone,
    sex_of,
)
from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor
from minqing.lib.text import normalise_name, pinyin_initials, pinyin_key
from minqing.lib.time import local_date
from minqing.storage.keys import keyring, open_column, seal_column

__all__ = ["PersonFields", "add_person", "change_person", "close_person", "reveal_id_number"]


class PersonFields(TypedDict, total=False):
    """What is known of a person; an empty text means not known."""

    name: str
    relation: Relation
    sex: Sex | None
    birth_on: date | None
    id_number: str
    phone: str


@operation
def add_person(
    *,
    by: Actor,
    at: datetime,
    household: Household,
    from_on: date,
    **fields: Unpack[PersonFields],
) -> Person:
    """Enter a person in a household, which becomes one larger.

    Sex and birth date follow from the ID number when they are not given. Raises NotOpenError,
    WrongDayError, InvalidNumberError.
    """
    rev = hold_open(household)
    if from_on > local_date(at) or from_on < household.from_on:
        raise WrongDayError
    person = Person(
        household=household,
        area_code=household.area_code,
        block_id=household.block_id,
        relation=Relation.OTHER.value,
        from_on=from_on,
        rev=rev,
    )
    _write(person, fields)
    person.save(force_insert=True)
    _resize(household, rev, +1)
    new_entry(
        act="households.person_added",
        by=by,
        at=at,
        area_code=household.area_code,
        block_id=household.block_id,
        object_id=person.id,
        detail={"household_id": str(household.id)},
    )
    return person


@operation
def change_person(
    *, by: Actor, at: datetime, person: Person, **fields: Unpack[PersonFields]
) -> None:
    """Correct what is written of a person; only the given fields change.

    Raises NotOpenError, InvalidNumberError.
    """
    revs = hold(person)
    if person.to_on is not None:
        raise NotOpenError
    _write(person, fields)
    person.rev = rev_of(person, revs)
    person.save(force_update=True)
    new_entry(
        act="households.person_changed",
        by=by,
        at=at,
        area_code=person.area_code,
        block_id=person.block_id,
        object_id=person.id,
        detail={"changed": sorted(fields)},
    )


@operation
def close_person(*, by: Actor, at: datetime, person: Person, to_on: date) -> None:
    """A person leaves the household (moved out, died), which becomes one smaller.

    Raises NotOpenError, WrongDayError.
    """
    household = person.household
    rev = rev_of(household, hold(household, person))
    if person.to_on is not None:
        raise NotOpenError
    if to_on > local_date(at) or to_on < person.from_on:
        raise WrongDayError
    person.to_on, person.rev = to_on, rev
    person.save(update_fields=["to_on", "rev"])
    _resize(household, rev, -1)
    new_entry(
        act="households.person_closed",
        by=by,
        at=at,
        area_code=household.area_code,
        block_id=household.block_id,
        object_id=person.id,
        detail={"household_id": str(household.id), "to_on": to_on.isoformat()},
    )


@operation
def reveal_id_number(
    *, by: Actor, at: datetime, purpose: RevealPurpose, person: Person
) -> str | None:
    """A person's ID number in full; the act is in the ledger before the number is opened.

    The person must come from ``access.people`` of the asker's scope. None when none is known.
    """
    reveal(
        table=Person._meta.db_table,
        column="id_number",
        object_id=person.id,
        area_code=person.area_code,
        block_id=person.block_id,
        purpose=purpose,
        by=by,
        at=at,
    )
    return open_column(person, "id_number")


def _write(person: Person, fields: PersonFields) -> None:
    if "name" in fields:
        name = normalise_name(fields["name"])
        person.name = name
        person.name_pinyin = pinyin_key(name)
        person.initials = pinyin_initials(name)
    if "relation" in fields:
        person.relation = fields["relation"].value
    if "sex" in fields:
        person.sex = fields["sex"].value if fields["sex"] else ""
    if "birth_on" in fields:
        person.birth_on = fields["birth_on"]
    if "id_number" in fields:
        _write_id_number(person, normalise_id_number(fields["id_number"]))
    if "phone" in fields:
        _write_phone(person, fields["phone"])


def _write_id_number(person: Person, number: str) -> None:
    if not number:
        person.id_number = person.id_index = None
        return
    if check_id_number(number) is not None:
        raise InvalidNumberError
    person.id_number = seal_column(Person, "id_number", number)
    person.id_index = keyring().index(number, "id_number")
    person.sex = person.sex or sex_of(number).value
    person.birth_on = person.birth_on or birth_date_of(number)


def _write_phone(person: Person, written: str) -> None:
    if not written:
        person.phone = person.phone_index = None
        return
    phone = normalise_phone(written)
    if phone is None:
        raise InvalidNumberError
    person.phone = seal_column(Person, "phone", phone)
    person.phone_index = keyring().index(phone, "phone")


def _resize(household: Household, rev: int, delta: int) -> None:
    household.size, household.rev = max(0, household.size + delta), rev
    household.save(update_fields=["size", "rev"])
