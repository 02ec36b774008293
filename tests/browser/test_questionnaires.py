"""A questionnaire filled at the door without a signal, read at the desk as it was answered."""

from pathlib import Path

import pytest
import xlsxwriter
from playwright.sync_api import Locator, expect

from minqing.questionnaires.models import Answers, FormVersion
from minqing.questionnaires.operations.versions import add_version, choose_for_round
from minqing.questionnaires.queries.converting import convert
from minqing.questionnaires.queries.reading import answers_of
from minqing.visits.models import Round, Visit
from tests.browser.checks import agrees
from tests.browser.conftest import PhoneOf
from tests.browser.phone import FieldPhone
from tests.builders import BUILDER, NOW
from tests.cast import Cast
from tests.contract.make_forms import FORMS
from tests.database import as_owner

pytestmark = pytest.mark.browser

#: What every questionnaire asks here first; the phone answers it.
HOUSEHOLD = {
    "type": "select_one_from_file households.csv",
    "name": "household_id",
    "label::中文 (zh)": "走访哪一户",
    "label::English (en)": "Which household",
}


def workbook(path: Path) -> Path:
    """The example `door` as an XLSForm file that asks for the household, too."""
    sheets: dict[str, list[list[str]]] = {}
    for line in (FORMS / "door.md").read_text(encoding="utf-8").splitlines():
        name, *cells = (cell.strip() for cell in line.strip().strip("|").split("|"))
        rows = sheets.setdefault(name or list(sheets)[-1], [])
        if not name:
            rows.append(cells)
    header = sheets["survey"][0]
    sheets["survey"].insert(1, [HOUSEHOLD.get(column, "") for column in header])
    with xlsxwriter.Workbook(path) as file:
        for name, rows in sheets.items():
            sheet = file.add_worksheet(name)
            for number, cells in enumerate(rows):
                sheet.write_row(number, 0, cells)
    return path


@pytest.fixture
def door(this_round: Round, tmp_path: Path) -> FormVersion:
    """The example as a version that was uploaded and chosen for this round."""
    converted = convert(workbook(tmp_path / "door.xlsx"), version="1")
    with as_owner():
        version, _ = add_version(by=BUILDER, at=NOW, area_code="310199", converted=converted)
        choose_for_round(
            by=BUILDER, at=NOW, questionnaire=version.questionnaire, round=this_round, chosen=True
        )
    return version


def field(phone: FieldPhone, path: str) -> Locator:
    """The field of a question."""
    return phone.page.locator(f'[data-ref="{path}"] input')


def begin(phone: FieldPhone, door: str = "101") -> None:
    """Record the visit and go on to the questionnaire that the round asks for."""
    phone.open_door(door)
    phone.find("outcome-met").click()
    phone.find("save-and-fill").click()
    expect(phone.find("form")).to_be_visible()


def add_member(phone: FieldPhone, number: int, name: str, age: str) -> None:
    """One more of the household; the first stands there already."""
    if number > 1:
        phone.find("form-add").click()
    field(phone, f"/data/member[{number}]/name").fill(name)
    field(phone, f"/data/member[{number}]/age").fill(age)


def hand_in(phone: FieldPhone) -> None:
    """From the last step over the look at everything to the end."""
    phone.find("form-next").click()
    phone.find("form-send").click()
    expect(phone.find("household")).to_be_visible()


def recorded() -> dict[str, str]:
    """The answers of the district, by path."""
    with as_owner():
        return answers_of(Answers.objects.select_related("text").get())


