"""Buildings are walked the short way, and what has no place comes last, in address order."""

import pytest

from minqing.territory.models import Area
from minqing.visits.models import WalkingStop
from minqing.visits.operations.walking import plan_walks
from minqing.visits.rules.walking import Building, plan_digest, walk
from tests.builders import BUILDER, NOW
from tests.cast import Cast
from tests.database import as_owner

LANE = "310199001001"


def building(number: int, east: float | None, north: float | None = 31.25) -> Building:
    """A building so many thousandths of a degree along the lane."""
    longitude = None if east is None else 121.45 + east / 1000
    return Building(f"{LANE}{number:04d}", longitude, None if east is None else north)


@pytest.mark.parametrize(
    ("buildings", "order"),
    [
        ([], []),
        ([building(2, 1), building(1, 0)], [1, 2]),
        ([building(1, 0), building(2, 3), building(3, 1), building(4, 2)], [1, 3, 4, 2]),
        ([building(1, None), building(2, 0), building(3, None)], [2, 1, 3]),
        ([building(1, 0), building(2, 0.5), building(3, 1), building(4, 900)], [1, 2, 3, 4]),
        ([building(1, -121_450, 0.0), building(2, 0), building(3, 1)], [2, 3, 1]),
    ],
    ids=["none", "two", "a lane out of order", "without places", "absurdly far", "at zero"],
)
def test_the_walk(buildings: list[Building], order: list[int]) -> None:
    assert [int(code[12:]) for code in walk(buildings)] == order


def test_the_same_buildings_give_the_same_walk() -> None:
    ring = [building(number, (number * 7) % 11, 31.25 + number / 900) for number in range(1, 12)]

    assert walk(ring) == walk(list(reversed(ring)))
    assert plan_digest(ring) == plan_digest(list(reversed(ring)))


def test_a_walk_is_planned_again_only_when_its_block_has_changed(cast: Cast) -> None:
    with as_owner():
        first = plan_walks(by=BUILDER, at=NOW, area_code="310199")
        again = plan_walks(by=BUILDER, at=NOW, area_code="310199")
        moved = WalkingStop.objects.filter(block_id=cast.a1.pk).order_by("position").first()
        assert moved is not None
        Area.objects.filter(code=moved.area_code).update(longitude=121.45, latitude=31.25)
        changed = plan_walks(by=BUILDER, at=NOW, area_code="310199")
        positions = list(
            WalkingStop.objects.filter(block_id=cast.a1.pk).values_list("position", flat=True)
        )

    assert first > 0
    assert (again, changed) == (0, 1)
    assert sorted(positions) == list(range(1, len(positions) + 1))
