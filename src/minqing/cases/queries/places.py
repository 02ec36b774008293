"""Choosing a door for a request that is taken down at the desk: from the area to the household."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from minqing.households import access as households_access
from minqing.households.models import Household
from minqing.lib.codes import Level, neighbourhood_of
from minqing.lib.scope import Scope
from minqing.storage.scoping import within
from minqing.territory.models import Area, Block

__all__ = ["Choices", "choices"]


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be chosen so far; single choices are made already."""

    neighbourhoods: list[Area]
    neighbourhood: Area | None
    blocks: list[Block]
    block: Block | None
    households: list[Household]
    household: Household | None


def choices(
    scope: Scope,
    *,
    neighbourhood: str = "",
    block_id: UUID | None = None,
    household_id: UUID | None = None,
) -> Choices:
    """The neighbourhoods, blocks and doors of the scope, given what was chosen so far."""
    household = None
    if household_id is not None:
        household = (
            households_access.households(scope)
            .filter(pk=household_id, to_on__isnull=True)
            .select_related("dwelling")
            .first()
        )
    if household is not None:
        neighbourhood, block_id = neighbourhood_of(household.area_code), household.block_id
    blocks = list(
        Block.objects.filter(
            _blocks_within(scope),
            Q(area_code=neighbourhood) if neighbourhood else Q(),
            to_on__isnull=True,
        ).order_by("area_code", "number")[:500]
    )
    areas = list(
        Area.objects.filter(
            within(scope, area="code", block=None) | Q(code__in={b.area_code for b in blocks}),
            level=Level.NEIGHBOURHOOD.value,
            valid_to__isnull=True,
        ).order_by("code")
    )
    chosen_area = next((a for a in areas if a.code == neighbourhood), None)
    if chosen_area is None and len(areas) == 1:
        chosen_area = areas[0]
    shown = [b for b in blocks if chosen_area and b.area_code == chosen_area.code]
    block = next((b for b in shown if b.pk == block_id), None)
    if block is None and len(shown) == 1:
        block = shown[0]
    doors = [] if block is None else _doors(scope, block.pk)
    return Choices(areas, chosen_area, shown, block, doors, household)


def _blocks_within(scope: Scope) -> Q:
    return within(scope, area="area_code", block="id")


def _doors(scope: Scope, block_id: UUID) -> list[Household]:
    return list(
        households_access.households(scope)
        .filter(block_id=block_id, to_on__isnull=True)
        .select_related("dwelling")
        .order_by("dwelling__area_code", "dwelling__sort_key", "id")[:1000]
    )
