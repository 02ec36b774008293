"""How often a thumb touches the screen at a door: two times for nobody home, five for a visit."""

import pytest
from playwright.sync_api import Page, expect

from minqing.visits.models import Visit
from tests.browser.conftest import PhoneOf
from tests.browser.phone import FieldPhone
from tests.cast import Cast
from tests.database import as_owner

pytestmark = pytest.mark.browser

MOST_FOR_NOBODY_HOME = 2
MOST_FOR_A_VISIT = 5


class Taps:
    """Counts what touches the glass, whatever asked for it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.evaluate(
            """() => {
              window.taps = 0;
              addEventListener("pointerdown", () => { window.taps += 1; }, true);
            }"""
        )

    @property
    def count(self) -> int:
        """Since the beginning."""
        taps: int = self.page.evaluate("window.taps")
        return taps


def before_the_doors(phone: FieldPhone) -> Taps:
    """The list of doors is open; from here on taps count."""
    phone.find("tab-block").click()
    expect(phone.door("101")).to_be_visible()
    return Taps(phone.page)


def recorded() -> list[str]:
    with as_owner():
        return list(Visit.objects.values_list("outcome", flat=True))


def test_nobody_home_is_two_taps_from_the_list_of_doors_back_to_it(
    cast: Cast, phone_of: PhoneOf
) -> None:
    phone = phone_of(cast.lin)
    taps = before_the_doors(phone)

    phone.door("101").tap()
    phone.find("outcome-nobody_home").tap()

    expect(phone.door("101")).to_have_attribute("data-state", "nobody_home")
    assert 0 < taps.count <= MOST_FOR_NOBODY_HOME
    phone.all_sent()
    assert recorded() == ["nobody_home"]


def test_a_plain_visit_is_at_most_five_taps_from_the_list_of_doors_back_to_it(
    cast: Cast, phone_of: PhoneOf
) -> None:
    phone = phone_of(cast.lin)
    taps = before_the_doors(phone)

    phone.door("101").tap()
    phone.find("outcome-met").tap()
    phone.find("save-visit").tap()
    expect(phone.find("visit-count")).to_be_visible()
    phone.find("back").tap()

    expect(phone.door("101")).to_have_attribute("data-state", "met")
    assert 0 < taps.count <= MOST_FOR_A_VISIT
    phone.all_sent()
    assert recorded() == ["met"]
