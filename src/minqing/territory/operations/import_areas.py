"""Bringing the tree of areas in line with a list, and adding many areas in one act."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor
from minqing.lib.codes import Level, district_of, level_of, parent_of
from minqing.lib.text import pinyin_key
from minqing.territory.models import Area
from minqing.territory.operations.blocks import unassigned_block

__all__ = ["AreaRow", "AreasImported", "add_areas", "import_areas", "plan_areas"]

_BATCH = 2_000
_COMPARED = (
    "name",
    "valid_from",
    "valid_to",
    "successor_code",
    "boundary",
    "longitude",
    "latitude",
    "phone",
)


@dataclass(frozen=True, slots=True)
class AreaRow:
    """An area as a list states it; None says nothing and leaves what is known."""

    code: str
    name: str
    boundary: Mapping[str, Any] | None = None
    longitude: float | None = None
    latitude: float | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    successor_code: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class AreasImported:
    """What an import did, or would do: codes."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: int


def plan_areas(rows: Iterable[AreaRow]) -> tuple[list[Area], list[Area], int]:
    """Areas to add, areas to change (not saved), and how many stay as they are."""
    wanted = {row.code: row for row in rows}
    known = Area.objects.in_bulk(list(wanted))
    added, changed = [], []
    for code in sorted(wanted):
        area = known.get(code)
        if area is None:
            added.append(_new(wanted[code]))
        elif _apply(area, wanted[code]):
            changed.append(area)
    return added, changed, len(wanted) - len(added) - len(changed)


@operation
def import_areas(
    *, by: Actor, at: datetime, rows: Sequence[AreaRow], from_on: date
) -> AreasImported:
    """Add the areas that are missing and write over what differs; nothing is taken away.

    Every neighbourhood gets its "unassigned" block. An area without a stated ``valid_from`` keeps
    none; ``from_on`` is the first day of the blocks made. Running it again changes nothing.
    """
    added, changed, unchanged = plan_areas(rows)
    Area.objects.bulk_create(added, batch_size=_BATCH)
    Area.objects.bulk_update(changed, [*_COMPARED, "name_pinyin"], batch_size=_BATCH)
    for row in sorted(rows, key=lambda row: row.code):
        if level_of(row.code) is Level.NEIGHBOURHOOD:
            unassigned_block(area_code=row.code, from_on=from_on, by=by, at=at)
    if added or changed:
        first = (added or changed)[0].code
        new_entry(
            act="territory.areas_imported",
            by=by,
            at=at,
            area_code=district_of(first),
            detail={"added": len(added), "changed": [area.code for area in changed]},
        )
    return AreasImported(
        tuple(area.code for area in added), tuple(area.code for area in changed), unchanged
    )


@operation
def add_areas(*, by: Actor, at: datetime, rows: Sequence[AreaRow], area_code: str) -> list[Area]:
    """Add many buildings and entrances of one area in one act, with one ledger entry.

    Raises IntegrityError when one of the codes is taken, ValueError for one that is none or lies
    outside the area.
    """
    areas = [_new(row) for row in rows]
    for area in areas:
        if not area.code.startswith(area_code):
            message = f"{area.code} does not lie in {area_code}."
            raise ValueError(message)
    Area.objects.bulk_create(areas, batch_size=_BATCH)
    if areas:
        new_entry(
            act="territory.areas_added",
            by=by,
            at=at,
            area_code=area_code,
            detail={"count": len(areas), "first": areas[0].code, "last": areas[-1].code},
        )
    return areas


def _new(row: AreaRow) -> Area:
    return Area(
        code=row.code,
        level=level_of(row.code).value,
        name=row.name,
        name_pinyin=pinyin_key(row.name),
        parent_code=parent_of(row.code),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        successor_code=row.successor_code,
        boundary=None if row.boundary is None else dict(row.boundary),
        longitude=row.longitude,
        latitude=row.latitude,
        phone=row.phone or "",
    )


def _apply(area: Area, row: AreaRow) -> bool:
    """Write over what differs; whether anything did."""
    differs = False
    for column in _COMPARED:
        stated = getattr(row, column)
        if stated is not None and stated != getattr(area, column):
            setattr(area, column, stated)
            differs = True
    if differs:
        area.name_pinyin = pinyin_key(area.name)
    return differs
