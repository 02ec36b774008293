"""A phone says that it has erased itself, and the desk shows when and why."""

from minqing.fieldwork.models import Device
from minqing.ledger.models import LedgerEntry
from tests.cast import Cast, ClientFor
from tests.database import as_owner
from tests.fieldwork.phones import Phone


def erased(phone: Phone, because: str) -> int:
    return phone.post("erased", {"because": because}).status_code


def test_a_withdrawn_phone_says_that_it_has_erased_itself(
    cast: Cast, phone: Phone, client_for: ClientFor
) -> None:
    desk = client_for(cast.qian)
    desk.post(f"/desk/devices/{phone.device_id}/revoke/")
    before = desk.get("/desk/devices/?show=withdrawn").content.decode()

    assert erased(phone, "withdrawn") == 200

    after = desk.get("/desk/devices/?show=withdrawn").content.decode()
    assert "停用后还没联过网" in before
    assert "已清空" in after
    assert "手机已停用" in after


def test_the_first_word_stands(cast: Cast, phone: Phone) -> None:
    erased(phone, "wrong_pins")
    with as_owner():
        first = Device.objects.get(pk=phone.device_id)

    assert erased(phone, "withdrawn") == 200

    with as_owner():
        again = Device.objects.get(pk=phone.device_id)
        assert (again.erased_at, again.erased_because) == (first.erased_at, "wrong_pins")
        entry = LedgerEntry.objects.get(act="fieldwork.device_erased")
        assert entry.detail == {"member": str(cast.lin.member.pk), "because": "wrong_pins"}


def test_an_unknown_reason_is_not_taken(phone: Phone) -> None:
    assert erased(phone, "bored") == 400


def test_nobody_says_it_for_another_phone(phone: Phone, lead_phone: Phone) -> None:
    lead_phone.device_id = phone.device_id

    assert erased(lead_phone, "left") == 401
    with as_owner():
        assert Device.objects.exclude(erased_at=None).count() == 0
