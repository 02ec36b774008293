"""Signals of time and place: speed, many at once, far from the door, odd hours."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import asin, cos, radians, sin, sqrt

from minqing.lib.time import SHANGHAI
from minqing.visits.rules.signals.kinds import Distance, Finding, Limits, Seen, Signal

_EARTH = 6_371_000.0
_AT_DOOR, _AROUND, _VAGUE = 150.0, 1_500.0, 500.0
_SHORTEST = 60.0  # seconds: clocks show minutes


def metres_between(longitude: float, latitude: float, there: tuple[float, float]) -> float:
    """The straight-line distance of two points in metres (haversine; error below 0.5 %)."""
    other_longitude, other_latitude = there
    half_lat = radians(other_latitude - latitude) / 2
    half_lon = radians(other_longitude - longitude) / 2
    chord = sin(half_lat) ** 2 + cos(radians(latitude)) * cos(radians(other_latitude)) * (
        sin(half_lon) ** 2
    )
    return 2 * _EARTH * asin(sqrt(min(1.0, chord)))


def distance_class(metres: float, accuracy: float) -> Distance:
    """How far a phone was from a building, in the coarse words that are kept.

    The phone's own accuracy counts for the worker. "Far" begins at 1,500 m: maps of China shift
    coordinates by about 500 m, and a phone between high houses errs by some hundred.
    """
    if accuracy > _VAGUE:
        return Distance.UNCLEAR
    nearest = max(0.0, metres - accuracy)
    if nearest <= _AT_DOOR:
        return Distance.AT_DOOR
    return Distance.AROUND if nearest <= _AROUND else Distance.ELSEWHERE


def too_fast(own: Sequence[Seen], limits: Limits) -> list[Finding]:
    """Visits that nobody can have walked or cycled to since the worker's visit before.

    ``own`` is in the order of time. Buildings without coordinates are passed over. One such pair
    may be a clock set right in between: the signal needs ``fast_pairs`` of them in the week.
    """
    placed = [each for each in own if each.longitude is not None and each.latitude is not None]
    jumps = list(_jumps(placed, limits))
    return jumps if len(jumps) >= limits.fast_pairs else []


def _jumps(placed: Sequence[Seen], limits: Limits) -> Iterator[Finding]:
    for before, after in pairwise(placed):
        if before.building == after.building:
            continue
        metres = metres_between(
            before.longitude or 0.0,
            before.latitude or 0.0,
            (after.longitude or 0.0, after.latitude or 0.0),
        )
        seconds = (after.visited_at - before.visited_at).total_seconds()
        speed = round(metres * 60 / max(seconds, _SHORTEST))
        if metres >= limits.furthest and speed > limits.fastest:
            yield Finding(
                after.visit_id, Signal.SPEED, speed, limits.fastest, len(placed), before.visit_id
            )


def same_minute(own: Sequence[Seen], limits: Limits) -> list[Finding]:
    """Households met, too many of them within two minutes; every visit of such a run is named.

    Only meetings: a landing of closed doors is recorded in one go. ``own`` is in the order of time.
    """
    met = [each for each in own if each.met]
    run_of: dict[int, int] = {}
    first = 0
    for last, visit in enumerate(met):
        while (visit.visited_at - met[first].visited_at).total_seconds() > limits.at_once_seconds:
            first += 1
        doors = len({each.household_id for each in met[first : last + 1]})
        if doors >= limits.met_at_once:
            for index in range(first, last + 1):
                run_of[index] = max(run_of.get(index, 0), doors)
    return [
        Finding(met[index].visit_id, Signal.SAME_MINUTE, doors, limits.met_at_once - 1, len(met))
        for index, doors in sorted(run_of.items())
    ]


def far_from_door(own: Sequence[Seen], _limits: Limits) -> list[Finding]:
    """Meetings recorded far from the building, where the phone said where it was."""
    placed = [each for each in own if each.met and each.distance not in {None, Distance.UNCLEAR}]
    far = [each for each in placed if each.distance is Distance.ELSEWHERE]
    return [Finding(each.visit_id, Signal.FAR_FROM_DOOR, len(far), 0, len(placed)) for each in far]


def outside_hours(own: Sequence[Seen], limits: Limits) -> list[Finding]:
    """Meetings before the first or after the last hour, when there are several in the week."""
    first, last = limits.hours
    met = [each for each in own if each.met]
    late = [each for each in met if not first <= each.visited_at.astimezone(SHANGHAI).hour < last]
    if len(late) < limits.late_visits:
        return []
    return [
        Finding(
            each.visit_id,
            Signal.OUTSIDE_HOURS,
            each.visited_at.astimezone(SHANGHAI).hour,
            last,
            len(met),
        )
        for each in late
    ]
