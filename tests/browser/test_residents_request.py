"""A request from the card at the door to "it is solved", without a script, by the tutorial."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from minqing.accounts.models import User
from minqing.cases.models import CaseEvent, CaseStanding
from minqing.lib.door_codes import DoorPlace, door_code
from minqing.portal.queries import door_index
from tests.browser.checks import agrees
from tests.browser.conftest import PHONE, Contexts, DeskOf
from tests.browser.test_door_to_answer import Read, labels_of
from tests.cast import Cast
from tests.database import as_owner

pytestmark = pytest.mark.browser

TUTORIAL = Path(__file__).parents[2] / "docs" / "tutorials" / "a-residents-request.md"
ASKED = "The lamp on the second floor is dark."
FIRST, REASON = "We have ordered a lamp.", "It is still dark."
SECOND = "The new lamp burns since this morning."


def test_the_residents_tutorial_can_be_followed_word_for_word(
    cast: Cast, desk_of: DeskOf, contexts: Contexts
) -> None:
    with as_owner():
        User.objects.update(language="en")
    read = Read()
    secretary, lead = desk_of(cast.qian), desk_of(cast.zhao)
    resident = contexts(**PHONE, java_script_enabled=False).new_page()

    look_at_the_cards(secretary, cast, read)
    number, code = ask(resident, cast, read)
    answer(lead, number, FIRST, read)
    follow(resident, number, code, read)
    expect(resident.get_by_text(FIRST)).to_be_visible()
    say_no(resident, read)
    the_reason_reaches_the_desk(lead, number)
    answer(lead, number, SECOND, read)
    resident.reload()
    expect(resident.get_by_text(SECOND)).to_be_visible()
    follow(resident, number, code, read)
    say_yes_and_rate(resident, read)
    look_side_by_side(secretary, number, read)

    assert read.lacks(labels_of(TUTORIAL)) == []
    the_story_is_whole(number)
    agrees()


def look_at_the_cards(desk: Page, cast: Cast, read: Read) -> None:
    desk.goto("/desk/")
    read.look(desk)
    desk.goto(f"/desk/staff/block/{cast.a1.pk}/")
    read.look(desk)
    desk.get_by_role("link", name="Contact cards").click()
    read.look(desk)


def ask(page: Page, cast: Cast, read: Read) -> tuple[str, str]:
    """What the QR code opens, the form, and the slip; number and access code."""
    card = door_code(DoorPlace(dwelling_id=cast.households["a1"][2].dwelling_id), door_index)
    page.goto(f"/a/{card}/")
    read.look(page)
    page.get_by_role("link", name="Raise a request").click()
    expect(page.get_by_text("1号楼1门 201")).to_be_visible()
    read.look(page)
    page.get_by_label("What is it about?").fill(ASKED)
    page.get_by_label("Your name").fill("黄建国")
    page.get_by_label("Your telephone number").fill("12")
    page.get_by_role("button", name="Send it").click()
    expect(page.get_by_text("We cannot call this number").first).to_be_visible()
    expect(page.get_by_label("What is it about?")).to_have_value(ASKED)
    read.look(page)
    page.get_by_label("Your telephone number").fill("138 0013 8000")
    page.get_by_role("button", name="Send it").click()
    expect(page.get_by_role("heading", name="We have your request")).to_be_visible()
    read.look(page)
    number = page.locator("#slip-number").inner_text()
    code = page.locator("#slip-code").inner_text()
    page.get_by_role("button", name="I have noted both").click()
    expect(page.get_by_role("heading", name="Every request is answered")).to_be_visible()
    return number, code


def answer(desk: Page, number: str, words: str, read: Read) -> None:
    desk.goto("/desk/cases/")
    desk.get_by_label("Search requests").fill(number)
    desk.get_by_role("button", name="Search").click()
    expect(desk.get_by_role("heading", name=number)).to_be_visible()
    read.look(desk)
    desk.get_by_label("Answer to the resident").fill(words)
    desk.get_by_label("It is solved").check()
    desk.get_by_label("The team tells them at the door").check()
    desk.get_by_role("button", name="Answer", exact=True).click()
    expect(desk.get_by_text("The answer is recorded.")).to_be_visible()


def follow(page: Page, number: str, code: str, read: Read) -> None:
    page.goto("/follow/")
    read.look(page)
    page.get_by_label("Request number").fill(number)
    page.get_by_label("Access code").fill(code)
    page.get_by_role("button", name="See how it stands").click()
    expect(page.get_by_text("You read the answer on this page").first).to_be_visible()
    read.look(page)


def say_no(page: Page, read: Read) -> None:
    page.get_by_text("No, it is not solved").click()
    page.get_by_role("button", name="Open it again").click()
    expect(page.get_by_text("Please write in a few words what is not right").first).to_be_visible()
    page.get_by_label("What is still not right?").fill(REASON)
    read.look(page)
    page.get_by_role("button", name="Open it again").click()
    expect(page.get_by_text("You will have a new answer by").first).to_be_visible()
    expect(page.get_by_text(REASON)).to_be_visible()


def the_reason_reaches_the_desk(desk: Page, number: str) -> None:
    """Whoever holds it has a message that leads to the resident's words."""
    desk.goto("/desk/notices/")
    desk.get_by_role("button", name=number).first.click()
    expect(desk.get_by_text(REASON).first).to_be_visible()


def say_yes_and_rate(page: Page, read: Read) -> None:
    page.get_by_role("button", name="Yes, it is solved").click()
    expect(page.get_by_text("Thank you for telling us that it is solved.")).to_be_visible()
    page.get_by_label("Content", exact=True).check()
    page.get_by_role("button", name="Tell them").click()
    expect(page.get_by_text("You will not be asked again.")).to_be_visible()
    expect(page.get_by_text("One question, asked once")).to_have_count(0)
    page.get_by_role("link", name="Large print").click()
    read.look(page)
    page.get_by_role("button", name="Done, close this page").click()
    page.goto("/")
    read.look(page)


def look_side_by_side(desk: Page, number: str, read: Read) -> None:
    desk.goto("/desk/cases/?view=all")
    read.look(desk)
    desk.get_by_role("link", name="Solved, and confirmed").click()
    read.look(desk)
    desk.get_by_role("link", name="Solved, says the resident").first.click()
    expect(desk.get_by_role("link", name=number)).to_be_visible()


def the_story_is_whole(number: str) -> None:
    with as_owner():
        row = CaseStanding.objects.get(number=number)
        kinds = list(
            CaseEvent.objects.filter(case=row.case)
            .order_by("number")
            .values_list("kind", flat=True)
        )
    assert kinds == [
        "raised",
        *("responded", "solved", "told", "rejected"),
        *("responded", "solved", "told", "confirmed", "rated"),
    ]
    assert (row.state, row.confirmed) == ("solved", True)
    assert row.first_told_at is not None
    assert row.first_told_at < row.response_due_at
