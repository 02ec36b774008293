"""Finding a door, and what the worker did and wrote by day."""

import pytest
from playwright.sync_api import expect

from minqing.fieldwork.models import DiaryNote
from minqing.territory.models import Area
from tests.browser.conftest import BarePhone, PhoneOf
from tests.browser.server import LiveServer
from tests.cast import Cast
from tests.database import as_owner
from tests.fieldwork.phones import issue_token

pytestmark = pytest.mark.browser


def test_a_household_is_found_by_initials_name_and_door_without_a_signal(
    cast: Cast, phone_of: PhoneOf
) -> None:
    home = cast.households["a1"][0]
    with as_owner():
        person = home.people.order_by("pk")[0]
        door = home.dwelling.door
    phone = phone_of(cast.lin)
    with phone.offline():
        phone.find("open-search").click()
        for typed in (person.initials, person.name, door):
            phone.find("search-input").fill(typed)
            expect(
                phone.page.locator(f'[data-household="{home.pk}"]'), f"by {typed}"
            ).to_be_visible()
        phone.find("search-input").fill("qqqq")
        expect(phone.find("search-none")).to_be_visible()
        phone.find("search-input").fill(door)
        phone.page.locator(f'[data-household="{home.pk}"]').click()
        expect(phone.find("household")).to_contain_text(home.name)


def test_the_diary_says_what_was_done_and_keeps_a_note_for_its_author_alone(
    cast: Cast, phone_of: PhoneOf, bare_phone: BarePhone, live_server: LiveServer
) -> None:
    phone = phone_of(cast.lin)
    with phone.offline():
        phone.open_door("101")
        phone.visit("met")
        phone.go("#/diary")
        expect(phone.find("diary-entry")).to_have_count(1)
        phone.find("diary-text").fill("老周愿意做楼组骨干")
        phone.find("diary-save").click()
        expect(phone.find("diary-note")).to_have_attribute("data-sent", "false")
    phone.all_sent()

    later = bare_phone()
    later.enrol(f"{live_server.url}/field/#enrol={issue_token(cast.qian, cast.lin)}")
    later.go("#/diary")

    expect(later.find("diary-note")).to_contain_text("老周愿意做楼组骨干")
    expect(later.find("diary-entry")).to_have_count(1)
    later.find("diary-erase").click()
    later.find("diary-erase-yes").click()
    expect(later.find("diary-note")).to_have_count(0)
    later.all_sent()
    with as_owner():
        assert DiaryNote.objects.filter(content__isnull=False).count() == 0


def test_my_requests_stand_with_their_ladder_and_lead_to_the_door(
    cast: Cast, phone_of: PhoneOf
) -> None:
    phone = phone_of(cast.lin)
    phone.open_door("101")
    card = phone.request("楼道灯坏了一周")
    phone.leave_door()

    phone.find("tab-requests").click()

    mine = phone.find("requests-open").locator(f'[data-number="{card.number}"]')
    expect(mine).to_contain_text("楼道灯坏了一周")
    mine.click()
    expect(phone.find("household")).to_be_visible()


def test_the_plan_opens_a_buildings_doors_without_a_signal(cast: Cast, phone_of: PhoneOf) -> None:
    with as_owner():
        Area.objects.filter(level="building").update(longitude=121.43, latitude=31.23)
    phone = phone_of(cast.lin)
    with phone.offline():
        phone.find("tab-block").click()
        phone.find("open-plan").click()
        phone.find("plan-building").click()
        expect(phone.find("stairwell")).to_be_visible()
