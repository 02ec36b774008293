"""Found at a door and not on the register: held, then confirmed, joined to a household, or not."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from minqing.households.models import Dwelling, FoundAtDoor, Household
from minqing.households.operations.doors import add_dwelling
from minqing.households.operations.errors import (
    AlreadyDecidedError,
    HouseholdLeftError,
    NobodyFoundError,
    UnknownEntranceError,
)
from minqing.households.operations.homes import add_household
from minqing.households.operations.residents import add_person
from minqing.households.queries import block_of, survivor_of
from minqing.households.rules import Relation, Sex
from minqing.households.rules.addresses import normalise_door
from minqing.households.rules.upkeep import FoundKind, FoundState
from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor
from minqing.lib.codes import Level
from minqing.lib.text import normalise_name
from minqing.lib.time import local_date
from minqing.territory.models import Area
from minqing.territory.operations import next_rev

__all__ = ["Door", "FoundPerson", "confirm_found", "join_found", "record_found", "reject_found"]


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """Somebody as the finder wrote them down; nothing but the name is needed."""

    name: str
    relation: str = Relation.OTHER
    sex: str = ""
    birth_on: date | None = None

    def as_json(self) -> dict[str, str | None]:
        """As it is stored."""
        born = None if self.birth_on is None else self.birth_on.isoformat()
        return {**asdict(self), "name": normalise_name(self.name), "birth_on": born}

    @classmethod
    def read(cls, stored: Mapping[str, str | None]) -> "FoundPerson":
        """From what was stored."""
        born = stored["birth_on"]
        return cls(
            stored["name"] or "",
            stored["relation"] or Relation.OTHER,
            stored["sex"] or "",
            None if born is None else date.fromisoformat(born),
        )


@dataclass(frozen=True, slots=True)
class Door:
    """Where: a door on the register, or one that nobody knew, by its entrance, floor and plate."""

    area_code: str
    dwelling_id: UUID | None = None
    floor: int | None = None
    door: str = ""


@operation
def record_found(
    *,
    by: Actor,
    at: datetime,
    found_id: UUID,
    kind: FoundKind,
    household_id: UUID,
    door: Door,
    found_at: datetime,
    name: str = "",
    size: int = 0,
    people: Sequence[FoundPerson] = (),
    note: str = "",
    member_id: UUID | None = None,
    device_id: UUID | None = None,
) -> FoundAtDoor:
    """Keep what was found at a door until the neighbourhood decides; the register stays as it is.

    ``household_id`` is the id that a found household is to have, or whose people were found. The
    same finding again is returned as it stands. Raises UnknownEntranceError, and NobodyFoundError
    when neither householder nor person is named.
    """
    known = FoundAtDoor.objects.filter(pk=found_id).first()
    if known is not None:
        return known
    if not Area.objects.filter(code=door.area_code, level=Level.ENTRANCE.value).exists():
        raise UnknownEntranceError
    named = [each for each in people if normalise_name(each.name)]
    householder = normalise_name(name)
    if not (named if kind is FoundKind.PERSON else householder):
        raise NobodyFoundError
    if kind is FoundKind.HOUSEHOLD and householder not in {
        normalise_name(each.name) for each in named
    }:
        named.insert(0, FoundPerson(householder, Relation.HOUSEHOLDER))
    block_id = block_of(door.area_code)
    found = FoundAtDoor.objects.create(
        id=found_id,
        kind=kind.value,
        area_code=door.area_code,
        block_id=block_id,
        household_id=household_id,
        dwelling_id=door.dwelling_id,
        floor=door.floor,
        door=normalise_door(door.door) or "",
        name=householder,
        size=max(size, len(named)),
        people=[each.as_json() for each in named],
        note=note,
        found_at=found_at,
        member_id=member_id,
        device_id=device_id,
        received_at=at,
    )
    _ledger(found, act="households.found_at_door", by=by, at=at)
    return found


@operation
def confirm_found(*, by: Actor, at: datetime, found: FoundAtDoor) -> Household:
    """Put what was found on the register; gives the household.

    A door that nobody knew is added, then the household under the id it was promised, then its
    people, all from the day on which they were found. Raises AlreadyDecidedError, NotOpenError when
    the door has left meanwhile, HouseholdLeftError when the household has, and what the acts of the
    register raise.
    """
    held = _hold(found)
    day = local_date(held.found_at)
    if held.kind == FoundKind.PERSON:
        household = Household.objects.get(pk=survivor_of(held.household_id) or held.household_id)
        if household.to_on is not None:
            raise HouseholdLeftError
    else:
        dwelling = _dwelling(held, day, by=by, at=at)
        household = add_household(
            by=by,
            at=at,
            dwelling=dwelling,
            name=held.name,
            from_on=max(day, dwelling.from_on),
            household_id=held.household_id,
        )
    _add_people(held, household, range(len(held.people)), by=by, at=at)
    if held.kind == FoundKind.HOUSEHOLD and household.size < held.size:
        household.size = held.size
        household.save(update_fields=["size"])
    _decide(
        held, FoundState.CONFIRMED, household.pk, act="households.found_confirmed", by=by, at=at
    )
    return household


@operation
def join_found(
    *,
    by: Actor,
    at: datetime,
    found: FoundAtDoor,
    household: Household,
    add: Collection[int] = (),
) -> None:
    """Say that a found household is one of the register; ``add`` are the people it lacked.

    Visits that wait for the found household are then those of this one. Raises AlreadyDecidedError,
    HouseholdLeftError.
    """
    held = _hold(found, household)
    if household.to_on is not None:
        raise HouseholdLeftError
    _add_people(held, household, add, by=by, at=at)
    _decide(held, FoundState.JOINED, household.pk, act="households.found_joined", by=by, at=at)


@operation
def reject_found(*, by: Actor, at: datetime, found: FoundAtDoor, reason: str) -> None:
    """Leave the register as it is; the finder reads the reason. Raises AlreadyDecidedError."""
    held = _hold(found)
    held.reason = reason
    _decide(held, FoundState.REJECTED, None, act="households.found_rejected", by=by, at=at)


def _hold(found: FoundAtDoor, household: Household | None = None) -> FoundAtDoor:
    """The finding under its own lock and those of the blocks that deciding it touches.

    Its household, or the door, may lie in another block by now: all are locked at once, ascending.
    """
    blocks = _blocks_now(found, household)
    while True:
        next_rev(each for each in blocks if each is not None)
        held = FoundAtDoor.objects.select_for_update().get(pk=found.pk)
        if held.state != FoundState.WAITING:
            raise AlreadyDecidedError
        if household is not None:
            household.refresh_from_db()
        # While this waited, the household or the door may have come to lie in another block.
        before, blocks = blocks, _blocks_now(held, household)
        if blocks == before:
            return held


def _blocks_now(found: FoundAtDoor, household: Household | None) -> set[UUID | None]:
    """The finding's own block, and that of the household it is joined to or, without, its place."""
    return {found.block_id, _block_now(found) if household is None else household.block_id}


