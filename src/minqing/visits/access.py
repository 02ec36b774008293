"""Who may see what of the visits: wall one of every read."""

from uuid import UUID

from django.db.models import Q, QuerySet

from minqing.lib.codes import Level, level_of
from minqing.lib.scope import AreaRange, Scope
from minqing.storage.scoping import within
from minqing.visits.models import (
    HouseholdStanding,
    Responsibility,
    ResponsibilityQuerySet,
    Visit,
)

_AGGREGATE_LEVELS = (Level.DISTRICT, Level.STREET, Level.NEIGHBOURHOOD)


class OutsideScopeError(Exception):
    """The place may be counted or listed only by somebody whose scope holds it."""


def visits(scope: Scope) -> QuerySet[Visit]:
    """The visits at doors inside the scope."""
    return Visit.objects.filter(within(scope))


def standings(scope: Scope) -> QuerySet[HouseholdStanding]:
    """The standings of households inside the scope."""
    return HouseholdStanding.objects.filter(within(scope))


def responsibilities(scope: Scope) -> ResponsibilityQuerySet:
    """Who is responsible for the households inside the scope."""
    return Responsibility.objects.filter(within(scope))


def under(area_code: str, column: str = "area_code") -> Q:
    """The condition that a row lies in the area or under it."""
    reach = AreaRange.of(area_code)
    return Q(**{f"{column}__gte": reach.lower, f"{column}__lt": reach.upper})


def bounds(scope: Scope) -> dict[str, list[object]]:
    """The scope as the values of a statement that writes wall one out: lower, upper, blocks."""
    return {
        "lower": [reach.lower for reach in scope.ranges],
        "upper": [reach.upper for reach in scope.ranges],
        "blocks": list(scope.blocks),
    }


def is_aggregate(area_code: str) -> bool:
    """Whether the area is large enough for totals: a neighbourhood or larger."""
    return level_of(area_code) in _AGGREGATE_LEVELS


def sees_totals(scope: Scope, area_code: str) -> bool:
    """Whether the reader may see today's total of the area.

    Totals of a neighbourhood and larger are open to whoever works for an area. Somebody posted to
    single blocks sees those blocks only: a total would tell, by subtraction, of the blocks beside.
    """
    return scope.covers_area(area_code) or (bool(scope.ranges) and is_aggregate(area_code))


def require(scope: Scope, area_code: str, block_id: UUID | None = None) -> None:
    """Raise OutsideScopeError unless the whole area, or the block, lies in the scope."""
    if not scope.covers(area_code, block_id):
        raise OutsideScopeError(area_code)
