"""The resident's page: without a script, by keyboard alone, in large print."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from minqing.cases.operations import Raised
from tests.browser.conftest import DESK, PHONE, Contexts
from tests.cases.acting import raise_for
from tests.cast import Cast

pytestmark = pytest.mark.browser

BODY = "三楼的楼道灯坏了一周"


@pytest.fixture
def raised(cast: Cast) -> Raised:
    """A request of this morning."""
    return raise_for(cast.lin, cast.households["a1"][0], at=datetime.now(UTC), body=BODY)


def test_request_is_followed_without_a_script(raised: Raised, contexts: Contexts) -> None:
    page = contexts(**PHONE, java_script_enabled=False).new_page()
    page.goto("/")
    page.get_by_label("Request number").fill(raised.case.number)
    page.get_by_label("Access code").fill("ABCD2345")
    page.get_by_role("button", name="See how it stands").click()
    refusal = page.get_by_text("We found no request with this number and access code")
    expect(refusal.first).to_be_visible()
    expect(page.get_by_label("Request number")).to_have_value(raised.case.number)

    page.get_by_label("Access code").fill(raised.access_code or "")
    page.get_by_role("button", name="See how it stands").click()
    expect(page.get_by_text(BODY)).to_be_visible()
    expect(page.get_by_text("You will have an answer by")).to_be_visible()

    usual = font_size(page)
    page.get_by_role("link", name="Large print").click()
    expect(page.get_by_text(BODY)).to_be_visible()
    assert font_size(page) > usual

    page.get_by_role("button", name="Done, close this page").click()
    page.goto("/follow/story/")
    expect(page.get_by_label("Request number")).to_be_visible()


def test_request_is_followed_by_keyboard_alone(raised: Raised, contexts: Contexts) -> None:
    page = contexts(**DESK).new_page()
    page.goto("/follow/")
    keys = page.keyboard

    keys.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    keys.press("Enter")
    tab_to(page, lambda: focused(page) == "number")
    keys.type(raised.case.number)
    keys.press("Tab")
    assert focused(page) == "code"
    keys.type(raised.access_code or "")
    keys.press("Enter")

    expect(page.get_by_text(BODY)).to_be_visible()
    leave = page.get_by_role("button", name="Done, close this page")
    tab_to(page, lambda: leave.evaluate("each => each === document.activeElement"))
    assert shows_focus(page)
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Every request is answered")).to_be_visible()


def tab_to(page: Page, reached: Callable[[], bool], most: int = 15) -> None:
    """Press Tab until something is reached; each stop on the way must be visible as such."""
    for _ in range(most):
        page.keyboard.press("Tab")
        assert shows_focus(page)
        if reached():
            return
    raise AssertionError("the keyboard does not get there")


def focused(page: Page) -> str:
    """The name of the field that has the focus."""
    name: str = page.evaluate("document.activeElement.getAttribute('name') ?? ''")
    return name


def shows_focus(page: Page) -> bool:
    """Whether one can see where one is."""
    shown: bool = page.evaluate(
        """() => {
          const style = getComputedStyle(document.activeElement);
          const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
          return outlined || style.boxShadow !== 'none';
        }"""
    )
    return shown


def font_size(page: Page) -> float:
    """Of the text, in pixels."""
    size = page.locator("main p").last.evaluate("each => getComputedStyle(each).fontSize")
    return float(str(size).removesuffix("px"))
