"""Corrections from the door, merged field by field; where two disagree, somebody chooses."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from minqing.households.models import Correction, Household, Person
from minqing.households.operations.errors import (
    AlreadyDecidedError,
    InvalidCorrectionError,
    NotOpenError,
    PersonLeftError,
)
from minqing.households.operations.locking import hold, rev_of
from minqing.households.rules import Relation
from minqing.households.rules.corrections import (
    CorrectionState,
    Field,
    FieldChange,
    fate,
    normalised,
)
from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor
from minqing.lib.text import pinyin_initials, pinyin_key

__all__ = ["choose", "correct_household"]


@operation
def correct_household(
    *,
    by: Actor,
    at: datetime,
    household: Household,
    change_id: UUID,
    changes: Sequence[FieldChange],
    noted_at: datetime,
    member_id: UUID,
    device_id: UUID | None = None,
) -> list[Correction]:
    """Merge what a worker corrected into the register, each field for itself.

    Gives every field with its state; those that clash leave the register as it is and wait for
    ``choose``. A household's name is its householder's: who bears it takes the new one, too. The
    same change again gives what became of it. Raises NotOpenError, PersonLeftError,
    InvalidCorrectionError; nothing is changed then.
    """
    people = _people(household, changes)
    namesakes = _namesakes(household, changes)
    revs = hold(household, *people.values(), *namesakes)
    known = list(Correction.objects.filter(change_id=change_id).order_by("id"))
    if known:
        return known
    if household.to_on is not None:
        raise NotOpenError
    if any(each.to_on is not None for each in people.values()):
        raise PersonLeftError
    rev = rev_of(household, revs)
    made = []
    for change in changes:
        spelled = normalised(change)
        if spelled is None:
            raise InvalidCorrectionError
        row = household if spelled.person_id is None else people[spelled.person_id]
        now = _said(row, spelled.field)
        state = fate(base=spelled.base, now=now, value=spelled.value)
        if state is CorrectionState.APPLIED:
            _put(row, spelled.field, spelled.value, rev, namesakes)
        made.append(
            Correction(
                change_id=change_id,
                household_id=household.pk,
                person_id=spelled.person_id,
                area_code=household.area_code,
                block_id=household.block_id,
                field=spelled.field.value,
                base=spelled.base,
                found=now,
                value=spelled.value,
                noted_at=noted_at,
                received_at=at,
                member_id=member_id,
                device_id=device_id,
                state=state.value,
                rev=rev,
            )
        )
    Correction.objects.bulk_create(made)
    _ledger(
        household,
        made,
        act="households.household_corrected",
        by=by,
        at=at,
        object_id=change_id,
    )
    return made


@operation
def choose(
    *, by: Actor, at: datetime, household: Household, change_id: UUID, take: Collection[UUID]
) -> list[Correction]:
    """Decide the clashing fields of a change: those in ``take`` go to the register, no others.

    Gives the decided fields. Raises AlreadyDecidedError when none waits, NotOpenError when the
    household, PersonLeftError when somebody concerned has left the register.
    """
    open_fields = Correction.objects.filter(
        change_id=change_id, state=CorrectionState.CLASH.value
    ).order_by("id")
    changes = [
        FieldChange(each.person_id, Field(each.field), each.base, each.value)
        for each in open_fields
        if each.pk in take
    ]
    people = _people(household, changes)
    namesakes = _namesakes(household, changes)
    revs = hold(household, *people.values(), *namesakes)
    waiting = list(open_fields.select_for_update())
    if not waiting:
        raise AlreadyDecidedError
    if take and household.to_on is not None:
        raise NotOpenError
    if any(each.to_on is not None for each in people.values()):
        raise PersonLeftError
    rev = rev_of(household, revs)
    for each in waiting:
        taken = each.pk in take
        if taken:
            row = household if each.person_id is None else people[each.person_id]
            _put(row, Field(each.field), each.value, rev, namesakes)
        each.state = (CorrectionState.TAKEN if taken else CorrectionState.LEFT).value
        each.decided_at, each.decided_by, each.rev = at, by.id, rev
        each.save(update_fields=["state", "decided_at", "decided_by", "rev"])
    _ledger(
        household,
        waiting,
        act="households.correction_chosen",
        by=by,
        at=at,
        object_id=change_id,
    )
    return waiting


def _people(household: Household, changes: Sequence[FieldChange]) -> dict[UUID, Person]:
    """Whose fields are corrected; PersonLeftError for somebody who is not of this household."""
    wanted = {each.person_id for each in changes if each.person_id is not None}
    found = {each.pk: each for each in household.people.filter(pk__in=wanted)}
    if set(found) != wanted:
        raise PersonLeftError
    return found


def _namesakes(household: Household, changes: Sequence[FieldChange]) -> list[Person]:
    """The householders who may have to take the household's new name."""
    if not any(each.person_id is None and each.field is Field.NAME for each in changes):
        return []
    named = household.people.filter(relation=Relation.HOUSEHOLDER.value, to_on__isnull=True)
    return list(named)


def _put(
    row: Household | Person, field: Field, value: str, rev: int, namesakes: Sequence[Person]
) -> None:
    """Write a field; the householder who bears the household's name takes its new one."""
    if isinstance(row, Household) and field is Field.NAME:
        for person in namesakes:
            if person.name == row.name:
                _write(person, Field.NAME, value, rev)
    _write(row, field, value, rev)


def _said(row: Household | Person, field: Field) -> str:
    return str(getattr(row, field.value))


def _write(row: Household | Person, field: Field, value: str, rev: int) -> None:
    """Put one field into a row that is held, with what follows from it."""
    row.rev = rev
    columns = [field.value, "rev"]
    match field:
        case Field.NAME:
            row.name, row.name_pinyin = value, pinyin_key(value)
            columns.append("name_pinyin")
            if isinstance(row, Person):
                row.initials = pinyin_initials(value)
                columns.append("initials")
        case Field.SIZE:
            setattr(row, field.value, int(value))
        case _:
            setattr(row, field.value, value)
    row.save(update_fields=columns)


def _ledger(
    household: Household,
    fields: Sequence[Correction],
    *,
    act: str,
    by: Actor,
    at: datetime,
    object_id: UUID,
) -> None:
    """Which fields, of whom, and what became of each; the values are personal and stay outside."""
    new_entry(
        act=act,
        by=by,
        at=at,
        area_code=household.area_code,
        block_id=household.block_id,
        object_id=object_id,
        detail={
            "household_id": str(household.pk),
            "fields": [f"{each.field} {each.state}" for each in fields],
        },
    )
