"""Found at a door by a phone: held with all that follows, confirmed, joined or rejected."""

from typing import Any

import pytest

from minqing.fieldwork.models import HeldMutation
from minqing.home.operations.finding import confirm_finding, join_finding, reject_finding
from minqing.households.models import Dwelling, FoundAtDoor, Household, Person
from minqing.households.operations.errors import AlreadyDecidedError
from minqing.lib.ids import new_id
from minqing.storage.scoping import scoped
from minqing.visits.models import Round, Visit
from tests.cast import Cast
from tests.database import as_owner
from tests.fieldwork.phones import Json, Phone, case, mutation, now, visit
from tests.home.register import proofs


def found_household(cast: Cast, **more: Any) -> Json:
    """A second household behind the first door of a1, as lin's phone writes it."""
    body = {
        "found_id": str(new_id()),
        "what": "household",
        "household_id": str(new_id()),
        "dwelling_id": str(cast.households["a1"][0].dwelling_id),
        "entrance_code": None,
        "floor": None,
        "door": "",
        "name": "周丽华",
        "size": 3,
        "people": [
            {"name": "周丽华", "relation": "householder", "sex": "female", "birth_on": None},
            {"name": "周小宇", "relation": "child", "sex": "", "birth_on": "2011-05-02"},
        ],
        "note": "租在朝北的房间",
        **more,
    }
    return mutation("found", cast.a1.id, body)


def visit_to(item: Json, this_round: Round, outcome: str = "met") -> Json:
    """A visit to the household that a phone has just found."""
    home = Household(id=item["body"]["household_id"], block_id=item["block_id"])
    return visit(home, this_round.id, outcome)


def confirm(cast: Cast, name: str = "qian") -> int:
    player = cast.players[name]
    with scoped(player.scope):
        found = FoundAtDoor.objects.get()
        return confirm_finding(by=player.actor, at=now(), scope=player.scope, found=found)


def test_what_was_found_is_held_and_the_register_stays(phone: Phone, cast: Cast) -> None:
    assert phone.outcomes(found_household(cast)) == [("held", "found_waiting")]

    with as_owner():
        found = FoundAtDoor.objects.get()
        assert (found.state, found.name, found.size) == ("waiting", "周丽华", 3)
        assert found.member_id == cast.lin.member.id
        assert Household.objects.count() == 48


def test_a_visit_to_it_waits_and_is_recorded_with_the_confirmation(
    phone: Phone, cast: Cast, this_round: Round
) -> None:
    item = found_household(cast)
    call = visit_to(item, this_round)
    assert phone.outcomes(item, call) == [("held", "found_waiting")] * 2

    assert confirm(cast) == 1

    with as_owner():
        household = Household.objects.get(pk=item["body"]["household_id"])
        assert (household.name, household.size) == ("周丽华", 3)
        people = Person.objects.filter(household=household).order_by("name")
        assert [(each.name, each.relation) for each in people] == [
            ("周丽华", "householder"),
            ("周小宇", "child"),
        ]
        assert str(Visit.objects.get().id) == call["body"]["visit_id"]
        assert Visit.objects.get().household_id == household.id
    proofs()


def test_the_phone_hears_of_the_confirmation_and_gets_the_household(
    phone: Phone, cast: Cast, this_round: Round
) -> None:
    phone.pull()
    item = found_household(cast)
    call = visit_to(item, this_round)
    phone.push(item, call)
    confirm(cast)

    answer = phone.pull()

    assert {each["id"]: each["ruling"] for each in answer["rulings"]} == {
        item["id"]: "accepted",
        call["id"]: "accepted",
    }
    names = {row["data"]["name"] for row in phone.of_kind("household")}
    assert "周丽华" in names


def test_a_request_at_the_door_waits_too(phone: Phone, cast: Cast) -> None:
    item = found_household(cast)
    home = Household(id=item["body"]["household_id"], block_id=cast.a1.id, name="周丽华")
    asked = case(home)
    assert phone.outcomes(item, asked) == [("held", "found_waiting")] * 2

    assert confirm(cast) == 1
    proofs()


def test_a_visit_sent_after_the_decision_is_simply_recorded(
    phone: Phone, cast: Cast, this_round: Round
) -> None:
    item = found_household(cast)
    phone.push(item)
    confirm(cast)

    assert phone.outcomes(visit_to(item, this_round)) == [("applied", None)]


