"""Two phones without a signal correct one household: merged by field, decided at the desk, told."""

import pytest
from playwright.sync_api import Page, expect

from minqing.households.models import Household
from tests.browser.checks import agrees, counted
from tests.browser.conftest import DeskOf, PhoneOf
from tests.browser.phone import FieldPhone
from tests.cast import Cast
from tests.database import as_owner

pytestmark = pytest.mark.browser


def home(cast: Cast) -> Household:
    """The household as the register has it now."""
    with as_owner():
        return Household.objects.get(pk=cast.households["a1"][0].pk)


def side(phone: FieldPhone, field: str, which: str) -> tuple[str | None, str | None]:
    """What one side of a clash says on a phone, and whether it was chosen."""
    found = phone.page.locator(
        f'[data-testid="clash-field"][data-field="{field}"] [data-side="{which}"]'
    )
    return found.get_attribute("data-value"), found.get_attribute("data-chosen")


def decide(desk: Page, who: str) -> None:
    """Open the one held item and settle its field for one of the two."""
    desk.goto("/desk/held/")
    desk.locator("main tbody a").first.click()
    desk.locator(f'input[type="radio"][value="{who}"]').check()
    desk.get_by_label("Word to the worker").fill("看过户口簿")
    desk.get_by_role("button", name="Settle it so").click()
    expect(desk.get_by_text("Decided. Both workers read it on their phones.")).to_be_visible()


def both_correct(phone: FieldPhone, lead: FieldPhone) -> None:
    """Each corrects the name without a signal; 林静 also the number of people. She sends first."""
    for each in (phone, lead):
        each.ready_for_offline()
    phone.page.context.set_offline(True)
    lead.page.context.set_offline(True)
    phone.open_door("101")
    phone.correct(name="陈建强", size="5")
    lead.open_door("101")
    lead.correct(name="陈健国")
    for each in (phone, lead):
        each.unsent(1)
        each.page.context.set_offline(False)
        each.all_sent()


@pytest.mark.parametrize(("who", "name"), [("worker", "陈健国"), ("register", "陈建强")])
def test_the_same_field_from_two_phones_is_decided_at_the_desk_and_told_to_both(
    cast: Cast, phone_of: PhoneOf, desk_of: DeskOf, who: str, name: str
) -> None:
    phone, lead = phone_of(cast.lin), phone_of(cast.zhao)
    both_correct(phone, lead)

    # The first is applied; of the second nothing is lost and nothing written over.
    assert (home(cast).name, home(cast).size) == ("陈建强", 5)
    assert counted() == {"visits": 0, "cases": 0, "applied": 2, "held": 1}
    lead.go("#/log")
    expect(lead.find("problem")).to_have_attribute("data-code", "field_clash")
    lead.find("problem").get_by_test_id("open-clash").click()
    expect(lead.find("clash-state")).to_have_attribute("data-open", "true")
    assert side(lead, "name", "later") == ("陈健国", "false")
    assert side(lead, "name", "register") == ("陈建强", "false")
    expect(lead.find("clash")).to_contain_text("林静写的")
    phone.sync()
    phone.find("open-clash").click()
    expect(phone.find("clash")).to_contain_text("赵卫东写的")
    expect(phone.find("clash")).to_contain_text("您写的")

    decide(desk_of(cast.qian), who)

    assert (home(cast).name, home(cast).size) == (name, 5)
    for each in (lead, phone):
        each.sync()
        expect(each.find("clash-state")).to_have_attribute("data-open", "false")
        assert side(each, "name", "later") == ("陈健国", str(who == "worker").lower())
        assert side(each, "name", "register") == ("陈建强", str(who == "register").lower())
        each.go("#/today")
        expect(each.find("today-corrections").get_by_test_id("open-clash")).to_have_count(1)
        each.open_household(home(cast).pk)
        expect(each.page.locator(".who .name")).to_have_text(name)
    lead.find("open-clash").click()
    expect(lead.find("clash-reason")).to_contain_text("看过户口簿")
    agrees()


def test_different_fields_from_two_phones_need_nobody(cast: Cast, phone_of: PhoneOf) -> None:
    phone, lead = phone_of(cast.lin), phone_of(cast.zhao)
    for each in (phone, lead):
        each.ready_for_offline()
        each.page.context.set_offline(True)
    phone.open_door("101")
    phone.correct(name="陈建强")
    lead.open_door("101")
    lead.correct(size="5")
    for each in (phone, lead):
        each.page.context.set_offline(False)
        each.all_sent()

    assert (home(cast).name, home(cast).size) == ("陈建强", 5)
    phone.sync()
    expect(phone.page.locator(".who .name")).to_have_text("陈建强")
    expect(phone.page.locator(".who .small")).to_contain_text("5 人")
    for each in (phone, lead):
        each.go("#/log")
        expect(each.find("problem")).to_have_count(0)


def test_what_is_corrected_is_checked_where_it_is_typed(cast: Cast, phone_of: PhoneOf) -> None:
    phone = phone_of(cast.lin)
    phone.open_door("101")
    phone.find("open-correct").click()
    phone.find("save-correction").click()
    expect(phone.find("correct-nothing")).to_be_visible()

    phone.find("correct-name").fill("")
    phone.find("correct-size").fill("0")
    phone.find("save-correction").click()

    expect(phone.find("correct-error-name")).to_be_visible()
    expect(phone.find("correct-error-size")).to_be_visible()
    assert phone.outbox() == 0
