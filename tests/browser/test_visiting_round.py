"""A visiting round from its plan to its share, as the third tutorial tells it."""

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from minqing.accounts.models import User
from minqing.home.operations.forming import propose_teams
from minqing.lib.time import local_date
from minqing.organisations.operations import tie
from minqing.questionnaires.models import Answers
from minqing.storage.scoping import scoped
from minqing.visits.models import Round, Visit
from minqing.visits.operations import set_visit_line
from tests.browser.checks import agrees
from tests.browser.conftest import BarePhone, DeskOf
from tests.browser.phone import FieldPhone
from tests.browser.test_door_to_answer import Read, enrol_a_phone, labels_of
from tests.browser.test_first_round import follow
from tests.builders import BUILDER, LONG_AGO, NOW, make_member, make_organisation
from tests.cast import Cast
from tests.database import as_owner
from tests.fieldwork.phones import now
from tests.visits.trust.acting import five_at_once, look_at_week

pytestmark = pytest.mark.browser

TUTORIAL = Path(__file__).parents[2] / "docs" / "tutorials" / "visiting-round.md"
LIUAN = "310199001001"
ROUND = "Winter round"


@pytest.fixture
def waiting(cast: Cast, this_round: Round) -> None:
    """What waits for the secretary: teams proposed from a branch's members, and visits in doubt."""
    made = make_organisation("税务局支部")
    for name in ("何平", "高山", "罗兰"):
        make_member(name, made)
    with as_owner():
        tie(organisation=made, area_code=LIUAN, from_on=LONG_AGO, by=BUILDER, at=NOW)
        set_visit_line(
            by=BUILDER, at=NOW, code="party", name="党员走访", sort=2, area_code="310199"
        )
    with scoped(cast.qian.scope):
        propose_teams(by=cast.qian.actor, at=NOW, scope=cast.qian.scope, area_code=LIUAN)
    five_at_once(cast, this_round)
    assert look_at_week() > 0


@pytest.mark.usefixtures("waiting")
def test_the_third_tutorial_can_be_followed_word_for_word(
    cast: Cast,
    this_round: Round,
    desk_of: DeskOf,
    bare_phone: BarePhone,
    tmp_path: Path,
) -> None:
    with as_owner():
        User.objects.update(language="en")
    read = Read()
    office, secretary = desk_of(cast.li), desk_of(cast.qian)

    close_the_round(office, this_round.name, read)
    begin_the_round(office, read)
    choose_a_questionnaire(office, tmp_path / "example.xlsx", read)
    fill_the_posts(secretary, cast.a2.label, read)
    print_contact_cards(secretary, cast.a1.label, read)
    enter_yesterdays_paper(secretary, cast.a1.label, cast.lin.member.name, read)
    phone = enrol_a_phone(secretary, bare_phone(), cast.lin.member.name, read)
    walk_without_a_signal(phone, read)
    look_at_the_round(secretary, read)
    close_the_round(office, ROUND, read)
    read_the_summary(office, read)

    assert read.lacks(labels_of(TUTORIAL)) == []
    with as_owner():
        assert Visit.objects.filter(outcome="met").count() == 5 + 7
        assert Answers.objects.count() == 1
    agrees()


def row_of(page: Page, words: str) -> Locator:
    """The row of a table that has these words."""
    return page.locator("main").get_by_role("row").filter(has_text=words)


def close_the_round(office: Page, name: str, read: Read) -> None:
    office.goto("/desk/")
    follow(office, read, "Coverage", "Rounds")
    row_of(office, name).get_by_role("link", name="Close").click()
    read.look(office)
    office.get_by_role("button", name="Close the round").click()
    expect(office.get_by_text(f"“{name}” is closed.")).to_be_visible()
    read.look(office)


def begin_the_round(office: Page, read: Read) -> None:
    today = local_date(now())
    follow(office, read, "Begin a round")
    office.get_by_label("Name of the round").fill(ROUND)
    office.get_by_label("First day").fill((today - timedelta(days=1)).isoformat())
    office.get_by_label("Last day").fill((today + timedelta(days=30)).isoformat())
    hardship = office.get_by_role("group", name="Households in special hardship")
    hardship.get_by_label("To be met, per cent").fill("100")
    hardship.get_by_label("By the end of").fill((today + timedelta(days=7)).isoformat())
    office.get_by_role("button", name="Begin the round").click()
    expect(office.get_by_text(f"“{ROUND}” is begun.")).to_be_visible()
    expect(row_of(office, "Households in special hardship")).to_contain_text("100 %")
    read.look(office)


def choose_a_questionnaire(office: Page, kept: Path, read: Read) -> None:
    follow(office, read, "Questionnaires")
    with office.expect_download() as example:
        office.get_by_role("link", name="Example (.xlsx)").click()
    example.value.save_as(kept)
    follow(office, read, "Upload a questionnaire")
    office.get_by_label("XLSForm file").set_input_files(kept)
    office.get_by_role("button", name="Check and add").click()
    expect(office.get_by_role("heading", name="Living and care")).to_be_visible()
    read.look(office)
    follow(office, read, "Questionnaires", "Living and care")
    row_of(office, ROUND).get_by_role("button", name="Ask it in this round").click()
    expect(office.get_by_text("Phones hear of it at their next sync.")).to_be_visible()


