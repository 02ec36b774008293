"""A morning at the doors without a signal: enrolled by QR, recorded, pushed twice, counted once."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from minqing.visits.models import Round
from minqing.visits.queries import coverage
from tests.browser.checks import agrees, counted
from tests.browser.conftest import BarePhone
from tests.browser.desk import sign_in
from tests.cast import Cast
from tests.database import as_owner

pytestmark = pytest.mark.browser


def test_what_was_recorded_offline_and_pushed_twice_counts_once(
    cast: Cast, this_round: Round, desk: Page, bare_phone: BarePhone
) -> None:
    sign_in(desk, cast.qian)
    phone = bare_phone()
    phone.enrol(enrolment_link(desk, "林静"))
    expect(phone.find("count-left")).to_have_text("12")
    phone.ready_for_offline()

    with phone.offline():
        phone.open_door("101")
        phone.visit("met", note="一切都好")
        phone.request("楼道灯坏了一周", category="repair")
        phone.leave_door()
        phone.open_door("102")
        phone.visit("met")
        phone.request("想知道医保怎么报", answer="已当面说明，并留下办事指南。", category="other")
        phone.leave_door()
        phone.open_door("201", entrance=1)
        phone.visit("met")
        phone.leave_door()
        phone.unsent(5)
        assert counted()["visits"] == 0

    phone.sync()
    phone.send_again()

    assert counted() == {"visits": 3, "cases": 2, "applied": 5, "held": 0}
    agrees()
    with as_owner():
        assert coverage(cast.qian.scope, "310199001001", this_round).met == 3

    desk.goto("/desk/visits/")
    expect(desk.locator("main tbody tr")).to_have_count(3)
    desk.goto("/desk/cases/?view=all")
    expect(desk.locator("main tbody tr")).to_have_count(2)
    desk.goto("/desk/coverage/310199001001/")
    expect(desk.get_by_text("3 of 24").first).to_be_visible()


def enrolment_link(desk: Page, name: str, look: Callable[[Page], None] | None = None) -> str:
    """Devices, choose who stands before the desk, and the link that the QR code holds."""
    desk.get_by_role("link", name="Devices").click()
    start = desk.get_by_role("link", name="Enrol a phone")
    expect(start).to_be_visible()
    if look is not None:
        look(desk)
    start.click()
    row = desk.get_by_role("row").filter(has_text=name)
    button = row.get_by_role("button", name="Show the code")
    if look is not None:
        look(desk)
    button.click()
    expect(desk.get_by_role("heading", name=f"The phone of {name}")).to_be_visible()
    if look is not None:
        look(desk)
    return desk.locator("#enrolment-link").inner_text().strip()
