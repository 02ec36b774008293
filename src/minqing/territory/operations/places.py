"""Adding areas to the tree."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor
from minqing.lib.codes import Level, level_of, parent_of
from minqing.lib.text import pinyin_key
from minqing.territory.models import Area
from minqing.territory.operations.blocks import unassigned_block

__all__ = ["AreaError", "add_area", "give_positions"]


class AreaError(Exception):
    """An area cannot be added; the message says why."""


@operation
def add_area(
    *,
    code: str,
    name: str,
    by: Actor,
    at: datetime,
    valid_from: date,
    boundary: dict[str, Any] | None = None,
    longitude: float | None = None,
    latitude: float | None = None,
) -> Area:
    """Add an area under its parent; a neighbourhood gets its unassigned block with it.

    Raises AreaError for a code that is none, is taken, or whose parent is unknown.
    """
    try:
        level = level_of(code)
    except ValueError:
        raise AreaError(
            _("“%(code)s” is no area code: 6, 9, 12, 16 or 18 digits are.") % {"code": code}
        ) from None
    parent = parent_of(code)
    if parent is not None and not Area.objects.filter(code=parent).exists():
        raise AreaError(
            _("Area %(code)s belongs under %(parent)s, which is not in the tree.")
            % {"code": code, "parent": parent}
        )
    if Area.objects.filter(code=code).exists():
        raise AreaError(_("Area %(code)s is already in the tree.") % {"code": code})
    area = Area.objects.create(
        code=code,
        level=level.value,
        name=name,
        name_pinyin=pinyin_key(name),
        parent_code=parent,
        valid_from=valid_from,
        boundary=boundary,
        longitude=longitude,
        latitude=latitude,
    )
    new_entry(act="territory.area_added", by=by, at=at, area_code=code, detail={"code": code})
    if level is Level.NEIGHBOURHOOD:
        unassigned_block(area_code=code, by=by, at=at, from_on=valid_from)
    return area


@operation
def give_positions(
    *, by: Actor, at: datetime, area_code: str, positions: Mapping[str, tuple[float, float]]
) -> int:
    """Say where buildings of a neighbourhood stand: code → longitude and latitude (WGS 84).

    Codes outside the neighbourhood are passed over; gives how many buildings have it now.
    """
    known = Area.objects.filter(code__in=positions, code__startswith=area_code)
    found = sorted(known.values_list("code", flat=True))
    for code in found:
        longitude, latitude = positions[code]
        Area.objects.filter(code=code).update(longitude=longitude, latitude=latitude)
    if found:
        new_entry(
            act="territory.positions_given",
            by=by,
            at=at,
            area_code=area_code,
            detail={"codes": found},
        )
    return len(found)
