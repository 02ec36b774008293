"""Corrections from the door: merged field by field; a clash keeps both until somebody decides."""

from minqing.households.models import Correction, Household
from minqing.lib.ids import new_id
from tests.cast import Cast, ClientFor
from tests.database import as_owner
from tests.fieldwork.phones import Json, Phone, mutation


def change(household: Household, field: str, base: str, value: str) -> Json:
    assert household.block_id is not None
    fields = [{"person_id": None, "field": field, "base": base, "value": value}]
    body = {
        "change_id": str(new_id()),
        "household_id": str(household.id),
        "changes": fields,
    }
    return mutation("household_change", household.block_id, body)


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
