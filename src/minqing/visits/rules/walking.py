"""In which order the buildings of a block are walked.

The shortest walk through all of them that begins at the first address and need not come back,
found by OR-Tools' routing over straight lines: a block is walked in minutes, its paths are not on
any map, and a detour around a hedge changes the sum more than the order.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import md5
from math import cos, hypot, radians
from statistics import median

from ortools.constraint_solver import pywrapcp, routing_enums_pb2

__all__ = ["Building", "plan_digest", "walk"]

_METRES = 111_320  # of a degree of latitude
_FAR = 5_000  # metres from the middle of its block: no such place can be meant


@dataclass(frozen=True, slots=True, order=True)
class Building:
    """A building of a block; its code is its place in address order. Degrees, WGS 84."""

    code: str
    longitude: float | None = None
    latitude: float | None = None

    @property
    def placed(self) -> bool:
        """Whether it has coordinates that can be meant."""
        if self.longitude is None or self.latitude is None:
            return False
        return 0 < abs(self.longitude) <= 180 and 0 < abs(self.latitude) <= 90  # noqa: PLR2004 - degrees


def plan_digest(buildings: Collection[Building]) -> str:
    """What a walk was planned from: it is planned anew when this has changed."""
    said = ";".join(
        f"{b.code}:{b.longitude}:{b.latitude}" for b in sorted(set(buildings), key=_by_code)
    )
    return md5(said.encode(), usedforsecurity=False).hexdigest()


def walk(buildings: Collection[Building]) -> list[str]:
    """The codes of the buildings in walking order.

    Those without coordinates, or with absurd ones, follow in address order. The same buildings give
    the same walk.
    """
    listed = sorted(set(buildings), key=_by_code)
    near = _near([each for each in listed if each.placed])
    on_map = {each.code for each in near}
    rest = [each.code for each in listed if each.code not in on_map]
    return [*_routed(near), *rest]


def _by_code(building: Building) -> str:
    return building.code


def _near(placed: Sequence[Building]) -> list[Building]:
    if not placed:
        return []
    middle = (
        median(each.longitude or 0.0 for each in placed),
        median(each.latitude or 0.0 for each in placed),
    )
    centre = Building("", *middle)
    return [each for each in placed if _metres(centre, each) <= _FAR]


def _metres(one: Building, other: Building) -> int:
    latitude = radians(one.latitude or 0.0)
    east = ((other.longitude or 0.0) - (one.longitude or 0.0)) * cos(latitude)
    north = (other.latitude or 0.0) - (one.latitude or 0.0)
    return round(hypot(east, north) * _METRES)


def _routed(buildings: Sequence[Building]) -> list[str]:
    if len(buildings) < 3:  # noqa: PLR2004 - one way only
        return [each.code for each in buildings]
    count = len(buildings)
    # The walk may end anywhere: a stop at the end that is next to every building.
    distances = [[_metres(one, other) for other in buildings] + [0] for one in buildings]
    distances.append([0] * (count + 1))
    manager = pywrapcp.RoutingIndexManager(count + 1, 1, [0], [count])
    routing = pywrapcp.RoutingModel(manager)

    def distance(start: int, end: int) -> int:
        metres: int = distances[manager.IndexToNode(start)][manager.IndexToNode(end)]
        return metres

    routing.SetArcCostEvaluatorOfAllVehicles(routing.RegisterTransitCallback(distance))
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PATH_CHEAPEST_ARC
    # Descends to an optimum no exchange improves, without a clock: the same every time.
    parameters.local_search_metaheuristic = (
        routing_enums_pb2.LocalSearchMetaheuristic.GREEDY_DESCENT
    )
    found = routing.SolveWithParameters(parameters)
    if found is None:
        return [each.code for each in buildings]
    order: list[str] = []
    index = routing.Start(0)
    while not routing.IsEnd(index):
        order.append(buildings[manager.IndexToNode(index)].code)
        index = found.Value(routing.NextVar(index))
    return order
