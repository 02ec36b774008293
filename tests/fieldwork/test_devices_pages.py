"""Devices on the desk: who sees them, the code that enrols one, withdrawing one."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from minqing.fieldwork.models import Device, Enrolment
from minqing.visits.models import Round
from tests.cast import Cast, ClientFor
from tests.database import as_owner
from tests.fieldwork.phones import Phone, enrolled


def test_the_secretary_sees_the_phones_of_the_neighbourhood(
    cast: Cast, phone: Phone, client_for: ClientFor
) -> None:
    page = client_for(cast.qian).get("/desk/devices/").content.decode()

    assert "林静" in page
    assert "红米 Note" in page
    assert "0.1.0" in page


def test_another_neighbourhood_sees_none_of_them(
    cast: Cast, phone: Phone, client_for: ClientFor
) -> None:
    page = client_for(cast.zheng).get("/desk/devices/").content.decode()

    assert "林静" not in page


@pytest.mark.parametrize("name", ["lin", "zhao", "zhou", "wu"])
@pytest.mark.parametrize("address", ["devices/", "devices/enrol/", "held/"])
def test_teams_and_branches_do_not_manage_phones(
    cast: Cast, client_for: ClientFor, name: str, address: str
) -> None:
    assert client_for(cast.players[name]).get(f"/desk/{address}").status_code == 403


def test_visitors_are_sent_to_sign_in(cast: Cast) -> None:
    response = Client().get("/desk/devices/")

    assert response.status_code == 302
    assert "/accounts/login/" in response["Location"]


def test_the_code_on_the_page_enrols_a_phone(cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.qian)
    choice = client.get("/desk/devices/enrol/").content.decode()
    assert {"林静", "赵卫东"} == set(re.findall("林静|赵卫东|吴刚", choice))

    page = client.post(f"/desk/devices/enrol/{cast.lin.member.id}/")

    text = page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert "<svg" in text
    found = re.search(r"http://testserver/field/#enrol=([\w-]{22})<", text)
    assert found is not None
    phone = Phone()
    assert phone.enrol(found[1]).status_code == 200
    assert phone.member_id == str(cast.lin.member.id)


def test_a_search_narrows_the_choice(cast: Cast, client_for: ClientFor) -> None:
    page = client_for(cast.qian).get("/desk/devices/enrol/?q=赵").content.decode()

    assert "赵卫东" in page
    assert "林静" not in page


def test_a_member_of_another_neighbourhood_gets_no_code(cast: Cast, client_for: ClientFor) -> None:
    response = client_for(cast.qian).post(f"/desk/devices/enrol/{cast.wu.member.id}/")

    assert response.status_code == 404
    with as_owner():
        assert not Enrolment.objects.exists()


def test_looking_at_the_address_makes_no_code(cast: Cast, client_for: ClientFor) -> None:
    response = client_for(cast.qian).get(f"/desk/devices/enrol/{cast.lin.member.id}/")

    assert response.status_code == 405


def test_a_phone_is_withdrawn_after_asking(
    cast: Cast, this_round: Round, phone: Phone, client_for: ClientFor
) -> None:
    client = client_for(cast.qian)
    address = f"/desk/devices/{phone.device_id}/revoke/"

    assert client.get(address).status_code == 200
    assert phone.ping().status_code == 200
    assert client.post(address).status_code == 302
    assert phone.ping().json()["code"] == "device_revoked"
    withdrawn = client.get("/desk/devices/?show=withdrawn").content.decode()
    assert "林静" in withdrawn
    assert (
        "林静"
        not in client.get("/desk/devices/?show=in_use")
        .content.decode()
        .split("<main")[1]
        .split("message")[-1]
    )
    with as_owner():
        assert Device.objects.get().revoked_by == cast.qian.user.id


def test_a_phone_of_another_neighbourhood_cannot_be_withdrawn(
    cast: Cast, phone: Phone, client_for: ClientFor
) -> None:
    response = client_for(cast.zheng).post(f"/desk/devices/{phone.device_id}/revoke/")

    assert response.status_code == 404
    assert phone.ping().status_code == 200


@pytest.mark.parametrize("phones", [1, 3])
def test_the_list_is_few_statements(cast: Cast, client_for: ClientFor, phones: int) -> None:
    for _ in range(phones):
        enrolled(cast.qian, cast.lin)
    client = client_for(cast.qian)
    client.get("/desk/devices/")

    with CaptureQueriesContext(connection) as seen:
        client.get("/desk/devices/")

    assert len(seen) == 11


def test_pages_go_on_where_the_last_ended(
    cast: Cast, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("minqing.fieldwork.queries.desk.PAGE", 2)
    for _ in range(3):
        enrolled(cast.qian, cast.lin)
    client = client_for(cast.qian)

    first = client.get("/desk/devices/").content.decode()
    following = re.search(r'href="(\?after=[^"]+)"', first)
    assert following is not None
    second = client.get("/desk/devices/" + following[1].replace("&amp;", "&")).content.decode()

    assert (first.count("红米 Note"), second.count("红米 Note")) == (2, 1)