def test_joined_to_a_household_its_visits_are_that_households(
    phone: Phone, cast: Cast, this_round: Round
) -> None:
    item = found_household(cast)
    phone.push(item, visit_to(item, this_round, "nobody_home"))
    home = cast.households["a1"][0]
    with scoped(cast.qian.scope) as scope:
        join_finding(
            by=cast.qian.actor,
            at=now(),
            scope=scope,
            found=FoundAtDoor.objects.get(),
            household=Household.objects.get(pk=home.pk),
            add=[1],
        )

    assert phone.outcomes(visit_to(item, this_round)) == [("applied", None)]
    with as_owner():
        assert set(Visit.objects.values_list("household_id", flat=True)) == {home.pk}
        assert Visit.objects.count() == 2
        assert Person.objects.filter(household=home, name="周小宇").count() == 1
        assert not Person.objects.filter(household=home, name="周丽华").exists()
        assert Household.objects.count() == 48
    proofs()


def test_rejected_with_a_reason_that_the_finder_reads(
    phone: Phone, cast: Cast, this_round: Round
) -> None:
    item = found_household(cast)
    call = visit_to(item, this_round)
    phone.push(item, call)
    with scoped(cast.qian.scope):
        found = FoundAtDoor.objects.get()
        reject_finding(by=cast.qian.actor, at=now(), found=found, reason="是来探亲的")

    rulings = phone.pull()["rulings"]

    assert [(each["ruling"], each["note"]) for each in rulings] == [("set_aside", "是来探亲的")] * 2
    with as_owner():
        assert Household.objects.count() == 48
        assert Visit.objects.count() == 0
        assert HeldMutation.objects.count() == 2
    proofs()


def test_a_door_nobody_knew_comes_with_its_household(phone: Phone, cast: Cast) -> None:
    entrance = f"{cast.a1.area_code}000101"
    item = found_household(
        cast, dwelling_id=None, entrance_code=entrance, floor=1, door="0103室", people=[]
    )
    assert phone.outcomes(item) == [("held", "found_waiting")]

    confirm(cast)

    with as_owner():
        door = Dwelling.objects.get(area_code=entrance, door="103")
        assert (door.floor, door.block_id) == (1, cast.a1.id)
        assert Household.objects.get(dwelling=door).name == "周丽华"
    proofs()


def test_a_person_found_joins_the_household(phone: Phone, cast: Cast) -> None:
    home = cast.households["a1"][2]
    item = found_household(
        cast,
        what="person",
        household_id=str(home.pk),
        dwelling_id=None,
        name="",
        people=[{"name": "刘来娣", "relation": "parent", "sex": "female", "birth_on": None}],
    )
    assert phone.outcomes(item) == [("held", "found_waiting")]

    confirm(cast)

    with as_owner():
        assert Person.objects.get(name="刘来娣").household_id == home.pk
        assert Household.objects.get(pk=home.pk).size == 3
    proofs()


def test_a_door_of_another_block_is_not_found_by_this_phone(phone: Phone, cast: Cast) -> None:
    other = found_household(cast, dwelling_id=str(cast.households["b1"][0].dwelling_id))
    entrance = f"{cast.b1.area_code}000101"
    new = found_household(
        cast, dwelling_id=None, entrance_code=entrance, floor=1, door="103", people=[]
    )
    assert phone.outcomes(other, new) == [("held", "household_unknown")] * 2
    with as_owner():
        assert not FoundAtDoor.objects.exists()


def test_nobody_named_is_refused(phone: Phone, cast: Cast) -> None:
    assert phone.outcomes(found_household(cast, name=" ")) == [("refused", "malformed")]


def test_the_same_finding_counts_once(phone: Phone, cast: Cast) -> None:
    item = found_household(cast)
    phone.push(item)
    assert phone.outcomes(item) == [("held", "found_waiting")]
    assert phone.outcomes({**item, "id": str(new_id())}) == [("merged", "already_recorded")]


def test_it_is_decided_once(phone: Phone, cast: Cast) -> None:
    phone.push(found_household(cast))
    confirm(cast)
    with pytest.raises(AlreadyDecidedError):
        confirm(cast)


def test_nobody_else_sees_it(phone: Phone, cast: Cast) -> None:
    phone.push(found_household(cast))
    for name, count in (("zhao", 1), ("qian", 1), ("sun", 1), ("wu", 0), ("zheng", 0), ("zhou", 0)):
        with scoped(cast.players[name].scope):
            assert FoundAtDoor.objects.count() == count, name
