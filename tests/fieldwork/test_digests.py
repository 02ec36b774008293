"""The daily comparison: what the server says a block should be, and a planted difference."""

import pytest

from minqing.fieldwork.rules.digests import kind_digests
from minqing.households.models import Household
from tests.cast import Cast
from tests.database import as_owner
from tests.fieldwork.phones import Json, Phone, enrolled

#: Fields of two kinds as an app may keep them, one of them unknown here.
FIELDS = {
    "dwelling": ["door", "floor", "address"],
    "household": ["name", "size", "mine", "known_to_a_newer_app"],
    "person": ["name", "birth_year"],
    "standing": ["met", "tried"],
}


def asked(phone: Phone, block_id: str) -> Json | None:
    response = phone.post(
        "digests",
        {
            "app_version": "0.1.0",
            "fields": FIELDS,
            "blocks": [{"id": block_id, "cursor": phone.cursors.get(block_id)}],
        },
    )
    assert response.status_code == 200, response.content
    [block] = response.json()["blocks"]
    assert block["id"] == block_id
    digests: Json | None = block["digests"]
    return digests


def own(phone: Phone) -> Json:
    return dict(kind_digests(phone.rows.values(), FIELDS))


def test_a_phone_that_has_pulled_everything_holds_the_same(cast: Cast, phone: Phone) -> None:
    phone.pull()
    assert phone.of_kind("household")

    assert asked(phone, str(cast.a1.pk)) == own(phone)


def test_a_planted_difference_shows_and_a_pull_from_the_beginning_mends_it(
    cast: Cast, phone: Phone
) -> None:
    phone.pull()
    block_id = str(cast.a1.pk)
    with as_owner():  # behind the back of the block's counter, as a fault of ours would
        Household.objects.filter(pk=cast.households["a1"][0].pk).update(name="张冠李")
    phone.pull()

    digests = asked(phone, block_id)

    assert digests is not None
    assert [kind for kind in FIELDS if digests[kind] != own(phone)[kind]] == ["household"]
    phone.cursors[block_id] = None
    phone.pull()
    assert asked(phone, block_id) == own(phone)


def test_nothing_is_said_of_a_block_that_is_not_pulled_to_its_end(cast: Cast, phone: Phone) -> None:
    assert asked(phone, str(cast.a1.pk)) is None


@pytest.mark.parametrize("block", ["a2", "b1"])
def test_nothing_is_said_of_somebody_elses_block(cast: Cast, phone: Phone, block: str) -> None:
    other = enrolled(cast.qian, cast.lin)
    other.pull()
    place = getattr(cast, block)
    other.cursors[str(place.pk)] = next(iter(other.cursors.values()))

    assert asked(other, str(place.pk)) is None