def _block_now(found: FoundAtDoor) -> UUID | None:
    """The block of the household whose people were found, or of the door."""
    if found.kind == FoundKind.PERSON:
        home = survivor_of(found.household_id) or found.household_id
        return Household.objects.values_list("block_id", flat=True).filter(pk=home).first()
    if found.dwelling_id is not None:
        rows = Dwelling.objects.values_list("block_id", flat=True)
        return rows.filter(pk=found.dwelling_id).first()
    return block_of(found.area_code)


def _dwelling(found: FoundAtDoor, day: date, *, by: Actor, at: datetime) -> Dwelling:
    """The door: the one named, one with the same plate that came meanwhile, or a new one."""
    if found.dwelling_id is not None:
        return Dwelling.objects.get(pk=found.dwelling_id)
    floor = 0 if found.floor is None else found.floor
    known = Dwelling.objects.filter(
        area_code=found.area_code, floor=floor, door=found.door, to_on__isnull=True
    ).first()
    return known or add_dwelling(
        by=by, at=at, area_code=found.area_code, floor=floor, door=found.door, from_on=day
    )


def _add_people(
    found: FoundAtDoor, household: Household, add: Collection[int], *, by: Actor, at: datetime
) -> None:
    sexes = set(Sex)
    for index, stored in enumerate(found.people):
        if index not in add:
            continue
        person = FoundPerson.read(stored)
        add_person(
            by=by,
            at=at,
            household=household,
            from_on=max(local_date(found.found_at), household.from_on),
            name=person.name,
            relation=Relation.read(person.relation),
            sex=Sex(person.sex) if person.sex in sexes else None,
            birth_on=person.birth_on,
        )


def _decide(
    found: FoundAtDoor,
    state: FoundState,
    result_id: UUID | None,
    *,
    act: str,
    by: Actor,
    at: datetime,
) -> None:
    found.state, found.result_id = state.value, result_id
    found.decided_at, found.decided_by = at, by.id
    found.save(update_fields=["state", "result_id", "reason", "decided_at", "decided_by"])
    _ledger(found, act=act, by=by, at=at)


def _ledger(found: FoundAtDoor, *, act: str, by: Actor, at: datetime) -> None:
    new_entry(
        act=act,
        by=by,
        at=at,
        area_code=found.area_code,
        block_id=found.block_id,
        object_id=found.pk,
        detail={
            "kind": found.kind,
            "people": len(found.people),
            "household_id": None if found.result_id is None else str(found.result_id),
        },
    )
