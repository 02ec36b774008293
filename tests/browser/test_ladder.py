"""A request up all four levels and back to its door; and one that those below never see."""

import pytest
from playwright.sync_api import Page, expect

from minqing.accounts.models import User
from minqing.cases.models import CaseStanding
from tests.browser.checks import agrees
from tests.browser.conftest import PHONE, Contexts, DeskOf, PhoneOf
from tests.browser.phone import Card, FieldPhone
from tests.browser.walk import too_wide
from tests.cases.acting import raise_for
from tests.cast import Cast
from tests.database import as_owner

pytestmark = pytest.mark.browser

ASKED = "The lift has stood still for three weeks, my mother cannot leave the flat."
SOLVED = "The district paid for a new motor. The lift runs since this morning."
SECRET = "The committee refuses to stamp my form because I complained last year."
WHO = "Chen Xiaomei"


@pytest.fixture(autouse=True)
def in_english(cast: Cast) -> None:
    """What is read below is English."""
    with as_owner():
        User.objects.update(language="en")


def act(desk: Page, title: str, label: str, words: str, done: str) -> None:
    """Open an action of the case page, write its reason, and do it."""
    form = desk.locator("#act form").filter(has=desk.get_by_role("button", name=title, exact=True))
    if not form.get_by_label(label).is_visible():
        desk.locator("#act summary", has_text=title).click()
    form.get_by_label(label).fill(words)
    form.get_by_role("button", name=title, exact=True).click()
    expect(desk.get_by_text(done)).to_be_visible()


def test_a_request_climbs_all_levels_is_returned_once_solved_and_told(
    cast: Cast, desk_of: DeskOf, phone_of: PhoneOf, contexts: Contexts
) -> None:
    phone = phone_of(cast.lin)
    phone.open_door("302")
    card = phone.request(ASKED)
    phone.leave_door()
    phone.sync()

    lead = desk_of(cast.zhao)
    lead.goto("/desk/hand-ups/")
    lead.locator("input[name=selected]").check()
    lead.get_by_role("button", name="Sign and hand up to the neighbourhood").click()
    expect(lead.get_by_text("1 request went to the neighbourhood.")).to_be_visible()

    secretary, street, district = desk_of(cast.qian), desk_of(cast.sun), desk_of(cast.li)
    open_case(secretary, card.number)
    act(secretary, "Hand up to Street or town", "Reason", "Repair fund is empty.", "one level up")
    open_case(street, card.number)
    act(street, "Return to Neighbourhood", "Reason", "Ask the owners first.", "one level back")
    secretary.reload()
    expect(secretary.get_by_text("Ask the owners first.")).to_be_visible()
    act(secretary, "Hand up to Street or town", "Reason", "All owners agree.", "one level up")
    street.reload()
    act(street, "Hand up to District", "Reason", "Needs the district's fund.", "one level up")
    open_case(district, card.number)
    district.get_by_label("Answer to the resident").fill(SOLVED)
    district.get_by_label("It is solved").check()
    district.get_by_label("The team tells them at the door").check()
    district.get_by_role("button", name="Answer", exact=True).click()
    expect(district.get_by_text("The answer is recorded.")).to_be_visible()
    expect(district.get_by_text("Solved by District")).to_be_visible()
    assert too_wide(district) == []

    tell_at_the_door(phone)
    follow(contexts(**PHONE).new_page(), card)
    with as_owner():
        row = CaseStanding.objects.get()
        assert (row.state, row.solved_level) == ("solved", "district")
        assert row.first_told_at is not None
        assert row.first_told_at < row.response_due_at
    agrees()


def open_case(desk: Page, number: str) -> None:
    """Find a request by its number."""
    desk.goto("/desk/cases/")
    desk.get_by_label("Search requests").fill(number)
    desk.get_by_role("button", name="Search").click()
    expect(desk.get_by_role("heading", name=number)).to_be_visible()


def tell_at_the_door(phone: FieldPhone) -> None:
    phone.find("tab-today").click()
    phone.sync()
    phone.find("today-answers").get_by_test_id("household-row").click()
    expect(phone.find("answer-text")).to_have_text(SOLVED)
    phone.find("told-in_person").check()
    phone.find("confirm-told").click()
    phone.all_sent()


