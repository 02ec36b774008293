"""Corrections from the door: merged field by field; a clash keeps both until somebody decides."""

from minqing.households.models import Correction, Household, Person
from minqing.ledger.models import LedgerEntry
from minqing.lib.ids import new_id
from minqing.storage.scoping import scoped
from minqing.territory.operations import next_rev
from tests.cast import Cast, ClientFor
from tests.database import as_owner
from tests.fieldwork.phones import Json, Phone, enrolled, mutation


def change(household: Household, field: str, base: str, value: str) -> Json:
    return changes(household, (field, base, value))


def changes(household: Household, *fields: tuple[str, str, str]) -> Json:
    assert household.block_id is not None
    body = {
        "change_id": str(new_id()),
        "household_id": str(household.id),
        "changes": [
            {"person_id": None, "field": field, "base": base, "value": value}
            for field, base, value in fields
        ],
    }
    return mutation("household_change", household.block_id, body)


def told(phone: Phone) -> list[dict[str, object]]:
    """What a phone hears of corrections that disagree."""
    phone.pull()
    return [
        {key: row["data"][key] for key in ("field", "value", "found", "state", "mine")}
        for row in phone.of_kind("correction")
    ]


def name_of(household: Household) -> str:
    with as_owner():
        return Household.objects.get(pk=household.pk).name


def test_different_fields_from_two_phones_merge(
    cast: Cast, phone: Phone, lead_phone: Phone
) -> None:
    home = cast.households["a1"][0]
    size = str(home.size)

    assert phone.outcomes(change(home, "name", home.name, "陈建强")) == [("applied", None)]
    assert lead_phone.outcomes(change(home, "size", size, "7")) == [("applied", None)]

    with as_owner():
        now = Household.objects.get(pk=home.pk)
    assert (now.name, now.size) == ("陈建强", 7)


def test_the_same_field_keeps_both_until_the_secretary_decides(
    cast: Cast, phone: Phone, lead_phone: Phone, client_for: ClientFor
) -> None:
    home = cast.households["a1"][0]
    phone.outcomes(change(home, "name", home.name, "陈建强"))
    later = change(home, "name", home.name, "陈健国")

    assert lead_phone.outcomes(later) == [("conflict", "field_clash")]
    assert name_of(home) == "陈建强"
    client = client_for(cast.qian)
    page = client.get(f"/desk/held/{later['id']}/").content.decode()
    assert "陈健国" in page
    assert "陈建强" in page
    client.post(f"/desk/held/{later['id']}/", {"act": "accept"})

    assert name_of(home) == "陈健国"
    assert [each["ruling"] for each in lead_phone.pull()["rulings"]] == ["accepted"]


def test_a_clash_that_is_set_aside_leaves_the_register(
    cast: Cast, phone: Phone, lead_phone: Phone, client_for: ClientFor
) -> None:
    home = cast.households["a1"][0]
    phone.outcomes(change(home, "name", home.name, "陈建强"))
    later = change(home, "name", home.name, "陈健国")
    lead_phone.outcomes(later)

    client_for(cast.qian).post(
        f"/desk/held/{later['id']}/", {"act": "set_aside", "reason": "户口簿上是陈建强"}
    )

    assert name_of(home) == "陈建强"
    with as_owner():
        assert {each.state for each in Correction.objects.all()} == {"applied", "left"}


def test_the_householder_takes_the_name_of_the_household(cast: Cast, phone: Phone) -> None:
    home = cast.households["a1"][0]
    with as_owner():
        householder = home.people.get(relation="householder")
        others = {each.pk: each.name for each in home.people.exclude(pk=householder.pk)}
    assert householder.name == home.name

    phone.outcomes(change(home, "name", home.name, "陈建强"))

    with as_owner():
        now = Person.objects.get(pk=householder.pk)
        assert (now.name, now.initials) == ("陈建强", "cjq")
        assert {each.pk: each.name for each in home.people.exclude(pk=now.pk)} == others


def test_a_householder_of_another_name_keeps_it(cast: Cast, phone: Phone) -> None:
    home = cast.households["a1"][0]
    with as_owner():
        home.people.filter(relation="householder").update(name="李强")

    phone.outcomes(change(home, "name", home.name, "陈建强"))

    with as_owner():
        assert home.people.get(relation="householder").name == "李强"


