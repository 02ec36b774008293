"""Where a door stands: its address, its block, the entrances of a neighbourhood."""

from uuid import UUID

from django.db.models import QuerySet

from minqing.households.models import Dwelling
from minqing.lib.codes import Level, building_of, neighbourhood_of
from minqing.lib.scope import AreaRange
from minqing.territory.models import Area, Block, BlockPart
from minqing.territory.rules import UNASSIGNED

__all__ = ["address_of", "block_of", "entrances_of"]


def address_of(dwelling: Dwelling) -> str:
    """The full text of a dwelling's address."""
    return dwelling.address


def block_of(entrance_code: str) -> UUID | None:
    """The block an entrance lies in today: by the entrance, by its building, else "unassigned".

    None when the neighbourhood has no block at all.
    """
    parts = BlockPart.objects.filter(
        area_code__in=[entrance_code, building_of(entrance_code)], to_on__isnull=True
    )
    # The entrance's own code is the longer one and sorts last.
    part = parts.order_by("area_code").last()
    if part is not None:
        return part.block_id
    return (
        Block.objects.filter(
            area_code=neighbourhood_of(entrance_code), number=UNASSIGNED, to_on__isnull=True
        )
        .values_list("id", flat=True)
        .first()
    )


def entrances_of(area_code: str) -> QuerySet[Area]:
    """Every entrance of an area, by code."""
    area = AreaRange.of(area_code)
    return Area.objects.filter(
        level=Level.ENTRANCE.value,
        code__gte=area.lower,
        code__lt=area.upper,
        valid_to__isnull=True,
    ).order_by("code")