def follow(page: Page, card: Card) -> None:
    """What the resident reads: every level by name, no reason that offices wrote to each other."""
    page.goto("/follow/")
    page.get_by_label("Request number").fill(card.number)
    page.get_by_label("Access code").fill(card.code)
    page.get_by_role("button", name="See how it stands").click()
    expect(page.get_by_text("Your request has been answered")).to_be_visible()
    expect(page.get_by_text(SOLVED)).to_be_visible()
    text = page.locator("main").inner_text()
    for words in (
        "your neighbourhood",
        "the street or town office",
        "the district office",
        "solved",
    ):
        assert words in text
    for inner in ("Repair fund is empty.", "Ask the owners first.", "Needs the district's fund."):
        assert inner not in text
    assert too_wide(page) == []


def test_a_restricted_request_stays_invisible_to_those_it_is_about(
    cast: Cast, desk_of: DeskOf, phone_of: PhoneOf
) -> None:
    phone = phone_of(cast.lin)
    home = cast.households["a1"][1]
    known = raise_for(cast.lin, home, body="Water leaks from the ceiling.").case.number

    street = desk_of(cast.sun)
    number = record_restricted(street, str(home.pk))
    expect(street.get_by_text("Only the street or town office")).to_be_visible()
    expect(street.get_by_text("withheld as they wished")).to_be_visible()
    assert WHO not in street.content()
    street.get_by_role("link", name="Show who asked").first.click()
    street.get_by_label("call the person back").check()
    street.get_by_role("button", name="Show who asked").click()
    expect(street.locator("#withheld-name")).to_have_text(WHO)
    street.goto("/desk/ledger/")
    expect(street.get_by_text("sealed number shown in full").first).to_be_visible()

    secret_page = case_path(number)
    for player in (cast.qian, cast.zhao, cast.lin):
        desk = desk_of(player)
        for path in (
            "/desk/",
            "/desk/cases/?view=due",
            "/desk/cases/?view=all&only=restricted",
            "/desk/cases/open/",
            f"/desk/households/{home.pk}/",
            "/desk/notices/",
            *(["/desk/ledger/"] if player is cast.qian else []),
        ):
            desk.goto(path)
            nothing_of_it(desk, number)
        desk.goto(f"/desk/cases/?view=all&number={number}")
        expect(desk.get_by_text("No request of your area has this number.")).to_be_visible()
        expect(desk.get_by_role("link", name=known)).to_be_visible()
        response = desk.goto(secret_page)
        assert response is not None
        assert response.status == 404
    phone.sync()
    assert number not in everything_on(phone)
    phone.open_household(home.pk)
    nothing_of_it(phone.page, number)
    agrees()


def record_restricted(desk: Page, household_id: str) -> str:
    """Take a complaint about the committee down at the street's desk; its number."""
    desk.goto(f"/desk/cases/new/?household={household_id}")
    desk.get_by_label("Who asks (optional)").fill(WHO)
    desk.get_by_label("What it is about").select_option("other")
    desk.get_by_label("What they ask").fill(SECRET)
    desk.get_by_label("The neighbourhood's committee").check()
    desk.get_by_label("Withhold who asks").check()
    desk.get_by_role("button", name="Record", exact=True).click()
    number = desk.locator("#slip-number").inner_text().strip()
    desk.get_by_role("link", name="Open the request").click()
    return number


def case_path(number: str) -> str:
    with as_owner():
        return f"/desk/cases/{CaseStanding.objects.get(number=number).pk}/"


def nothing_of_it(page: Page, number: str) -> None:
    """Neither its number nor its words nor its name stands on the page."""
    page.wait_for_load_state()
    content = page.content()
    for secret in (number, SECRET, WHO):
        assert secret not in content


def everything_on(phone: FieldPhone) -> str:
    """All that the phone keeps and can open, as text: its screens."""
    texts = []
    for tab in ("tab-today", "tab-block", "tab-log"):
        phone.find(tab).click()
        texts.append(phone.page.content())
    return "\n".join(texts)
