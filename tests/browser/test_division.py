"""The secretary divides the neighbourhood anew; the phone of a block follows."""

import pytest
from playwright.sync_api import Locator, Page, Position, expect

from minqing.territory.models import Area, Division
from tests.browser.checks import agrees
from tests.browser.conftest import DeskOf, PhoneOf
from tests.cast import Cast
from tests.database import as_owner
from tests.home.dividing import A1_ONE, A1_TWO, A2_ONE, AREA

pytestmark = pytest.mark.browser


def locate() -> None:
    """Both buildings stand 60 m from each other."""
    with as_owner():
        for code, longitude in ((A1_ONE[:16], 121.45), (A2_ONE[:16], 121.4506)):
            Area.objects.filter(code=code).update(longitude=longitude, latitude=31.23)


def building_on_map(desk: Page, live: Locator) -> Position:
    """Where the first building lies on the map: as on its sketch, which the map has fitted in."""
    sketch = desk.locator('[data-map="proposed"] svg.sketch')
    grounds = [each.bounding_box() for each in sketch.locator(".ground").all()]
    house, frame = sketch.locator(".house").first.bounding_box(), live.bounding_box()
    assert house
    assert frame
    boxes = [each for each in grounds if each]
    left, top = min(each["x"] for each in boxes), min(each["y"] for each in boxes)
    right = max(each["x"] + each["width"] for each in boxes)
    bottom = max(each["y"] + each["height"] for each in boxes)
    padding = 48
    scale = min(
        (frame["width"] - padding) / (right - left), (frame["height"] - padding) / (bottom - top)
    )
    x, y = house["x"] + house["width"] / 2, house["y"] + house["height"] / 2
    return {
        "x": frame["width"] / 2 + (x - (left + right) / 2) * scale,
        "y": frame["height"] / 2 + (y - (top + bottom) / 2) * scale,
    }


def test_propose_move_by_hand_adopt_and_the_phone_follows(
    cast: Cast, desk_of: DeskOf, phone_of: PhoneOf
) -> None:
    locate()
    phone = phone_of(cast.lin)
    phone.find("tab-block").click()
    expect(phone.find("entrance-chip")).to_have_count(2)

    desk = desk_of(cast.qian)
    desk.goto(f"/desk/staff/{AREA}/")
    desk.get_by_role("link", name="Division into blocks").click()
    desk.get_by_label("Number of blocks").fill("2")
    desk.get_by_role("button", name="Compute a proposal").click()
    expect(desk.get_by_role("heading", name="A division of 柳岸一村")).to_be_visible()
    moved = desk.get_by_role("row", name="Households that change their block")
    expect(moved.get_by_role("cell").last).to_have_text("0")

    # The map was drawn under the content security policy: a map each in the place of its sketch.
    expect(desk.locator(".map.is-live")).to_have_count(2)
    # On the table the second entrance of building 1 comes to block 2; all by the keyboard.
    desk.locator(f'details:has(input[value="{A1_TWO}"]) summary').press("Enter")
    desk.locator(f'input[value="{A1_TWO}"]').press("Space")
    desk.get_by_label("Move what is ticked into").select_option(label="2号块区")
    desk.get_by_role("button", name="Move", exact=True).press("Enter")
    expect(moved.get_by_role("cell").last).to_have_text("6")

    desk.get_by_role("button", name="Adopt the division").click()
    expect(desk.get_by_text("6 households changed their block").first).to_be_visible()

    phone.sync()
    expect(phone.find("entrance-chip")).to_have_count(1)
    with as_owner():
        assert Division.objects.get().state == "adopted"
    agrees()


def test_a_click_on_the_map_ticks_the_building_in_the_table(cast: Cast, desk_of: DeskOf) -> None:
    locate()
    desk = desk_of(cast.qian)
    desk.goto(f"/desk/divisions/{AREA}/")
    desk.get_by_role("button", name="Compute a proposal").click()
    live = desk.locator('.map.is-live[data-map="proposed"] canvas')
    expect(live).to_be_visible()
    tick = desk.locator(f"#building-{A1_ONE[:16]}")
    expect(tick).not_to_be_checked()
    live.click(position=building_on_map(desk, live))
    expect(tick).to_be_checked()


def test_without_script_the_sketch_and_the_table_remain(cast: Cast, desk_of: DeskOf) -> None:
    locate()
    desk = desk_of(cast.qian, java_script_enabled=False)
    desk.goto(f"/desk/divisions/{AREA}/")
    desk.get_by_role("button", name="Compute a proposal").click()
    expect(desk.locator("svg.sketch")).to_have_count(2)
    desk.locator(f"#building-{A1_ONE[:16]}").check()
    desk.get_by_label("Move what is ticked into").select_option(label="2号块区")
    desk.get_by_role("button", name="Move", exact=True).click()
    expect(desk.get_by_text("1 place was moved")).to_be_visible()
