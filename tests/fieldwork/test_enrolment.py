"""A phone becomes a device by a code that works once, for a quarter of an hour."""

from datetime import timedelta

import pytest
from django.db import connection

from minqing.fieldwork.models import Device
from minqing.ledger.models import LedgerEntry
from tests.cast import Cast
from tests.database import as_owner, at_once
from tests.fieldwork.phones import Phone, issue_token, now, sealing_key


def test_a_phone_is_enrolled_for_its_member(cast: Cast) -> None:
    phone = Phone()

    answer = phone.enrol(issue_token(cast.qian, cast.lin)).json()

    assert answer["member"] == {"id": str(cast.lin.member.id), "name": "林静"}
    assert answer["district"] == {"code": "310199", "name": "云锦区"}
    assert answer["sealing_key"] == sealing_key()
    assert answer["language"] == "zh-hans"
    with as_owner():
        device = Device.objects.get()
        acts = list(
            LedgerEntry.objects.filter(act__startswith="fieldwork").values_list("act", flat=True)
        )
    assert (str(device.id), device.area_code) == (answer["device_id"], "310199001001")
    assert acts == ["fieldwork.enrolment_issued", "fieldwork.device_enrolled"]


def test_a_code_works_once(cast: Cast) -> None:
    token = issue_token(cast.qian, cast.lin)
    Phone().enrol(token)

    response = Phone().enrol(token)

    assert (response.status_code, response.json()["code"]) == (403, "token_used")
    assert set(response.json()["message"]) == {"zh", "en"}


def test_a_code_expires(cast: Cast) -> None:
    token = issue_token(cast.qian, cast.lin, at=now() - timedelta(minutes=16))

    response = Phone().enrol(token)

    assert (response.status_code, response.json()["code"]) == (403, "token_expired")


def test_a_code_nobody_made_is_unknown(cast: Cast) -> None:
    response = Phone().enrol("AAAAAAAAAAAAAAAAAAAAAA")

    assert (response.status_code, response.json()["code"]) == (403, "token_unknown")


def test_of_two_phones_that_scan_one_code_one_gets_in(cast: Cast) -> None:
    token = issue_token(cast.qian, cast.lin)

    def scan() -> int:
        return Phone().enrol(token).status_code

    assert sorted(at_once(*[scan] * 6)) == [200, 403, 403, 403, 403, 403]
    with as_owner():
        assert Device.objects.count() == 1


@pytest.mark.parametrize("x", ["AAAA", "!!", "A" * 43])
def test_an_unusable_key_does_not_spend_the_code(cast: Cast, x: str) -> None:
    token = issue_token(cast.qian, cast.lin)
    content = {
        "token": token,
        "public_key": {**Phone().jwk, "x": x},
        "device_name": "",
        "app_version": "0.1.0",
    }

    response = Phone().client.post("/field/api/enrol", content, content_type="application/json")

    assert (response.status_code, response.json()["code"]) == (400, "key_unusable")
    assert Phone().enrol(token).status_code == 200


def test_the_code_itself_is_stored_nowhere(cast: Cast) -> None:
    token = issue_token(cast.qian, cast.lin)
    Phone().enrol(token)

    with as_owner(), connection.cursor() as cursor:
        cursor.execute("select string_agg(e::text, ' ') from fieldwork_enrolment e")
        assert token not in cursor.fetchone()[0]
        cursor.execute("select string_agg(l::text, ' ') from ledger_ledgerentry l")
        assert token not in cursor.fetchone()[0]