def test_both_phones_hear_who_wrote_what_and_how_it_ended(
    cast: Cast, phone: Phone, lead_phone: Phone, client_for: ClientFor
) -> None:
    home = cast.households["a1"][0]
    phone.outcomes(change(home, "name", home.name, "陈建强"))
    later = change(home, "name", home.name, "陈健国")
    lead_phone.outcomes(later)

    waiting = {"field": "name", "value": "陈健国", "found": "陈建强", "state": "clash"}
    assert told(lead_phone) == [{**waiting, "mine": True}]
    assert told(phone) == [{**waiting, "mine": False}]
    [row] = phone.of_kind("correction")
    assert (row["data"]["by"], row["data"]["found_by"]) == ("赵卫东", "林静")
    assert (row["data"]["found_mine"], row["data"]["decided_at"]) == (True, None)

    client_for(cast.qian).post(f"/desk/held/{later['id']}/", {"act": "accept"})

    assert told(lead_phone) == [{**waiting, "state": "taken", "mine": True}]
    assert told(phone) == [{**waiting, "state": "taken", "mine": False}]


def test_a_correction_that_clashed_with_nobody_is_no_row_for_phones(
    cast: Cast, phone: Phone
) -> None:
    home = cast.households["a1"][0]

    phone.outcomes(change(home, "name", home.name, "陈建强"))

    assert told(phone) == []


def test_the_phone_of_another_block_hears_nothing_of_it(
    cast: Cast, phone: Phone, lead_phone: Phone
) -> None:
    home = cast.households["a1"][0]
    phone.outcomes(change(home, "name", home.name, "陈建强"))
    lead_phone.outcomes(change(home, "name", home.name, "陈健国"))
    outsider = enrolled(cast.qian, cast.wu)

    assert told(outsider) == []
    with scoped(cast.wu.scope):
        assert list(Correction.objects.all()) == []
    with scoped(cast.lin.scope):
        assert {each.state for each in Correction.objects.all()} == {"applied", "clash"}


def test_the_secretary_decides_field_by_field_with_a_word_to_the_worker(
    cast: Cast, phone: Phone, lead_phone: Phone, client_for: ClientFor
) -> None:
    home = cast.households["a1"][0]
    size = str(home.size)
    phone.outcomes(changes(home, ("name", home.name, "陈建强"), ("size", size, "7")))
    later = changes(home, ("name", home.name, "陈健国"), ("size", size, "5"))
    lead_phone.outcomes(later)
    with as_owner():
        waiting = {each.field: each.pk for each in Correction.objects.filter(state="clash")}
    client, address = client_for(cast.qian), f"/desk/held/{later['id']}/"

    half = client.post(address, {"act": "settle", f"take_{waiting['name']}": "worker"})
    assert half.status_code == 200
    assert name_of(home) == "陈建强"
    client.post(
        address,
        {
            "act": "settle",
            f"take_{waiting['name']}": "worker",
            f"take_{waiting['size']}": "register",
            "note": "户口簿上是健国，住七个人",
        },
    )

    with as_owner():
        now = Household.objects.get(pk=home.pk)
        entry = LedgerEntry.objects.get(act="households.correction_chosen")
    assert (now.name, now.size) == ("陈健国", 7)
    assert sorted(entry.detail["fields"]) == ["name taken", "size left"]
    rulings = lead_phone.pull()["rulings"]
    assert [(each["ruling"], each["note"]) for each in rulings] == [
        ("accepted", "户口簿上是健国，住七个人")
    ]
    assert sorted((each["field"], each["state"]) for each in told(phone)) == [
        ("name", "taken"),
        ("size", "left"),
    ]


def test_a_secretary_of_elsewhere_decides_nothing(
    cast: Cast, phone: Phone, lead_phone: Phone, client_for: ClientFor
) -> None:
    home = cast.households["a1"][0]
    phone.outcomes(change(home, "name", home.name, "陈建强"))
    later = change(home, "name", home.name, "陈健国")
    lead_phone.outcomes(later)

    answer = client_for(cast.zheng).post(f"/desk/held/{later['id']}/", {"act": "accept"})

    assert answer.status_code == 404
    assert name_of(home) == "陈建强"


def test_what_clashed_follows_its_household_into_another_block(
    cast: Cast, phone: Phone, lead_phone: Phone
) -> None:
    home = cast.households["a1"][0]
    phone.outcomes(change(home, "name", home.name, "陈建强"))
    lead_phone.outcomes(change(home, "name", home.name, "陈健国"))
    assert len(told(phone)) == 1

    with as_owner():
        next_rev([cast.a1.pk, cast.a2.pk])
        Household.objects.filter(pk=home.pk).update(block_id=cast.a2.pk)
        moved = set(Correction.objects.values_list("block_id", flat=True))

    assert moved == {cast.a2.pk}
    assert told(phone) == []
