"""One phone, two workers: each with a PIN, readable data and an outbox of their own."""

import pytest
from playwright.sync_api import Route, expect

from minqing.fieldwork.models import Device
from minqing.fieldwork.operations.enrolment import revoke
from minqing.visits.models import Visit
from tests.browser.checks import agrees, counted
from tests.browser.conftest import PhoneOf
from tests.browser.phone import PIN
from tests.cast import Cast
from tests.database import as_owner
from tests.fieldwork.phones import issue_token, now

pytestmark = pytest.mark.browser

HERS, HIS = PIN, "914620"
PUSHES = "**/field/api/push"


def abort(route: Route) -> None:
    """The server does not answer."""
    route.abort()


def test_the_phone_changes_hands_and_nothing_of_the_first_worker_is_lost(
    cast: Cast, phone_of: PhoneOf
) -> None:
    phone = phone_of(cast.lin)
    phone.page.context.route(PUSHES, abort)
    phone.open_door("101")
    phone.visit("met", "只有林静知道")
    phone.go("#/today")
    expect(phone.find("who")).to_contain_text("林静")

    phone.hand_on()
    expect(phone.find("worker-unsent")).to_contain_text("1")
    phone.enrol_another(issue_token(cast.qian, cast.zhao), HIS)

    expect(phone.find("who")).to_contain_text("赵卫东")
    expect(phone.find("count-met")).to_have_text("0")
    phone.go("#/log")
    expect(phone.find("log-empty")).to_be_visible()
    assert counted()["visits"] == 0

    phone.page.context.unroute(PUSHES, abort)
    phone.sync()
    with as_owner():
        assert Visit.objects.get().member_id == cast.lin.member.pk
    agrees()


def test_neither_pin_opens_what_is_the_others(cast: Cast, phone_of: PhoneOf) -> None:
    phone = phone_of(cast.lin)
    phone.hand_on()
    phone.enrol_another(issue_token(cast.qian, cast.zhao), HIS)

    phone.lock()
    expect(phone.find("lock-who")).to_contain_text("赵卫东")
    phone.type_pin(HERS)
    expect(phone.find("pin-wrong")).to_be_visible()

    phone.find("not-me").click()
    phone.page.locator(f'[data-member="{cast.lin.member.pk}"]').click()
    expect(phone.find("lock-who")).to_contain_text("林静")
    phone.type_pin(HIS)
    expect(phone.find("pin-wrong")).to_be_visible()
    phone.type_pin(HERS)

    expect(phone.find("today")).to_be_visible()
    expect(phone.find("who")).to_contain_text("林静")


def test_five_wrong_pins_of_one_leave_the_other_alone(cast: Cast, phone_of: PhoneOf) -> None:
    phone = phone_of(cast.lin)
    phone.hand_on()
    phone.enrol_another(issue_token(cast.qian, cast.zhao), HIS)
    phone.lock()

    for _ in range(5):
        expect(phone.find("pin-key-7")).to_be_enabled()
        phone.type_pin("777770")

    expect(phone.find("enrol-wiped")).to_be_visible()
    phone.find("enrol-back").click()
    phone.page.locator(f'[data-member="{cast.lin.member.pk}"]').click()
    phone.unlock(HERS)
    expect(phone.find("count-left")).to_have_text("12")
    with as_owner():
        gone = Device.objects.exclude(erased_at=None).get()
        assert (gone.member_id, gone.erased_because) == (cast.zhao.member.pk, "wrong_pins")


def test_a_withdrawn_phone_erases_itself_and_says_so(cast: Cast, phone_of: PhoneOf) -> None:
    phone = phone_of(cast.lin)
    with as_owner():
        revoke(by=cast.qian.actor, at=now(), device=Device.objects.get())

    with phone.page.expect_response("**/field/api/erased"):
        phone.find("sync-now").click()

    expect(phone.find("enrol-revoked")).to_be_visible()
    with as_owner():
        device = Device.objects.get()
        assert device.erased_because == "withdrawn"
        assert device.erased_at is not None


def test_a_phone_laid_aside_locks_itself(cast: Cast, phone_of: PhoneOf) -> None:
    phone = phone_of(cast.lin)
    phone.page.clock.install()
    phone.page.reload()
    phone.unlock()

    phone.page.clock.fast_forward("11:00")

    expect(phone.find("lock-screen")).to_be_visible()
