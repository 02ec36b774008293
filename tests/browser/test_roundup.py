"""A week's roundup: drafted, edited, signed at the desk, and read on the portal."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from minqing.cases.rules.roundups import Week
from minqing.lib.time import local_date
from tests.browser.conftest import PHONE, Contexts, DeskOf
from tests.cases.acting import hand_up_list, raise_for
from tests.cast import Cast

pytestmark = pytest.mark.browser

LAMPS = ("三楼楼道感应灯不亮了", "我们楼道感应灯坏了三天", "楼道的感应灯晚上不亮，看不清台阶")
SECRET = "对门夫妻天天吵架"


def test_a_roundup_is_drafted_edited_signed_and_read_by_residents(
    cast: Cast, desk_of: DeskOf, contexts: Contexts
) -> None:
    week = Week.of(local_date(timezone.now())).before()
    monday = week.start_at + timedelta(hours=9)
    asked = [
        raise_for(cast.lin, home, body=body, at=monday).case.pk
        for home, body in zip(cast.households["a1"], (*LAMPS, SECRET), strict=False)
    ]
    hand_up_list(cast.zhao, cast, *asked[:2], at=monday + timedelta(days=1))
    desk = desk_of(cast.qian)

    # Drafted: the system counts the week and sees that three ask for the same.
    desk.goto("/desk/roundups/")
    row = desk.get_by_role("row", name="柳岸一村")
    row.get_by_role("button", name=f"Draft it {week.monday:%m-%d}").click()
    expect(desk.get_by_text("The draft is made.")).to_be_visible()
    expect(desk.get_by_text("感应灯").first).to_be_visible()
    expect(desk.get_by_text("1 request without a theme")).to_be_visible()

    # Signing too early says what is missing, and nothing is published.
    desk.get_by_role("button", name="Sign and publish").click()
    expect(desk.get_by_text("is not complete").first).to_be_visible()

    # Edited: a name, a plan, who and by when.
    theme = desk.locator("section.panel").filter(has=desk.get_by_label("What will be done")).first
    theme.get_by_label("Theme", exact=True).fill("楼道感应灯")
    theme.get_by_label("What will be done").fill("请物业本周逐层检查，换下坏的灯")
    theme.get_by_label("Who does it").select_option("neighbourhood_secretary:")
    theme.get_by_label("Done by").fill("2030-01-07")
    theme.get_by_role("button", name="Save theme").click()
    expect(desk.get_by_text("Saved.")).to_be_visible()

    # Signed.
    desk.get_by_role("button", name="Sign and publish").click()
    expect(desk.get_by_text("Signed. Residents can read it now.")).to_be_visible()

    # Read on a phone, by somebody without an account.
    resident = contexts(**PHONE).new_page()
    resident.goto("/")
    resident.get_by_role("link", name="Read the weekly roundups").click()
    resident.get_by_role("link", name="柳岸一村").click()
    resident.get_by_role("link", name=f"{week.monday:%Y-%m-%d}").click()
    expect(resident.get_by_role("heading", name="楼道感应灯")).to_be_visible()
    expect(resident.get_by_text("请物业本周逐层检查，换下坏的灯")).to_be_visible()
    text = resident.locator("body").inner_text()
    assert [word for word in (SECRET, "三楼", "陈建国", "看不清台阶") if word in text] == []
