"""A picture that is cut off on its way goes on where it was, and is seen at the desk."""

import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import DeskOf, PhoneOf
from tests.cast import Cast
from tests.files.samples import noise

pytestmark = pytest.mark.browser

SIDE = 450


def test_a_picture_cut_off_in_the_middle_goes_on_and_is_seen(
    cast: Cast, phone_of: PhoneOf, desk_of: DeskOf
) -> None:
    phone = phone_of(cast.lin)
    sent: list[int] = []
    cut_off: list[int] = []

    def no_signal_after_the_first_piece(route: Route) -> None:
        offset = int(route.request.url.rpartition("/")[2])
        if offset > 0:
            cut_off.append(offset)
            route.abort("internetdisconnected")
        else:
            sent.append(offset)
            route.continue_()

    def signal(route: Route) -> None:
        sent.append(int(route.request.url.rpartition("/")[2]))
        route.continue_()

    phone.page.route("**/field/api/files/*/*/*", no_signal_after_the_first_piece)
    phone.open_door("101")
    phone.find("outcome-met").click()
    phone.find("picture-take").set_input_files(
        {"name": "door.png", "mimeType": "image/png", "buffer": noise(SIDE)}
    )
    expect(phone.find("picture-remove")).to_be_visible()
    phone.find("save-visit").click()
    expect(phone.find("visit-count")).to_be_visible()
    phone.leave_door()
    phone.go("#/log")
    expect(phone.find("files-unsent")).to_have_attribute("data-count", "1")
    expect(phone.find("files-progress")).not_to_have_attribute("data-percent", "0")
    assert cut_off

    home = cast.households["a1"][0]
    desk = desk_of(cast.qian)
    desk.goto("/desk/visits/")
    expect(desk.get_by_text("awaited, still on the phone")).to_be_visible()

    phone.page.unroute("**/field/api/files/*/*/*")
    phone.page.route("**/field/api/files/*/*/*", signal)
    phone.find("files-now").click()
    expect(phone.find("files-unsent")).to_have_count(0)
    assert sent == sorted(set(sent))
    assert sent[1] == cut_off[0]

    desk.goto(f"/desk/households/{home.pk}/")
    picture = desk.locator("a.picture img")
    expect(picture).to_have_js_property("naturalWidth", SIDE)
    picture.click()
    desk.wait_for_url("**/picture/")
