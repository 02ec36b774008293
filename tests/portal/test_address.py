"""The page behind a contact card's QR: who comes to this door, and nothing about a resident."""

import pytest
from django.test import Client

from minqing.households.models import Dwelling, Person
from minqing.lib.door_codes import DoorPlace, door_code
from minqing.portal.queries import door_index
from minqing.storage.scoping import scoped
from minqing.visits.operations import share_out
from tests.builders import NOW
from tests.cast import Cast
from tests.database import as_owner
from tests.pages import words
from tests.visits.acting import TODAY

ENGLISH = {"accept-language": "en"}


@pytest.fixture
def client() -> Client:
    """Somebody without an account."""
    return Client()


def given_to_lin(cast: Cast) -> None:
    """Lin looks after every household of a1."""
    with scoped(cast.qian.scope):
        share_out(
            by=cast.qian.actor,
            at=NOW,
            block=cast.a1,
            responsible={home.pk: cast.lin.member.pk for home in cast.households["a1"]},
            from_on=TODAY,
        )


def page_of(place: DoorPlace, client: Client) -> str:
    response = client.get(f"/a/{door_code(place, door_index)}/", headers=ENGLISH)
    assert response.status_code == 200
    return words(response.content)


def door(cast: Cast) -> DoorPlace:
    return DoorPlace(dwelling_id=cast.households["a1"][0].dwelling_id)


def test_a_door_says_who_looks_after_it(cast: Cast, client: Client) -> None:
    given_to_lin(cast)
    page = page_of(door(cast), client)
    assert "1号楼1门 101" in page
    assert f"Your contact {cast.lin.member.name}" in page
    assert page.count(cast.lin.member.name) == 1
    assert f"{cast.zhao.member.name} · leads the team" in page


def test_a_door_of_nobody_names_the_team(cast: Cast, client: Client) -> None:
    page = page_of(door(cast), client)
    assert "The team of your block comes to your door:" in page
    assert cast.lin.member.name in page


def test_an_entrance_names_the_team_and_no_contact(cast: Cast, client: Client) -> None:
    given_to_lin(cast)
    home = cast.households["a1"][0]
    page = page_of(DoorPlace(entrance=home.area_code), client)
    assert "1号楼1门" in page
    assert f"Your contact {cast.lin.member.name}" not in page


def test_no_resident_is_named(cast: Cast, client: Client) -> None:
    given_to_lin(cast)
    page = page_of(door(cast), client)
    with as_owner():
        people = list(Person.objects.values_list("name", flat=True))
    assert people
    assert [name for name in people if name in page] == []


def test_a_made_up_code_opens_nothing(cast: Cast, client: Client) -> None:
    with as_owner():
        dwelling = Dwelling.objects.earliest("pk")
    made_up = door_code(DoorPlace(dwelling_id=dwelling.pk), lambda text: text.encode() * 2)
    assert client.get(f"/a/{made_up}/").status_code == 404
    assert client.get("/a/nonsense/").status_code == 404


def test_a_door_that_is_gone_opens_nothing(cast: Cast, client: Client) -> None:
    place = door(cast)
    with as_owner():
        Dwelling.objects.filter(pk=cast.households["a1"][0].dwelling_id).update(to_on=TODAY)
    assert client.get(f"/a/{door_code(place, door_index)}/").status_code == 404
