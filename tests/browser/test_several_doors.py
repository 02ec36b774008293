"""Several doors with the same outcome in one go: chosen, undone, sent when the signal is back."""

from collections import Counter

import pytest
from playwright.sync_api import expect

from minqing.visits.models import Visit
from tests.browser.checks import agrees, counted
from tests.browser.conftest import PhoneOf
from tests.cast import Cast
from tests.database import as_owner

pytestmark = pytest.mark.browser


def outcomes() -> Counter[str]:
    """How often each outcome was recorded; each at another household, by an id of its own."""
    with as_owner():
        found = list(Visit.objects.all())
        assert len({each.household_id for each in found}) == len(found)
        return Counter(each.outcome for each in found)


def test_nobody_home_at_four_doors_without_a_signal_is_four_visits(
    cast: Cast, phone_of: PhoneOf
) -> None:
    phone = phone_of(cast.lin)
    with phone.offline():
        phone.choose_doors("101", "102", "201", "202")
        phone.find("choose-nobody_home").click()
        expect(phone.find("undo-bar")).to_be_visible()
        expect(phone.door("201")).to_have_attribute("data-state", "nobody_home")
        phone.unsent(4)
        assert counted()["visits"] == 0

    phone.all_sent()
    assert outcomes() == {"nobody_home": 4}
    agrees()


def test_what_was_recorded_in_one_go_can_be_undone_until_it_is_sent(
    cast: Cast, phone_of: PhoneOf
) -> None:
    phone = phone_of(cast.lin)
    phone.choose_doors("101", "102")
    phone.find("choose-nobody_home").click()

    phone.find("undo").click()

    expect(phone.door("101")).to_have_attribute("data-state", "not_yet")
    assert phone.outbox() == 0
    phone.sync()
    assert counted()["visits"] == 0


def test_having_met_several_is_asked_about_first(cast: Cast, phone_of: PhoneOf) -> None:
    phone = phone_of(cast.lin)
    phone.choose_doors("101", "102")

    phone.find("choose-met").click()
    expect(phone.find("sure-met")).to_contain_text("2")
    phone.find("sure-no").click()
    assert phone.outbox() == 0
    phone.find("choose-met").click()
    phone.find("sure-yes").click()

    expect(phone.door("101")).to_have_attribute("data-state", "met")
    phone.all_sent()
    assert outcomes() == {"met": 2}


def test_a_long_press_begins_and_a_floor_goes_at_once(cast: Cast, phone_of: PhoneOf) -> None:
    phone = phone_of(cast.lin)
    phone.find("tab-block").click()

    phone.press_long("301")
    expect(phone.find("chosen-count")).to_have_attribute("data-count", "1")
    phone.find("choose-floor").last.press("Enter")

    expect(phone.find("chosen-count")).to_have_attribute("data-count", "3")
    expect(phone.door("101")).to_have_attribute("aria-pressed", "true")
    phone.page.keyboard.press("Escape")
    expect(phone.find("chooser")).to_be_hidden()
    expect(phone.find("household")).to_be_hidden()


def test_doors_are_filtered_where_they_stand(cast: Cast, phone_of: PhoneOf) -> None:
    phone = phone_of(cast.lin)
    phone.open_door("101")
    phone.find("outcome-nobody_home").click()
    expect(phone.door("101")).to_have_attribute("data-state", "nobody_home")

    phone.find("filter-nobody_home").click()

    expect(phone.find("filter-nobody_home")).to_contain_text("1")
    expect(phone.page.locator('[data-testid="door"].faint')).to_have_count(5)
    expect(phone.door("101")).not_to_have_class("faint")
