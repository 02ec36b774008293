"""Every screen of the field app fits 360 pixels in its largest type, and every target a thumb."""

from typing import cast as typed

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Contexts, PhoneOf
from tests.browser.phone import FieldPhone
from tests.browser.walk import too_wide
from tests.cast import Cast
from tests.fieldwork.phones import issue_token

pytestmark = pytest.mark.browser

TARGET = 60
#: Controls lower than a target that are no part of a running text, nor in a label of their own.
_SMALL = """target => [
    ...document.querySelectorAll('button, a, input, select, textarea, label.chip')
  ]
  .filter(each => !each.closest('svg') && each.offsetParent !== null)
  .filter(each => getComputedStyle(each).display !== 'inline')
  .filter(each => !(each.matches('input') && each.closest('label')))
  .map(each => [each.dataset.testid ?? each.className, each.getBoundingClientRect().height])
  .filter(([, height]) => height < target - 0.5)
  .map(([name, height]) => `${name}: ${height}`)"""


def faults(page: Page) -> list[str]:
    """What is too wide or too low on the screen that is open."""
    small = typed("list[str]", page.evaluate(_SMALL, TARGET))
    return [*too_wide(page), *small]


def test_no_screen_of_the_open_app_scrolls_sideways(cast: Cast, phone_of: PhoneOf) -> None:
    phone = phone_of(cast.zhao)
    home = str(cast.households["a1"][0].pk)
    block = str(cast.a1.pk)
    phone.open_door("101")
    phone.request("楼下长期有人停车堵住消防通道，夜里还有外卖车进出，老人上下楼不方便" * 2)
    phone.large_type()
    found: dict[str, list[str]] = {}

    for address, screen in {
        "today": "today",
        "block": "doors",
        "plan": "plan",
        f"household/{home}": "household",
        f"visit/{home}/met": "new-visit",
        f"case/{home}": "new-case-form",
        f"hand_up/{block}": "hand-up",
        f"found/{block}/{cast.households['a1'][0].dwelling_id}": "new-found",
        f"found_people/{home}": "new-found",
        f"correct/{home}": "correct",
        "search": "search",
        "requests": "requests",
        "diary": "diary",
        "log": "log",
        "settings": "settings",
    }.items():
        phone.go(f"#/{address}")
        expect(phone.page.locator(f'[data-testid^="{screen}"]').first).to_be_visible()
        if problems := faults(phone.page):
            found[address] = problems
    phone.go("#/block")
    phone.choose_doors("101", "102")
    found |= {"chooser": problems} if (problems := faults(phone.page)) else {}
    phone.find("choose-met").click()
    found |= {"sure": problems} if (problems := faults(phone.page)) else {}

    assert found == {}


def test_no_screen_of_the_locked_app_scrolls_sideways(cast: Cast, phone_of: PhoneOf) -> None:
    phone = phone_of(cast.lin)
    phone.large_type()
    phone.hand_on()
    assert faults(phone.page) == []

    phone.page.locator(f'[data-member="{cast.lin.member.pk}"]').click()
    expect(phone.find("lock-screen")).to_be_visible()
    assert faults(phone.page) == []
    phone.type_pin("777770")
    expect(phone.find("pin-wrong")).to_be_visible()
    assert faults(phone.page) == []


def test_a_new_worker_finds_the_way_in_wechats_browser(
    cast: Cast, contexts: Contexts, phone_of: PhoneOf
) -> None:
    agent = "Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 MicroMessenger/8.0.47"
    page = contexts(**PHONE, user_agent=agent).new_page()
    token = issue_token(cast.qian, cast.lin)
    page.goto(f"/field/#enrol={token}")
    phone = FieldPhone(page)

    expect(phone.find("hindered-wechat")).to_be_visible()
    expect(phone.find("hindered-link")).to_have_value(f"{page.url.split('#')[0]}#enrol={token}")
    phone.find("copy-link").click()
    expect(phone.find("link-copied")).to_be_visible()
    assert too_wide(page) == []