def fill_the_posts(secretary: Page, block: str, read: Read) -> None:
    secretary.goto("/desk/")
    follow(secretary, read, "People in post", "Teams and posts", "Propose teams")
    second = secretary.locator("main section").filter(has_text=block)
    second.get_by_role("link", name="What this team needs").click()
    secretary.get_by_label("People in the team").fill("3")
    read.look(secretary)
    secretary.get_by_role("button", name="Keep").click()
    expect(secretary.get_by_text("0 of 3 people posted")).to_be_visible()
    secretary.get_by_role("button", name="Propose again").click()
    expect(secretary.locator("main").get_by_text("何平")).to_be_visible()
    expect(secretary.locator("main").get_by_text("罗兰")).to_be_visible()
    read.look(secretary)
    secretary.get_by_role("button", name="Post them all").click()
    expect(secretary.get_by_text("people proposed")).to_have_count(0)
    read.look(secretary)


def print_contact_cards(secretary: Page, block: str, read: Read) -> None:
    follow(secretary, read, "People in post", "Teams and posts", block, "Contact cards")
    with secretary.expect_response("**/desk/cards/**") as cards:
        secretary.get_by_role("button", name="Make the PDF").click()
    assert cards.value.headers["content-type"] == "application/pdf"
    assert cards.value.ok


def enter_yesterdays_paper(secretary: Page, block: str, visitor: str, read: Read) -> None:
    secretary.goto("/desk/")
    follow(secretary, read, "People in post", "Teams and posts", block, "Enter visits from paper")
    secretary.get_by_label("Who really came").select_option(label=visitor)
    yesterday = local_date(now()) - timedelta(days=1)
    secretary.get_by_label("Day", exact=True).fill(yesterday.isoformat())
    secretary.get_by_label("About what time").fill("10:00")
    for door in range(6):
        row = secretary.locator("main tbody tr").nth(door)
        row.locator("label.pill").filter(has_text="met").first.click()
    read.look(secretary)
    secretary.get_by_role("button", name="Write these visits down").click()
    expect(secretary.get_by_text("6 visits are written down.")).to_be_visible()
    read.look(secretary)


def walk_without_a_signal(phone: FieldPhone, read: Read) -> None:
    expect(phone.find("count-left")).to_have_text("6")
    with phone.offline():
        phone.open_door("101", entrance=1)
        expect(phone.find("next-try")).to_be_visible()
        read.look(phone.page)
        phone.find("card-left").check()
        phone.find("outcome-nobody_home").click()
        expect(phone.door("101")).to_contain_text("nobody home")
        phone.open_door("102", entrance=1)
        phone.find("outcome-met").click()
        read.look(phone.page)
        phone.find("save-and-fill").click()
        fill_the_questionnaire(phone, read)
        phone.leave_door()
        phone.unsent(3)
        read.look(phone.page)
    phone.all_sent()
    phone.find("tab-today").click()
    expect(phone.find("count-left")).to_have_text("4")
    read.look(phone.page)


def fill_the_questionnaire(phone: FieldPhone, read: Read) -> None:
    expect(phone.find("form")).to_be_visible()
    read.look(phone.page)
    phone.find("form-next").click()
    phone.find("form-choice-alone").check(force=True)
    phone.page.locator('[data-ref="/data/home/people"] input').fill("1")
    read.look(phone.page)
    phone.find("form-next").click()
    phone.page.locator('[data-ref="/data/elder[1]/elder_name"] input').fill("王阿妹")
    phone.page.locator('[data-ref="/data/elder[1]/elder_age"] input').fill("82")
    phone.find("form-choice-meals").check(force=True)
    read.look(phone.page)
    phone.find("form-next").click()
    phone.find("form-choice-light").check(force=True)
    read.look(phone.page)
    phone.find("form-next").click()
    expect(phone.find("form-review")).to_be_visible()
    read.look(phone.page)
    phone.find("form-send").click()
    expect(phone.find("household")).to_be_visible()


def look_at_the_round(secretary: Page, read: Read) -> None:
    secretary.goto("/desk/")
    follow(secretary, read, "Coverage", "Rounds", ROUND)
    expect(row_of(secretary, "All households")).to_contain_text("7")
    follow(secretary, read, "What follows at doors")
    expect(secretary.locator("main tbody tr")).to_have_count(1)
    expect(secretary.locator("main tbody tr")).to_contain_text("card left")
    follow(secretary, read, "Questionnaires", "Living and care", "Answers")
    secretary.get_by_role("link", name="Read").click()
    expect(secretary.get_by_text("王阿妹")).to_be_visible()
    read.look(secretary)
    follow(secretary, read, "Visits", "Checks")
    row_of(secretary, "to be checked").first.get_by_role("link").click()
    read.look(secretary)
    secretary.get_by_label("Confirmed", exact=True).check()
    secretary.get_by_role("button", name="Write it down").click()
    expect(secretary.get_by_text("Written down.")).to_be_visible()
    read.look(secretary)


def read_the_summary(office: Page, read: Read) -> None:
    follow(office, read, "Summary")
    expect(office.get_by_text(f"What “{ROUND}” has come to.")).to_be_visible()
    visited = row_of(office, "Share of all households visited")
    expect(visited).to_contain_text("as published")