def test_filled_without_a_signal_it_arrives_with_the_right_answers(
    cast: Cast, phone_of: PhoneOf, door: FormVersion
) -> None:
    phone = phone_of(cast.lin)
    phone.ready_for_offline()

    with phone.offline():
        begin(phone)
        phone.find("form-choice-alone").check(force=True)
        expect(field(phone, "/data/home/help")).to_be_visible()
        field(phone, "/data/home/help").fill("女儿")
        phone.find("form-choice-family").check(force=True)
        expect(field(phone, "/data/home/help")).to_have_count(0)
        field(phone, "/data/home/rooms").fill("30")
        phone.find("form-next").click()
        expect(phone.find("form-errors")).to_be_visible()
        field(phone, "/data/home/rooms").fill("３")
        phone.find("form-next").click()
        add_member(phone, 1, "王阿妹", "78")
        add_member(phone, 2, "陈国强", "81")
        add_member(phone, 3, "多余", "1")
        phone.find("form-remove").nth(2).click()
        phone.find("form-remove-yes").click()
        phone.find("form-next").click()
        expect(phone.find("form-note")).to_contain_text("2")
        phone.find("form-choice-meals").check(force=True)
        phone.find("form-choice-rails").check(force=True)
        field(phone, "/data/wishes/rent").fill("1200.5")
        field(phone, "/data/wishes/since").fill("1998-05-03")
        hand_in(phone)
        phone.unsent(2)

    phone.all_sent()
    found = recorded()
    household = found.pop("/data/household_id")
    assert found == {
        "/data/home/lives": "family",
        "/data/home/rooms": "3",
        "/data/member[1]/name": "王阿妹",
        "/data/member[1]/age": "78",
        "/data/member[2]/name": "陈国强",
        "/data/member[2]/age": "81",
        "/data/people": "2",
        "/data/wishes/needs": "meals rails",
        "/data/wishes/rent": "1200.5",
        "/data/wishes/since": "1998-05-03",
    }
    with as_owner():
        visit = Visit.objects.get()
        assert (str(visit.household_id), Answers.objects.get().visit_id) == (household, visit.pk)
    agrees()


def test_a_killed_tab_goes_on_where_it_was(
    cast: Cast, phone_of: PhoneOf, door: FormVersion
) -> None:
    phone = phone_of(cast.lin)
    phone.ready_for_offline()
    with phone.offline():
        begin(phone)
        phone.find("form-choice-couple").check(force=True)
        phone.find("form-next").click()
        add_member(phone, 1, "王阿妹", "78")
        expect(phone.find("form-kept")).to_be_visible()
        phone.page.wait_for_timeout(1_000)

        killed, phone.page = phone.page, phone.page.context.new_page()
        killed.close()
        phone.page.goto("/field/")
        phone.unlock()
        phone.open_door("101")
        expect(phone.find("offer")).to_have_attribute("data-stands", "begun")
        phone.find("offer").click()
        expect(phone.find("form")).to_have_attribute("data-step", "1")
        expect(field(phone, "/data/member[1]/name")).to_have_value("王阿妹")
        phone.find("form-next").click()
        hand_in(phone)

    phone.all_sent()
    assert recorded()["/data/member[1]/age"] == "78"
    assert recorded()["/data/home/lives"] == "couple"


def test_what_is_known_is_confirmed_and_not_asked_again(
    cast: Cast, phone_of: PhoneOf, door: FormVersion
) -> None:
    phone = phone_of(cast.lin)
    begin(phone)
    phone.find("form-choice-family").check(force=True)
    field(phone, "/data/home/rooms").fill("2")
    phone.find("form-next").click()
    add_member(phone, 1, "王阿妹", "78")
    add_member(phone, 2, "陈国强", "81")
    phone.find("form-next").click()
    hand_in(phone)
    phone.all_sent()
    phone.sync()

    phone.find("open-given").click()
    expect(phone.find("given-answer").first).to_have_text("和子女同住")
    phone.find("back").click()
    phone.find("offer").click()
    phone.find("form-all-right").click()
    phone.find("form-next").click()
    expect(phone.find("form-known-repeat")).to_contain_text("王阿妹")
    phone.find("form-still-right").click()
    expect(field(phone, "/data/member[2]/age")).to_have_value("81")
    phone.find("form-next").click()
    hand_in(phone)
    phone.all_sent()

    with as_owner():
        first, second = Answers.objects.select_related("text").order_by("recorded_at")
        assert answers_of(first) == answers_of(second)


def test_large_type_fits_a_narrow_screen(cast: Cast, phone_of: PhoneOf, door: FormVersion) -> None:
    phone = phone_of(cast.lin)
    phone.page.evaluate("location.hash = '#/settings'")
    phone.find("large-type").check()
    phone.find("type-size").fill("30")
    phone.page.evaluate("location.hash = '#/today'")
    begin(phone)
    widths = []
    for choice in ("form-choice-family", None, None):
        if choice:
            phone.find(choice).check(force=True)
        widths.append(phone.page.evaluate("document.documentElement.scrollWidth"))
        phone.find("form-next").click()
        if phone.find("form-later").count():
            widths.append(phone.page.evaluate("document.documentElement.scrollWidth"))
            phone.find("form-later").click()
    expect(phone.find("form-review")).to_be_visible()
    widths.append(phone.page.evaluate("document.documentElement.scrollWidth"))
    assert set(widths) == {360}
