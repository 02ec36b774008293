"""Changing a draft by hand, comparing it with today again, and giving it up."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from minqing.home.operations.divisions.asking import base_of
from minqing.home.operations.divisions.errors import (
    ChangedByOthersError,
    LockedError,
    MovedOnError,
    NoSuchPlaceError,
)
from minqing.home.queries.divisions import Ground, ground_of, judged
from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor
from minqing.lib.codes import building_of
from minqing.lib.scope import Scope
from minqing.territory.models import Area, Division
from minqing.territory.rules.division import name_alike
from minqing.territory.rules.divisions import (
    DivisionState,
    Group,
    groups_of,
    may_become,
    next_group,
)
from minqing.territory.rules.wishes import Wishes

__all__ = ["NEW_BLOCK", "compare_again", "discard", "draft_held", "move", "rename"]

NEW_BLOCK = "+"
"""Where a building is moved to that is to begin a block of its own."""


@operation
def move(
    *,
    by: Actor,
    at: datetime,
    scope: Scope,
    division: Division,
    rev: int,
    places: Collection[str],
    to: str,
) -> Division:
    """Move buildings or entrances of a draft into one of its blocks; the figures follow.

    ``to`` is a block's key, or ``NEW_BLOCK``. A block that is left without entrances is no more.
    ``rev`` is the revision that whoever moves has seen. Raises ChangedByOthersError, MovedOnError,
    NoSuchPlaceError, LockedError.
    """
    row = draft_held(division, rev)
    ground = _ground(scope, row)
    units = _units(ground, places)
    groups = [Group.of_json(each) for each in row.groups]
    if to == NEW_BLOCK:
        groups.append(next_group(groups, (each.number for each in ground.blocks)))
        to = groups[-1].key
    if not units or to not in {each.key for each in groups}:
        raise NoSuchPlaceError
    locked = set(ground.wishes.locked)
    held = {code for code in units if code in locked or building_of(code) in locked}
    if any(row.units.get(code) != to for code in held):
        raise LockedError(*sorted({ground.names[code] for code in held}))
    row.units = {**row.units, **dict.fromkeys(units, to)}
    used = set(row.units.values())
    row.groups = [each.as_json() for each in groups if each.key in used]
    _changed(row, ground, by=by, at=at)
    new_entry(
        act="home.division_changed",
        by=by,
        at=at,
        area_code=row.area_code,
        object_id=row.pk,
        detail={"units": sorted(units), "rev": row.rev},
    )
    return row


@operation
def rename(
    *, by: Actor, at: datetime, division: Division, rev: int, key: str, label: str
) -> Division:
    """Give a block of a draft another name.

    Raises ChangedByOthersError, MovedOnError, NoSuchPlaceError for a block it does not have.
    """
    row = draft_held(division, rev)
    groups = [Group.of_json(each) for each in row.groups]
    if key not in {each.key for each in groups} or not label.strip():
        raise NoSuchPlaceError
    row.groups = [
        (replace(each, label=label.strip()) if each.key == key else each).as_json()
        for each in groups
    ]
    row.rev += 1
    row.changed_by, row.changed_at = by.id, at
    row.save()
    new_entry(
        act="home.division_changed",
        by=by,
        at=at,
        area_code=row.area_code,
        object_id=row.pk,
        detail={"rev": row.rev},
    )
    return row


@operation
def compare_again(
    *, by: Actor, at: datetime, scope: Scope, division: Division, rev: int
) -> Division:
    """Lay a draft beside today's division as it is now, with the households of today.

    Buildings that came since stand in today's block until somebody moves them; those that are gone
    leave the draft. A block of the draft that has ended since goes on as whichever of today shares
    most with it. Raises ChangedByOthersError, MovedOnError.
    """
    row = draft_held(division, rev)
    ground = _ground(scope, row)
    labels = {each["key"]: each["label"] for each in row.groups}
    units = {each.code for each in ground.units}
    placed = {code: key for code, key in row.units.items() if code in units}
    placed |= {code: key for code, key in ground.today.items() if code not in placed}
    located = [each for each in ground.units if each.code in placed]
    blocks = [Group(str(each.pk), each.number, each.label) for each in ground.blocks]
    groups, row.units = groups_of(name_alike(located, placed, ground.today), blocks)
    row.groups = [
        replace(each, label=labels.get(each.key, each.label)).as_json() for each in groups
    ]
    row.base, row.base_digest = base_of(ground), ground.digest
    row.failure = ""
    _changed(row, ground, by=by, at=at)
    new_entry(
        act="home.division_compared",
        by=by,
        at=at,
        area_code=row.area_code,
        object_id=row.pk,
        detail={"rev": row.rev},
    )
    return row


@operation
def discard(*, by: Actor, at: datetime, division: Division) -> None:
    """Give a draft, or a division that came to nothing, up; it stays in the list of divisions.

    Raises MovedOnError when it is adopted, waits for its day, or was discarded.
    """
    row = Division.objects.select_for_update().get(pk=division.pk)
    if not may_become(DivisionState(row.state), DivisionState.DISCARDED):
        raise MovedOnError
    row.state = DivisionState.DISCARDED.value
    row.changed_by, row.changed_at = by.id, at
    row.save()
    new_entry(
        act="home.division_discarded", by=by, at=at, area_code=row.area_code, object_id=row.pk
    )


def draft_held(division: Division, rev: int) -> Division:
    """The draft, locked until the act ends. Raises MovedOnError, ChangedByOthersError."""
    row = Division.objects.select_for_update().get(pk=division.pk)
    if row.state != DivisionState.DRAFT:
        raise MovedOnError
    if row.rev != rev:
        raise ChangedByOthersError
    return row


def _ground(scope: Scope, row: Division) -> Ground:
    return ground_of(scope, Area.objects.get(code=row.area_code), Wishes.of_json(row.wishes))


def _units(ground: Ground, places: Collection[str]) -> set[str]:
    """The units behind codes of buildings or entrances. Raises NoSuchPlaceError."""
    of_building = {each.code: each.units for each in ground.buildings}
    every = {unit for units in of_building.values() for unit in units}
    found: set[str] = set()
    for code in places:
        if code not in every and code not in of_building:
            raise NoSuchPlaceError
        found |= {code} if code in every else set(of_building[code])
    return found


def _changed(row: Division, ground: Ground, *, by: Actor, at: datetime) -> None:
    row.figures = judged(ground, row.units)
    row.rev += 1
    row.changed_by, row.changed_at = by.id, at
    row.save()
