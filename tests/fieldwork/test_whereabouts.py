"""Where the phone was: how far from the door, how exact, or why it did not say; never the place."""

from typing import Any

import pytest
from django.test import override_settings

from minqing.territory.models import Area
from minqing.visits.models import Round, Visit
from tests.cast import Cast
from tests.database import as_owner
from tests.fieldwork.phones import Phone, visit

DOOR = (121.4801, 31.2702)
#: About 111 metres to a thousandth of a degree of latitude.
NEAR, FAR = 31.2707, 31.3002


@pytest.fixture(autouse=True)
def _placed(cast: Cast) -> None:
    """Every building stands at the same known place."""
    with as_owner():
        Area.objects.filter(level="building").update(longitude=DOOR[0], latitude=DOOR[1])


def recorded(phone: Phone, cast: Cast, round_: Round, **body: Any) -> Visit:
    sent = visit(cast.households["a1"][0], round_.pk)
    sent["body"].update(body)
    assert phone.outcomes(sent) == [("applied", None)]
    with as_owner():
        return Visit.objects.get()


@pytest.mark.parametrize(
    "case",
    [(NEAR, 24.5, "at_door"), (FAR, 24.5, "elsewhere"), (FAR, 900.0, "unclear")],
)
def test_how_far_from_the_door_is_kept_and_how_exact(
    cast: Cast,
    this_round: Round,
    phone: Phone,
    case: tuple[float, float, str],
) -> None:
    latitude, accuracy, distance = case
    position = {"longitude": DOOR[0], "latitude": latitude, "accuracy": accuracy}

    found = recorded(phone, cast, this_round, position=position, unplaced=None)

    assert (found.distance, found.accuracy, found.unplaced) == (distance, round(accuracy), None)
    written = [str(value) for value in vars(found).values()]
    assert not [each for each in written if str(latitude) in each or str(DOOR[0]) in each]


@pytest.mark.parametrize("why", ["denied", "unavailable", "late"])
def test_why_it_did_not_say_is_kept(cast: Cast, this_round: Round, phone: Phone, why: str) -> None:
    found = recorded(phone, cast, this_round, position=None, unplaced=why)

    assert (found.distance, found.accuracy, found.unplaced) == (None, None, why)


def test_an_app_that_was_not_asked_says_nothing(
    cast: Cast, this_round: Round, phone: Phone
) -> None:
    found = recorded(phone, cast, this_round)

    assert (found.distance, found.accuracy, found.unplaced) == (None, None, None)


@pytest.mark.parametrize("asks", [True, False])
def test_phones_are_told_whether_the_district_asks(phone: Phone, *, asks: bool) -> None:
    with override_settings(MINQING_ASK_POSITION=asks):
        assert phone.pull()["ask_position"] is asks
