"""The desk pages of register upkeep: who opens them, what they show, what they do."""

import pytest
from django.utils import timezone

from minqing.households.models import DuplicateProposal, FoundAtDoor, Household, Merge, Person
from minqing.households.operations.duplicates import propose_duplicates
from minqing.households.operations.found import FoundPerson
from tests.builders import BUILDER
from tests.cast import Cast, ClientFor
from tests.database import as_owner
from tests.home.register import proofs, twin
from tests.pages import statements
from tests.recorded import found_behind


@pytest.fixture
def found(cast: Cast) -> FoundAtDoor:
    """A second household behind the first door of a1."""
    with as_owner():
        return found_behind(
            cast.households["a1"][0],
            at=timezone.now(),
            name="周丽华",
            people=[FoundPerson("周丽华", "householder"), FoundPerson("陈建国", "other")],
            member_id=cast.lin.member.id,
        )


@pytest.fixture
def alike(cast: Cast) -> DuplicateProposal:
    """Two households of one name behind one door of a1."""
    twin(cast.households["a1"][1])
    with as_owner():
        propose_duplicates(by=BUILDER, at=timezone.now(), area_code="310199001001")
        return DuplicateProposal.objects.get(same_door=True)


@pytest.mark.parametrize("name", ["lin", "zhao", "qian", "sun", "li"])
def test_those_who_serve_the_place_see_what_was_found(
    cast: Cast, found: FoundAtDoor, client_for: ClientFor, name: str
) -> None:
    client = client_for(cast.players[name])
    assert "周丽华" in client.get("/desk/found/").content.decode()
    text = client.get(f"/desk/found/{found.pk}/").content.decode()
    assert "陈小梅" in text
    assert ("放进名册" in text or "Put on the register" in text) == (name == "qian")


@pytest.mark.parametrize(("name", "status"), [("wu", 404), ("zheng", 404), ("zhou", 403)])
def test_others_do_not(
    cast: Cast, found: FoundAtDoor, client_for: ClientFor, name: str, status: int
) -> None:
    client = client_for(cast.players[name])
    assert client.get(f"/desk/found/{found.pk}/").status_code == status
    assert "周丽华" not in client.get("/desk/found/").content.decode()


def test_the_secretary_puts_it_on_the_register(
    cast: Cast, found: FoundAtDoor, client_for: ClientFor
) -> None:
    client = client_for(cast.qian)
    assert client.post(f"/desk/found/{found.pk}/", {"act": "confirm"}).status_code == 302
    with as_owner():
        assert Household.objects.get(pk=found.household_id).name == "周丽华"
    assert client.post(f"/desk/found/{found.pk}/", {"act": "confirm"}).status_code == 200
    proofs()


def test_or_joins_it_to_a_household_behind_the_door(
    cast: Cast, found: FoundAtDoor, client_for: ClientFor
) -> None:
    home = cast.households["a1"][0]
    client_for(cast.qian).post(
        f"/desk/found/{found.pk}/", {"act": "join", "household": str(home.pk), "add": ["0"]}
    )
    with as_owner():
        assert Person.objects.get(name="周丽华").household_id == home.pk
        assert FoundAtDoor.objects.get().state == "joined"


def test_or_rejects_it_with_a_reason(cast: Cast, found: FoundAtDoor, client_for: ClientFor) -> None:
    client = client_for(cast.qian)
    address = f"/desk/found/{found.pk}/"
    assert client.post(address, {"act": "reject", "reason": ""}).status_code == 422
    assert client.post(address, {"act": "reject", "reason": "是来探亲的"}).status_code == 302
    assert "是来探亲的" in client.get(address).content.decode()


@pytest.mark.parametrize("name", ["lin", "zhao", "sun", "li"])
def test_nobody_but_the_neighbourhood_decides(
    cast: Cast, found: FoundAtDoor, client_for: ClientFor, name: str
) -> None:
    client_for(cast.players[name]).post(f"/desk/found/{found.pk}/", {"act": "confirm"})
    with as_owner():
        assert FoundAtDoor.objects.get().state == "waiting"


