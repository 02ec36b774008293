"""Found at a door without a signal, decided at the desk, seen on the phone."""

import pytest
from playwright.sync_api import Page, expect

from minqing.households.models import Household
from minqing.visits.models import Visit
from tests.browser.checks import agrees
from tests.browser.conftest import DeskOf, PhoneOf
from tests.browser.phone import FieldPhone
from tests.cast import Cast
from tests.database import as_owner

pytestmark = pytest.mark.browser


def find_household(phone: FieldPhone) -> None:
    """Behind door 101 of the first entrance: another household, and a visit to it."""
    phone.open_door("101")
    phone.find("found-more").click()
    phone.find("save-found").click()
    expect(phone.find("found-error-name")).to_be_visible()
    phone.find("found-name").fill("周丽华")
    phone.find("found-size").fill("2")
    phone.find("found-person").fill("周小宇")
    phone.find("found-relation").select_option("child")
    phone.find("save-found").click()
    expect(phone.find("found-waiting")).to_be_visible()
    phone.visit("met")


def decide(desk: Page, act: str) -> None:
    """Open what waits from the start page and press a button."""
    desk.goto("/desk/found/")
    desk.get_by_role("link", name="周丽华").click()
    desk.get_by_role("button", name=act, exact=True).click()


def test_confirmed_it_stands_on_the_register_with_its_visit(
    cast: Cast, phone_of: PhoneOf, desk_of: DeskOf
) -> None:
    phone = phone_of(cast.lin)
    phone.ready_for_offline()
    with phone.offline():
        find_household(phone)
        phone.unsent(2)
    phone.all_sent()
    expect(phone.find("found-waiting")).to_be_visible()

    decide(desk_of(cast.qian), "Put on the register")
    phone.sync()

    expect(phone.find("found-waiting")).to_be_hidden()
    expect(phone.find("visit-count")).to_contain_text("1")
    with as_owner():
        household = Household.objects.get(name="周丽华")
        assert Visit.objects.get().household_id == household.pk
    phone.page.evaluate("location.hash = '#/log'")
    expect(phone.page.locator('[data-testid="log-item"][data-state="accepted"]')).to_have_count(2)
    agrees()


def test_rejected_it_goes_and_the_finder_reads_why(
    cast: Cast, phone_of: PhoneOf, desk_of: DeskOf
) -> None:
    phone = phone_of(cast.lin)
    find_household(phone)
    phone.all_sent()

    desk = desk_of(cast.qian)
    desk.goto("/desk/found/")
    desk.get_by_role("link", name="周丽华").click()
    desk.get_by_label("Reason").fill("是来探亲的，住几天就走")
    desk.get_by_role("button", name="Do not put on the register").click()
    phone.sync()

    phone.page.evaluate("location.hash = '#/log'")
    expect(phone.find("problem")).to_have_count(2)
    expect(phone.find("problem").first).to_contain_text("是来探亲的")
    with as_owner():
        assert not Household.objects.filter(name="周丽华").exists()
    agrees()
