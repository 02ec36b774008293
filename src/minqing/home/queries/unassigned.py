"""What of a neighbourhood stands in no block: whole buildings, or single entrances."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count

from minqing.households import access
from minqing.lib.codes import Level, building_of
from minqing.lib.scope import AreaRange, Scope
from minqing.territory.models import Area, Block, BlockPart
from minqing.territory.rules import entrance_name

__all__ = ["LoosePlace", "loose_places"]


@dataclass(frozen=True, slots=True)
class LoosePlace:
    """A building or entrance in no block, and how many households live there."""

    code: str
    name: str
    households: int


def loose_places(scope: Scope, unassigned: Block) -> list[LoosePlace]:
    """What stands in a neighbourhood's unassigned block, by code (three statements).

    A building some of whose entrances lie in blocks is there with each of the others. A place that
    has left the tree is there as long as somebody lives in it.
    """
    reach = AreaRange.of(unassigned.area_code)
    below = {"area_code__gte": reach.lower, "area_code__lt": reach.upper}
    parts = set(
        BlockPart.objects.filter(**below, to_on__isnull=True).values_list("area_code", flat=True)
    )
    partly = {building_of(code) for code in parts if code != building_of(code)}
    homes = access.households(scope).filter(block_id=unassigned.pk, to_on__isnull=True)
    living: Counter[str] = Counter()
    for entrance, number in homes.values_list("area_code").annotate(Count("pk")):
        living[entrance] += number
        living[building_of(entrance)] += number
    names: dict[str, str] = {}
    found: list[LoosePlace] = []
    areas = Area.objects.filter(code__gt=reach.lower, code__lt=reach.upper).order_by("code")
    for code, level, name, valid_to in areas.values_list("code", "level", "name", "valid_to"):
        names[code] = name
        building = building_of(code)
        loose = code not in parts and building not in parts and (not valid_to or living[code])
        if loose and (building in partly) == (level == Level.ENTRANCE.value):
            shown = name if code == building else entrance_name(names.get(building, ""), name)
            found.append(LoosePlace(code, shown, living[code]))
    return found
