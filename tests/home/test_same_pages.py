"""Two entries that a worker knows to be one: finding the other, and merging the chosen pair."""

import pytest
from django.utils import timezone

from minqing.households.models import DuplicateProposal, Household, Merge, Person
from minqing.households.operations import add_person
from minqing.households.operations.duplicates import propose_duplicates
from minqing.lib.time import local_date
from minqing.territory.rules import Role
from tests.builders import BUILDER, make_posting
from tests.cast import Cast, ClientFor
from tests.database import as_owner
from tests.home.register import proofs, twin


def same(household: Household) -> str:
    return f"/desk/households/{household.pk}/same/"


def pair(one: Household | Person, other: Household | Person) -> str:
    return f"/desk/households/pair/{one.pk}/{other.pk}/"


def person_of(household: Household, name: str) -> Person:
    with as_owner():
        return add_person(
            by=BUILDER,
            at=timezone.now(),
            household=household,
            from_on=local_date(timezone.now()),
            name=name,
        )


@pytest.mark.parametrize(("name", "offered"), [("qian", True), ("sun", True), ("lin", False)])
def test_the_household_page_leads_there_for_the_office(
    cast: Cast, client_for: ClientFor, name: str, offered: bool
) -> None:
    home = cast.households["a1"][2]
    page = client_for(cast.players[name]).get(f"/desk/households/{home.pk}/").content.decode()
    assert (same(home) in page) == offered


def test_households_behind_the_same_door_are_shown_at_once(
    cast: Cast, client_for: ClientFor
) -> None:
    home = cast.households["a1"][2]
    other = twin(home, "何建民")
    page = client_for(cast.qian).get(same(home)).content.decode()
    assert pair(home, other) in page
    assert pair(home, cast.households["a1"][3]) not in page


@pytest.mark.parametrize("search", ["何建", "he jian", "柳岸路2号"])
def test_others_are_found_by_name_sound_and_address(
    cast: Cast, client_for: ClientFor, search: str
) -> None:
    home = cast.households["a1"][2]
    other = twin(cast.households["a2"][3], "何建民")
    page = client_for(cast.qian).get(same(home), {"q": search}).content.decode()
    assert pair(home, other) in page
    assert pair(home, home) not in page


def test_nobody_is_found_outside_the_scope(cast: Cast, client_for: ClientFor) -> None:
    home, other = cast.households["a1"][2], twin(cast.households["b1"][2], "何建民")
    assert (
        pair(home, other)
        not in client_for(cast.qian).get(same(home), {"q": "何建民"}).content.decode()
    )
    assert (
        pair(home, other) in client_for(cast.sun).get(same(home), {"q": "何建民"}).content.decode()
    )


def test_one_of_the_people_is_chosen(cast: Cast, client_for: ClientFor) -> None:
    home, there = cast.households["a1"][2], cast.households["a2"][2]
    one, other = person_of(home, "何小明"), person_of(there, "何晓明")
    client = client_for(cast.qian)
    page = client.get(same(home), {"what": str(one.pk), "q": "何晓明"}).content.decode()
    assert pair(one, other) in page
    assert (
        client.post(pair(one, other), {"act": "merge", "survivor": str(one.pk)}).status_code == 302
    )
    with as_owner():
        assert Person.objects.get(pk=other.pk).successor_id == one.pk
    proofs()


def test_a_chosen_pair_is_compared_and_merged(cast: Cast, client_for: ClientFor) -> None:
    home, other = cast.households["a1"][2], cast.households["a2"][3]
    client = client_for(cast.qian)
    page = client.get(pair(home, other)).content.decode()
    assert home.name in page
    assert other.name in page
    assert 'value="different"' not in page
    assert client.post(pair(home, other), {"act": "merge"}).status_code == 200
    answer = client.post(pair(home, other), {"act": "merge", "survivor": str(other.pk)})
    assert answer.headers["Location"] == f"/desk/households/{home.pk}/"
    with as_owner():
        assert Merge.objects.get().survivor_id == other.pk
        assert Household.objects.get(pk=home.pk).successor_id == other.pk
    assert "不在名册上" in client.get(pair(home, other)).content.decode()
    proofs()


def test_a_pair_that_is_proposed_is_decided_where_it_waits(
    cast: Cast, client_for: ClientFor
) -> None:
    home = cast.households["a1"][2]
    other = twin(home)
    with as_owner():
        propose_duplicates(by=BUILDER, at=timezone.now(), area_code="310199001001")
        proposal = DuplicateProposal.objects.get(same_door=True)
    answer = client_for(cast.qian).get(pair(home, other))
    assert answer.headers["Location"] == f"/desk/duplicates/{proposal.pk}/"


def test_a_pair_that_was_told_apart_can_be_merged_after_all(
    cast: Cast, client_for: ClientFor
) -> None:
    home = cast.households["a1"][2]
    other = twin(home)
    client = client_for(cast.qian)
    with as_owner():
        propose_duplicates(by=BUILDER, at=timezone.now(), area_code="310199001001")
        proposal = DuplicateProposal.objects.get(same_door=True)
    client.post(f"/desk/duplicates/{proposal.pk}/", {"act": "different"})
    client.post(pair(home, other), {"act": "merge", "survivor": str(home.pk)})
    with as_owner():
        assert DuplicateProposal.objects.get(pk=proposal.pk).state == "merged"


@pytest.mark.parametrize(
    ("name", "status"), [("lin", 403), ("zhao", 403), ("zheng", 404), ("zhou", 403), ("wu", 403)]
)
def test_nobody_else_merges(cast: Cast, client_for: ClientFor, name: str, status: int) -> None:
    home, other = cast.households["a1"][2], cast.households["a2"][3]
    client = client_for(cast.players[name])
    answer = client.post(pair(home, other), {"act": "merge", "survivor": str(home.pk)})
    assert answer.status_code == status
    assert client.get(same(home)).status_code == status
    with as_owner():
        assert not Merge.objects.exists()


def test_two_neighbourhoods_of_one_secretary_are_for_the_street(
    cast: Cast, client_for: ClientFor
) -> None:
    make_posting(cast.qian.member, Role.NEIGHBOURHOOD_SECRETARY, area_code="310199001002")
    home, other = cast.households["a1"][2], cast.households["b1"][2]
    client = client_for(cast.qian)
    answer = client.post(pair(home, other), {"act": "merge", "survivor": str(home.pk)})
    assert "由上一级决定" in answer.content.decode()
    with as_owner():
        assert not Merge.objects.exists()


@pytest.mark.parametrize("search", ["", "陈"])
def test_what_belongs_to_nobody_here_is_not_there(
    cast: Cast, client_for: ClientFor, search: str
) -> None:
    home = cast.households["a1"][2]
    client = client_for(cast.qian)
    assert client.get(pair(home, home)).status_code == 404
    person = person_of(home, "何小明")
    assert client.get(pair(home, person)).status_code == 404
    strange = client.get(same(home), {"what": str(cast.households["b1"][0].pk), "q": search})
    assert strange.status_code == 200
    assert "/desk/households/pair/" not in strange.content.decode()