def test_a_household_is_written_down_at_the_desk(cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.lin)
    assert "1号楼" in client.get("/desk/found/new/").content.decode()
    answer = client.post(
        "/desk/found/new/",
        {
            "entrance": "310199001001000101",
            "door": "0103室",
            "name": "何建民",
            "size": "2",
            "people": "何建民 户主 1950-02-03\n何小明，子女",
        },
    )
    assert answer.status_code == 302
    with as_owner():
        found = FoundAtDoor.objects.get()
        assert (found.floor, found.door, found.dwelling_id) == (1, "103", None)
        assert [each["relation"] for each in found.people] == ["householder", "child"]


def test_what_was_typed_wrong_is_said_and_kept(cast: Cast, client_for: ClientFor) -> None:
    answer = client_for(cast.lin).post(
        "/desk/found/new/",
        {"entrance": "310199002001000101", "door": "", "name": "", "people": "何小明 邻居"},
    )
    assert answer.status_code == 422
    assert "何小明 邻居" in answer.content.decode()
    assert "“邻居”" in answer.content.decode()


def test_people_are_written_down_for_a_household(cast: Cast, client_for: ClientFor) -> None:
    home = cast.households["a1"][2]
    client = client_for(cast.lin)
    address = f"/desk/found/new/?household={home.pk}"
    assert home.name in client.get(address).content.decode()
    client.post(address, {"people": "刘来娣 父母"})
    with as_owner():
        found = FoundAtDoor.objects.get()
        assert (found.kind, found.household_id) == ("person", home.pk)


def test_two_are_merged_and_told_apart_again(
    cast: Cast, alike: DuplicateProposal, client_for: ClientFor
) -> None:
    client, home = client_for(cast.qian), cast.households["a1"][1]
    assert home.name in client.get("/desk/duplicates/").content.decode()
    address = f"/desk/duplicates/{alike.pk}/"
    assert client.get(address).status_code == 200
    assert client.post(address, {"act": "merge"}).status_code == 200
    assert client.post(address, {"act": "merge", "survivor": str(home.pk)}).status_code == 302
    with as_owner():
        merge = Merge.objects.get()
        assert merge.survivor_id == home.pk
    assert home.name in client.get("/desk/merges/").content.decode()
    assert client.get(f"/desk/merges/{merge.pk}/").status_code == 200
    assert client.post(f"/desk/merges/{merge.pk}/").status_code == 302
    with as_owner():
        assert Household.objects.filter(to_on__isnull=True).count() == 49
        assert DuplicateProposal.objects.get(pk=alike.pk).state == "different"
    proofs()


def test_two_are_said_to_be_two(
    cast: Cast, alike: DuplicateProposal, client_for: ClientFor
) -> None:
    client = client_for(cast.qian)
    client.post(f"/desk/duplicates/{alike.pk}/", {"act": "different"})
    client.post("/desk/duplicates/look/")
    with as_owner():
        assert DuplicateProposal.objects.get(pk=alike.pk).state == "different"


@pytest.mark.parametrize(
    ("name", "status"), [("lin", 403), ("zhao", 403), ("zheng", 404), ("zhou", 403)]
)
def test_nobody_else_merges(
    cast: Cast, alike: DuplicateProposal, client_for: ClientFor, name: str, status: int
) -> None:
    client = client_for(cast.players[name])
    home = cast.households["a1"][1]
    answer = client.post(
        f"/desk/duplicates/{alike.pk}/", {"act": "merge", "survivor": str(home.pk)}
    )
    assert answer.status_code == status
    with as_owner():
        assert not Merge.objects.exists()


@pytest.mark.parametrize("path", ["/desk/found/", "/desk/duplicates/", "/desk/merges/"])
def test_a_list_costs_the_same_with_one_row_and_with_three(
    cast: Cast, client_for: ClientFor, path: str
) -> None:
    client, counts = client_for(cast.qian), []
    for door in (1, 2, 3):
        twin(cast.households["a1"][door])
        with as_owner():
            propose_duplicates(by=BUILDER, at=timezone.now(), area_code="310199001001")
        counts.append(len(statements(client, path)))
    assert counts[0] == counts[2]
