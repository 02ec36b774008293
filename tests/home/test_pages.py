"""Start page, household page, people, ledger; and a sealed number shown in full."""

import pytest

from minqing.households.models import Person
from minqing.ledger.models import LedgerEntry
from minqing.storage.keys import keyring, seal_column
from minqing.territory.models import Posting
from tests.cast import Cast, ClientFor
from tests.database import as_owner
from tests.pages import own_statements

ID_NUMBER = "999999195803080029"


@pytest.fixture
def person(cast: Cast) -> Person:
    """A resident of a1 whose ID number is on record."""
    with as_owner():
        found = Person.objects.get(household=cast.households["a1"][0], relation="householder")
        found.id_number = seal_column(Person, "id_number", ID_NUMBER)
        found.id_index = keyring().index(ID_NUMBER, "id_number")
        found.save(update_fields=["id_number", "id_index"])
    return found


@pytest.mark.parametrize("path", ["/desk/", "/desk/people/", "/desk/ledger/"])
@pytest.mark.parametrize("name", ["qian", "sun", "li"])
def test_a_page_stays_within_twelve_statements(
    cast: Cast, client_for: ClientFor, name: str, path: str
) -> None:
    own = own_statements(client_for(cast.players[name]), path)
    assert len(own) <= 12, own


def test_somebody_without_a_post_is_told_what_to_do(cast: Cast, client_for: ClientFor) -> None:
    with as_owner():
        Posting.objects.filter(member=cast.lin.member).update(to_on="2021-01-01")
    response = client_for(cast.lin).get("/desk/")
    assert response.status_code == 403
    assert "您今天没有任职" in response.content.decode()


def test_a_household_is_shown_with_its_people(cast: Cast, client_for: ClientFor) -> None:
    household = cast.households["a1"][0]
    text = client_for(cast.qian).get(f"/desk/households/{household.id}/").content.decode()
    assert "陈建国" in text
    assert "陈小梅" in text


def test_a_household_outside_the_scope_is_not_there(cast: Cast, client_for: ClientFor) -> None:
    household = cast.households["b1"][0]
    assert client_for(cast.lin).get(f"/desk/households/{household.id}/").status_code == 404


def test_a_number_is_shown_only_after_a_purpose_was_given(
    cast: Cast, person: Person, client_for: ClientFor
) -> None:
    client = client_for(cast.qian)
    address = f"/desk/residents/{person.id}/reveal/"
    household = client.get(f"/desk/households/{person.household_id}/").content.decode()
    assert ID_NUMBER not in household
    assert ID_NUMBER not in client.get(address).content.decode()
    refused = client.post(address, {"purpose": "curiosity"})
    assert (refused.status_code, ID_NUMBER in refused.content.decode()) == (422, False)
    assert ID_NUMBER in client.post(address, {"purpose": "identify"}).content.decode()


def test_showing_a_number_stands_in_the_ledger(
    cast: Cast, person: Person, client_for: ClientFor
) -> None:
    client_for(cast.qian).post(f"/desk/residents/{person.id}/reveal/", {"purpose": "identify"})
    with as_owner():
        entry = LedgerEntry.objects.get(act="accounts.value_revealed")
    assert (entry.actor_id, entry.object_id, entry.detail) == (
        cast.qian.user.id,
        person.id,
        {"column": "households_person.id_number", "purpose": "identify"},
    )


@pytest.mark.parametrize(("name", "status"), [("zheng", 404), ("lin", 403), ("zhou", 403)])
def test_nobody_else_is_shown_the_number(
    cast: Cast, person: Person, client_for: ClientFor, name: str, status: int
) -> None:
    response = client_for(cast.players[name]).post(
        f"/desk/residents/{person.id}/reveal/", {"purpose": "identify"}
    )
    assert (response.status_code, ID_NUMBER in response.content.decode()) == (status, False)


def test_the_ledger_page_shows_words_and_not_codes(cast: Cast, client_for: ClientFor) -> None:
    text = client_for(cast.li).get("/desk/ledger/").content.decode()
    assert "成员任职" in text
    assert "territory.posted" not in text
