"""Who counts as a device, and that nothing is learned about others before a signature is right."""

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.db import connection

from minqing.fieldwork.models import Device, HeldMutation
from minqing.fieldwork.operations.enrolment import revoke
from minqing.fieldwork.queries.standing import device_standing
from minqing.households.models import Household
from minqing.lib.ids import new_id
from minqing.storage.scoping import scoped
from minqing.visits.models import Round
from tests.builders import make_posting
from tests.cast import Cast
from tests.database import as_owner
from tests.fieldwork.phones import Phone, enrolled, now, visit

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response


def code_of(response: "Response") -> tuple[int, str]:
    return response.status_code, response.json()["code"]


def withdraw(cast: Cast, phone: Phone) -> None:
    with as_owner():
        revoke(by=cast.qian.actor, at=now(), device=Device.objects.get(id=phone.device_id))


def test_a_signed_request_is_answered(phone: Phone) -> None:
    response = phone.ping()

    assert response.status_code == 200
    assert list(response.json()) == ["now"]
    assert not response.cookies


def test_an_unknown_device_is_told_so(phone: Phone) -> None:
    phone.device_id = str(new_id())

    assert code_of(phone.ping()) == (401, "device_unknown")


def test_a_request_without_headers_is_nobodys(phone: Phone) -> None:
    assert code_of(phone.client.get("/field/api/ping")) == (401, "device_unknown")


def test_another_key_is_refused(phone: Phone) -> None:
    phone.key = ec.generate_private_key(ec.SECP256R1())

    assert code_of(phone.ping()) == (401, "signature")


@pytest.mark.parametrize("signature", ["", "AAAA", "no base64!", "A" * 88])
def test_a_signature_that_is_none_is_refused(phone: Phone, signature: str) -> None:
    headers = phone.headers("GET", "/field/api/ping", b"") | {"X-Minqing-Signature": signature}

    assert code_of(phone.client.get("/field/api/ping", headers=headers)) == (401, "signature")


def test_a_signature_is_good_for_its_own_path_and_body_only(phone: Phone) -> None:
    headers = phone.headers("POST", "/field/api/pull", b"{}")

    for path, body in (("/field/api/push", b"{}"), ("/field/api/pull", b"{ }")):
        response = phone.client.post(path, body, content_type="application/json", headers=headers)
        assert code_of(response) == (401, "signature")


@pytest.mark.parametrize("minutes", [-11, 11])
def test_a_clock_far_off_is_told_the_time(phone: Phone, minutes: int) -> None:
    phone.clock = timedelta(minutes=minutes)

    response = phone.ping()

    assert code_of(response) == (401, "clock")
    assert response.json()["now"].endswith("Z")


def test_a_clock_a_little_off_is_fine(phone: Phone) -> None:
    phone.clock = timedelta(minutes=-9)

    assert phone.ping().status_code == 200


def test_a_withdrawn_phone_gets_nothing(cast: Cast, phone: Phone) -> None:
    withdraw(cast, phone)

    response = phone.post("pull", {"app_version": "", "blocks": []})

    assert code_of(response) == (401, "device_revoked")


def test_only_the_phone_itself_hears_that_it_is_withdrawn(cast: Cast, phone: Phone) -> None:
    withdraw(cast, phone)
    phone.key = ec.generate_private_key(ec.SECP256R1())

    assert code_of(phone.ping()) == (401, "signature")


def test_a_withdrawn_phone_still_pushes_and_is_held(
    cast: Cast, this_round: Round, phone: Phone
) -> None:
    phone.pull()
    withdraw(cast, phone)

    assert phone.outcomes(visit(cast.households["a1"][0], this_round.id)) == [
        ("held", "device_revoked")
    ]


def test_a_device_sees_the_blocks_of_its_member_alone(cast: Cast) -> None:
    phone = enrolled(cast.qian, cast.lin)
    enrolled(cast.qian, cast.wu)

    standing = device_standing(UUID(phone.device_id), cast.a1.from_on)

    assert standing is not None
    assert standing.blocks == (cast.a1.id,)
    assert standing.led == frozenset()
    assert standing.phones == (UUID(phone.device_id),)


def test_ended_and_future_postings_give_nothing(cast: Cast) -> None:
    phone = enrolled(cast.qian, cast.wu)
    role = cast.wu.role
    today = now().date()
    make_posting(
        cast.wu.member,
        role,
        block=cast.a1,
        from_on=today - timedelta(9),
        to_on=today - timedelta(2),
    )
    make_posting(cast.wu.member, role, block=cast.a2, from_on=today + timedelta(2))

    standing = device_standing(UUID(phone.device_id), today)

    assert standing is not None
    assert standing.blocks == (cast.b1.id,)


def test_devices_are_behind_the_wall(cast: Cast, phone: Phone) -> None:
    for table in ("device", "deviceblock", "enrolment", "heldmutation"):
        with pytest.raises(Exception, match="no scope is set"), connection.cursor() as cursor:
            cursor.execute(f"select * from fieldwork_{table}")


def test_a_device_reads_nobody_elses_rows_even_without_wall_one(
    cast: Cast, this_round: Round, phone: Phone
) -> None:
    other = enrolled(cast.qian, cast.wu)
    other.pull()
    other.outcomes(visit(cast.households["a1"][0], this_round.id))
    other.outcomes(visit(cast.households["b1"][0], this_round.id, made_at="1970-01-01T00:00:00Z"))
    standing = device_standing(UUID(phone.device_id), now().date())
    assert standing is not None

    with scoped(standing.scope):
        blocks = set(Household.objects.values_list("block_id", flat=True))
        devices = set(Device.objects.values_list("id", flat=True))
        held = HeldMutation.objects.count()

    assert blocks == {cast.a1.id}
    assert devices == {UUID(phone.device_id)}
    assert held == 0
    with as_owner():
        assert HeldMutation.objects.count() == 1
