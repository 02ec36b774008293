"""One request from the door to the answer told at the door, as the first tutorial tells it."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from minqing.accounts.models import User
from minqing.cases.models import CaseStanding
from minqing.cases.rules import CaseState
from tests.browser.checks import agrees, counted
from tests.browser.conftest import PHONE, BarePhone, Contexts, DeskOf
from tests.browser.phone import Card, FieldPhone
from tests.browser.test_recording import enrolment_link
from tests.browser.walk import too_wide
from tests.cast import Cast
from tests.database import as_owner

pytestmark = pytest.mark.browser

TUTORIAL = Path(__file__).parents[2] / "docs" / "tutorials" / "from-door-to-answer.md"
ASKED = "The lamp on the third floor has been dark for a week."
ANSWERED = "A new lamp was put in this morning. Thank you for telling us."


class Read:
    """Every word that stood on a screen during the journey."""

    def __init__(self) -> None:
        self.words = ""

    def look(self, page: Page) -> None:
        """Remember what stands there now; on a phone it must fit."""
        assert too_wide(page) == []
        labels = "els => els.map(each => each.getAttribute('aria-label')).join('\\n')"
        self.words += page.locator("body").inner_text() + "\n"
        self.words += page.locator("[aria-label]").evaluate_all(labels) + "\n"

    def lacks(self, labels: list[str]) -> list[str]:
        """Those that no screen showed."""
        shown = " ".join(self.words.split()).casefold()
        return [each for each in labels if each.casefold() not in shown]


def test_the_first_tutorial_can_be_followed_word_for_word(
    cast: Cast,
    this_round: object,
    desk_of: DeskOf,
    bare_phone: BarePhone,
    contexts: Contexts,
) -> None:
    with as_owner():
        User.objects.update(language="en")
    read = Read()
    secretary = desk_of(cast.qian)

    phone = enrol_a_phone(secretary, bare_phone(), cast.lin.member.name, read)
    lead = enrol_a_phone(secretary, bare_phone(), cast.zhao.member.name, read)
    card = record_a_request_without_a_signal(phone, read)
    sign_the_list(lead, read)
    answer_at_the_desk(secretary, card, read)
    tell_it_at_the_door(phone, read)
    follow_on_the_portal(contexts(**PHONE), card, read)
    look_at_it_once_more(secretary, card, read)

    assert read.lacks(labels_of(TUTORIAL)) == []
    the_month_is_met(card)
    assert counted() == {"visits": 1, "cases": 1, "applied": 4, "held": 0}
    agrees()


def enrol_a_phone(desk: Page, phone: FieldPhone, name: str, read: Read) -> FieldPhone:
    desk.goto("/desk/")
    read.look(desk)
    link = enrolment_link(desk, name, look=read.look)
    phone.page.goto(link)
    expect(phone.find("new-pin")).to_be_visible()
    read.look(phone.page)
    phone.choose_pin()
    phone.ready_for_offline()
    read.look(phone.page)
    return phone


def record_a_request_without_a_signal(phone: FieldPhone, read: Read) -> Card:
    with phone.offline():
        phone.open_door("302")
        read.look(phone.page)
        phone.find("outcome-met").click()
        read.look(phone.page)
        phone.find("save-visit").click()
        expect(phone.find("visit-count")).to_be_visible()
        phone.find("new-case").click()
        read.look(phone.page)
        phone.find("case-category-repair").check()
        phone.find("case-body").fill(ASKED)
        phone.find("save-case").click()
        card = phone.card()
        read.look(phone.page)
        phone.find("card-done").click()
        phone.leave_door()
        phone.unsent(2)
        read.look(phone.page)
    phone.sync()
    read.look(phone.page)
    return card


def sign_the_list(lead: FieldPhone, read: Read) -> None:
    lead.sync()
    lead.find("tab-hand_up").click()
    read.look(lead.page)
    expect(lead.find("hand-up-case")).to_have_count(1)
    lead.find("hand-up-next").click()
    read.look(lead.page)
    lead.find("hand-up-sign").click()
    expect(lead.find("hand-up-empty")).to_be_visible()
    lead.all_sent()


def answer_at_the_desk(desk: Page, card: Card, read: Read) -> None:
    desk.get_by_role("link", name="Requests", exact=True).click()
    read.look(desk)
    desk.get_by_role("link", name=card.number).click()
    read.look(desk)
    desk.get_by_label("Answer to the resident").fill(ANSWERED)
    desk.get_by_label("It is solved").check()
    desk.get_by_label("The team tells them at the door").check()
    desk.get_by_role("button", name="Answer", exact=True).click()
    expect(desk.get_by_text("The answer is recorded.")).to_be_visible()


def tell_it_at_the_door(phone: FieldPhone, read: Read) -> None:
    phone.find("tab-today").click()
    phone.sync()
    read.look(phone.page)
    phone.find("today-answers").get_by_test_id("household-row").click()
    expect(phone.find("answer-text")).to_have_text(ANSWERED)
    read.look(phone.page)
    phone.find("told-in_person").check()
    phone.find("confirm-told").click()
    phone.all_sent()


def follow_on_the_portal(resident: BrowserContext, card: Card, read: Read) -> None:
    page = resident.new_page()
    page.goto("/")
    read.look(page)
    page.get_by_label("Request number").fill(card.number)
    page.get_by_label("Access code").fill(card.code)
    page.get_by_role("button", name="See how it stands").click()
    expect(page.get_by_text(ANSWERED)).to_be_visible()
    expect(page.get_by_text("Your request has been answered")).to_be_visible()
    read.look(page)


def look_at_it_once_more(desk: Page, card: Card, read: Read) -> None:
    desk.goto("/desk/cases/?view=all")
    read.look(desk)
    desk.get_by_role("link", name=card.number).click()
    read.look(desk)


def the_month_is_met(card: Card) -> None:
    with as_owner():
        standing = CaseStanding.objects.get(number=card.number)
        assert standing.state == CaseState.SOLVED
        assert standing.first_told_at is not None
        assert standing.first_told_at <= standing.response_due_at
        assert standing.response_to_tell_id is None


def labels_of(tutorial: Path) -> list[str]:
    """What the tutorial says to look for or to tap: it stands in bold."""
    bold = re.findall(r"\*\*(.+?)\*\*", tutorial.read_text("utf-8"), re.DOTALL)
    return [" ".join(each.split()) for each in bold]
