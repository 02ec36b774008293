"""The plan of a phone's blocks: buildings where they stand, and the outline of their place."""

import pytest

from minqing.fieldwork.queries.plan import rings_of
from minqing.territory.models import Area
from tests.cast import Cast
from tests.database import as_owner
from tests.fieldwork.phones import Json, Phone, lose_block

SQUARE = [[121.43, 31.23], [121.44, 31.23], [121.44, 31.24], [121.43, 31.23]]


def plan(phone: Phone) -> list[Json]:
    response = phone.post("plan", {})
    assert response.status_code == 200, response.content
    found: list[Json] = response.json()["blocks"]
    return found


def test_buildings_come_with_their_places(cast: Cast, phone: Phone) -> None:
    with as_owner():
        homes = cast.households["a1"]
        codes = sorted({each.area_code[:16] for each in homes})
        Area.objects.filter(code=codes[0]).update(longitude=121.431, latitude=31.2304)
        Area.objects.filter(code=cast.a1.area_code).update(
            boundary={"type": "Polygon", "coordinates": [SQUARE]}
        )

    (block,) = plan(phone)

    assert block["id"] == str(cast.a1.pk)
    assert [each["code"] for each in block["buildings"]] == codes
    assert (block["buildings"][0]["longitude"], block["buildings"][0]["latitude"]) == (
        121.431,
        31.2304,
    )
    assert block["rings"] == [SQUARE]


@pytest.mark.parametrize(("longitude", "latitude"), [(None, 31.2), (1e9, 31.2), (121.4, -200.0)])
def test_a_building_without_a_place_is_listed_without(
    cast: Cast, phone: Phone, longitude: float | None, latitude: float
) -> None:
    with as_owner():
        Area.objects.filter(level="building").update(longitude=longitude, latitude=latitude)

    assert {(each["longitude"], each["latitude"]) for each in plan(phone)[0]["buildings"]} == {
        (None, None)
    }


def test_a_lost_block_is_not_drawn(cast: Cast, phone: Phone) -> None:
    lose_block(cast.lin)

    assert plan(phone) == []


@pytest.mark.parametrize(
    ("boundary", "rings"),
    [
        (None, []),
        ("nonsense", []),
        ({"type": "Point", "coordinates": [1, 2]}, []),
        ({"type": "Polygon", "coordinates": "no"}, []),
        ({"type": "Polygon", "coordinates": [SQUARE]}, [SQUARE]),
        ({"type": "MultiPolygon", "coordinates": [[SQUARE], [SQUARE]]}, [SQUARE, SQUARE]),
    ],
)
def test_only_an_area_has_an_outline(boundary: object, rings: object) -> None:
    assert rings_of(boundary) == rings
