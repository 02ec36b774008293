"""Two rows of the register that mean the same become one, and can be told apart again.

What is said here of households is the register's half: rows, people, hardship entries, aliases.
Visits, responsibility and requests follow in ``home.operations.merging``, the only caller.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from minqing.households.models import (
    DuplicateProposal,
    HardshipEntry,
    Household,
    HouseholdAlias,
    Merge,
    Person,
)
from minqing.households.operations.errors import (
    AlreadyUndoneError,
    DoorGoneError,
    NotOpenError,
    SamePersonError,
    SurvivorGoneError,
)
from minqing.households.operations.locking import Revs, hold
from minqing.households.operations.tallies import recounted
from minqing.households.rules import Relation
from minqing.households.rules.upkeep import (
    Known,
    MergeKind,
    ProposalState,
    common_area,
    same_person,
    size_after_merge,
)
from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor
from minqing.lib.time import local_date

__all__ = ["close_into", "merge_people", "reopen", "unmerge_people"]

Restore = dict[str, Any]

# What one entry of a person may know and the other not. Sealed values keep their column.
_FILLED = (("birth_on",), ("sex",), ("id_number", "id_index"), ("phone", "phone_index"))


def close_into(
    *, by: Actor, at: datetime, merged: Household, survivor: Household, revs: Revs
) -> Merge:
    """Close a household in favour of another, on the day of ``at``; inside an operation.

    Both are locked by the caller, who holds their blocks (``revs``). People who are written in both
    stay once, the others move over; open hardship entries end here and go on there. Raises
    NotOpenError.
    """
    if merged.to_on is not None or survivor.to_on is not None:
        raise NotOpenError
    on = local_date(at)
    before = survivor.size
    with recounted(merged, survivor):
        restore = _join_people(merged, survivor, on, revs)
        restore["hardships"] = _join_hardships(merged, survivor, on)
        people = survivor.people.filter(to_on__isnull=True).count()
        merged.to_on, merged.successor_id, merged.special_hardship = on, survivor.id, False
        _save(merged, revs, "to_on", "successor_id", "special_hardship")
        survivor.size = size_after_merge(before, merged.size, people)
        survivor.special_hardship = survivor.hardships.filter(to_on__isnull=True).exists()
        _save(survivor, revs, "size", "special_hardship")
    restore["size_added"] = survivor.size - before
    _alias(merged.id, survivor.id, on)
    merge = _record(MergeKind.HOUSEHOLD, merged, survivor, restore, by=by, at=at)
    for place, other in ((survivor, merged), (merged, survivor)):
        new_entry(
            act="households.households_merged",
            by=by,
            at=at,
            area_code=place.area_code,
            block_id=place.block_id,
            object_id=place.id,
            detail={
                "merge_id": str(merge.id),
                "other_id": str(other.id),
                "survives": place is survivor,
                "people_moved": len(restore["people"]),
            },
        )
    return merge


def reopen(
    *, by: Actor, at: datetime, merge: Merge, merged: Household, survivor: Household, revs: Revs
) -> None:
    """Undo ``close_into``: whatever was joined goes back; inside an operation, under its locks.

    Raises AlreadyUndoneError, SurvivorGoneError while the survivor is not open (undo its own merge
    first), DoorGoneError when the merged household's door has left the register.
    """
    if merge.undone_at is not None:
        raise AlreadyUndoneError
    if survivor.to_on is not None:
        raise SurvivorGoneError
    if merged.dwelling.to_on is not None:
        raise DoorGoneError
    with recounted(merged, survivor):
        gone = _part_people(merge.restore, merged, survivor, revs)
        _part_hardships(merge.restore["hardships"])
        merged.to_on = merged.successor_id = None
        merged.special_hardship = merged.hardships.filter(to_on__isnull=True).exists()
        # Who moved over and left since then made the survivor smaller, but was never one of its
        # own: it is the merged household that they have left.
        merged.size = max(0, merged.size - gone)
        _save(merged, revs, "to_on", "successor_id", "special_hardship", "size")
        survivor.size = max(0, survivor.size - merge.restore["size_added"] + gone)
        survivor.special_hardship = survivor.hardships.filter(to_on__isnull=True).exists()
        _save(survivor, revs, "size", "special_hardship")
    _unalias(merged.id, survivor.id, merge.from_on)
    merge.undone_at = at
    merge.save(update_fields=["undone_at"])
    _decide(merged.id, survivor.id, ProposalState.DIFFERENT, by=by, at=at)
    for place in (survivor, merged):
        new_entry(
            act="households.households_unmerged",
            by=by,
            at=at,
            area_code=place.area_code,
            block_id=place.block_id,
            object_id=place.id,
            detail={"merge_id": str(merge.id)},
        )


@operation
def merge_people(*, by: Actor, at: datetime, merged: Person, survivor: Person) -> Merge:
    """Close a person's entry in favour of another entry of the same person, on the day of ``at``.

    What only the closed entry knows (birth date, sex, numbers) is written in the other. The closed
    one's household becomes one smaller. Raises NotOpenError, SamePersonError for one entry twice.
    """
    if merged.id == survivor.id:
        raise SamePersonError
    revs = hold(merged.household, survivor.household, merged, survivor)
    if merged.to_on is not None or survivor.to_on is not None:
        raise NotOpenError
    restore: Restore = {"merged_people": [_close_person(merged, survivor, local_date(at), revs)]}
    _resize(merged.household_id, -1, revs)
    merge = _record(MergeKind.PERSON, merged, survivor, restore, by=by, at=at)
    _ledger_people(merge, survivor, act="households.people_merged", by=by, at=at)
    return merge


@operation
def unmerge_people(*, by: Actor, at: datetime, merge: Merge) -> None:
    """Undo ``merge_people``. Raises AlreadyUndoneError; NotOpenError when the closed entry's
    household has left the register meanwhile.
    """
    held_merge = Merge.objects.select_for_update().get(pk=merge.pk)
    if held_merge.undone_at is not None:
        raise AlreadyUndoneError
    pair = Person.objects.select_related("household").in_bulk([merge.merged_id, merge.survivor_id])
    merged, survivor = pair[merge.merged_id], pair[merge.survivor_id]
    revs = hold(merged.household, survivor.household, merged, survivor)
    if merged.household.to_on is not None:
        raise NotOpenError
    for note in held_merge.restore["merged_people"]:
        _reopen_person(note, revs)
    _resize(merged.household_id, +1, revs)
    held_merge.undone_at = merge.undone_at = at
    held_merge.save(update_fields=["undone_at"])
    _decide(merge.merged_id, merge.survivor_id, ProposalState.DIFFERENT, by=by, at=at)
    _ledger_people(merge, survivor, act="households.people_unmerged", by=by, at=at)


# --- people ---------------------------------------------------------------------------------------


def _join_people(merged: Household, survivor: Household, on: date, revs: Revs) -> Restore:
    """Close who stands in both, move the others."""
    there = list(survivor.people.filter(to_on__isnull=True).order_by("id"))
    moved: list[dict[str, str]] = []
    closed: list[Restore] = []
    for person in merged.people.filter(to_on__isnull=True).order_by("id"):
        twin = next((each for each in there if same_person(_known(person), _known(each))), None)
        if twin is not None:
            there.remove(twin)
            closed.append(_close_person(person, twin, on, revs))
            continue
        note = {"id": str(person.id), "relation": person.relation}
        if person.relation == Relation.HOUSEHOLDER:
            # A household has one; who else was one is told apart again when this is undone.
            person.relation = Relation.OTHER.value
        person.household = survivor
        person.area_code, person.block_id = survivor.area_code, survivor.block_id
        _save(person, revs, "household", "area_code", "block_id", "relation")
        moved.append(note)
    return {"people": moved, "merged_people": closed}


def _part_people(restore: Restore, merged: Household, survivor: Household, revs: Revs) -> int:
    """Bring back who moved over and still is there; open the closed entries again.

    Gives how many of those who moved over have left the survivor meanwhile.
    """
    gone = 0
    for note in restore["people"]:
        person = Person.objects.filter(pk=note["id"], household=survivor).first()
        gone += person is None or person.to_on is not None
        if person is None:
            continue  # moved on to another household meanwhile: that act stands
        if person.relation == Relation.OTHER:
            person.relation = note["relation"]
        person.household = merged
        person.area_code, person.block_id = merged.area_code, merged.block_id
        _save(person, revs, "household", "area_code", "block_id", "relation")
    for note in restore["merged_people"]:
        _reopen_person(note, revs)
    return gone


def _close_person(person: Person, twin: Person, on: date, revs: Revs) -> Restore:
    filled = []
    for fields in _FILLED:
        if not getattr(twin, fields[-1]) and getattr(person, fields[-1]):
            for name in fields:
                setattr(twin, name, getattr(person, name))
            filled.append(fields[-1])
    if filled:
        names = [name for fields in _FILLED if fields[-1] in filled for name in fields]
        _save(twin, revs, *names)
    person.to_on, person.successor_id = max(on, person.from_on), twin.id
    _save(person, revs, "to_on", "successor_id")
    return {"id": str(person.id), "survivor": str(twin.id), "filled": filled}


def _reopen_person(note: Restore, revs: Revs) -> None:
    person = Person.objects.select_for_update().get(pk=note["id"])
    twin = Person.objects.select_for_update().get(pk=note["survivor"])
    person.to_on = person.successor_id = None
    _save(person, revs, "to_on", "successor_id")
    for fields in _FILLED:
        # What was corrected since then is the survivor's own.
        if fields[-1] in note["filled"] and _same(twin, person, fields[-1]):
            for name in fields:
                setattr(twin, name, "" if name == "sex" else None)
            _save(twin, revs, *fields)


def _same(one: Person, other: Person, field: str) -> bool:
    values = [getattr(each, field) for each in (one, other)]
    # A keyed index comes as a memoryview, which is equal to nothing but itself.
    plain = [bytes(value) if isinstance(value, memoryview) else value for value in values]
    return bool(plain[0] == plain[1])


def _known(person: Person) -> Known:
    index = person.id_index
    return Known(person.name, person.birth_on, None if index is None else bytes(index))


def _resize(household_id: UUID, delta: int, revs: Revs) -> None:
    home = Household.objects.get(pk=household_id)
    home.size = max(0, home.size + delta)
    _save(home, revs, "size")


# --- hardship -------------------------------------------------------------------------------------


def _join_hardships(merged: Household, survivor: Household, on: date) -> list[dict[str, str]]:
    """End the open entries here; they go on at the survivor unless it has one of the kind."""
    notes = []
    kept = set(survivor.hardships.filter(to_on__isnull=True).values_list("kind", flat=True))
    for entry in merged.hardships.filter(to_on__isnull=True).order_by("id"):
        entry.to_on = max(on, entry.from_on)
        entry.save(update_fields=["to_on"])
        note = {"id": str(entry.id)}
        if entry.kind not in kept:
            copy = HardshipEntry.objects.create(
                household=survivor,
                area_code=survivor.area_code,
                block_id=survivor.block_id,
                kind=entry.kind,
                from_on=on,
            )
            note["copy"] = str(copy.id)
        notes.append(note)
    return notes


def _part_hardships(notes: list[dict[str, str]]) -> None:
    """Open the entries again; one that was ended at the survivor meanwhile stays ended."""
    for note in notes:
        ended = None
        if "copy" in note:
            copy = HardshipEntry.objects.get(pk=note["copy"])
            ended = copy.to_on
            copy.delete()
        HardshipEntry.objects.filter(pk=note["id"]).update(to_on=ended)


# --- aliases and records --------------------------------------------------------------------------


def _alias(merged: UUID, survivor: UUID, on: date) -> None:
    """From this day on, whatever counted for the merged household counts for the survivor."""
    before = HouseholdAlias.objects.filter(survivor_id=merged, to_on__isnull=True)
    followers = list(before.values_list("household_id", flat=True))
    before.update(to_on=on)
    HouseholdAlias.objects.bulk_create(
        HouseholdAlias(household_id=each, survivor_id=survivor, from_on=on)
        for each in [merged, *followers]
    )


def _unalias(merged: UUID, survivor: UUID, on: date) -> None:
    """Undo ``_alias``: what had counted for the merged household counts for it again."""
    before = HouseholdAlias.objects.filter(survivor_id=merged, to_on=on)
    followers = list(before.values_list("household_id", flat=True))
    HouseholdAlias.objects.filter(
        household_id__in=[merged, *followers],
        survivor_id=survivor,
        from_on=on,
        to_on__isnull=True,
    ).delete()
    before.update(to_on=None)


def _record(
    kind: MergeKind,
    merged: Household | Person,
    survivor: Household | Person,
    restore: Restore,
    *,
    by: Actor,
    at: datetime,
) -> Merge:
    _decide(merged.id, survivor.id, ProposalState.MERGED, by=by, at=at)
    return Merge.objects.create(
        kind=kind.value,
        merged_id=merged.id,
        survivor_id=survivor.id,
        area_code=common_area([merged.area_code, survivor.area_code]),
        from_on=local_date(at),
        merged_at=at,
        merged_by=by.id,
        restore=restore,
    )


def _decide(one: UUID, other: UUID, state: ProposalState, *, by: Actor, at: datetime) -> None:
    """Remember it with the proposal, if there is one: who was told apart is not proposed again."""
    first, second = sorted([one, other])
    DuplicateProposal.objects.filter(first_id=first, second_id=second).update(
        state=state.value, decided_at=at, decided_by=by.id
    )


def _ledger_people(merge: Merge, survivor: Person, *, act: str, by: Actor, at: datetime) -> None:
    new_entry(
        act=act,
        by=by,
        at=at,
        area_code=survivor.area_code,
        block_id=survivor.block_id,
        object_id=survivor.id,
        detail={"merge_id": str(merge.id), "other_id": str(merge.merged_id)},
    )


def _save(row: Household | Person, revs: Revs, *fields: str) -> None:
    """Write some fields and the revision of the block, so that phones hear of it."""
    if row.block_id is not None and row.block_id in revs:
        row.rev = revs[row.block_id]
    row.save(update_fields=[*fields, "rev"])
