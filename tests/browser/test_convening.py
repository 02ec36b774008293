"""The street convenes two units: one answers at its desk, the other by a link; one reply comes."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from minqing.accounts.models import User
from minqing.cases import operations
from minqing.cases.models import CaseStanding, PartStanding
from minqing.cases.operations import Raised
from minqing.cases.rules import Category, Channel
from tests.browser.checks import agrees
from tests.browser.conftest import DESK, PHONE, Contexts, DeskOf
from tests.browser.walk import too_wide
from tests.cases.acting import acting, hand_up_list, raise_for
from tests.cases.convened import contact, unit
from tests.cast import Cast
from tests.database import as_owner
from tests.files.samples import jpeg

pytestmark = pytest.mark.browser

ASKED = "Water drips through the ceiling of the stairs on the third floor."
EXCERPT = "A ceiling of a staircase has been dripping for a week."
WATER_PART, HOUSING_PART = "Find the pipe and mend it.", "Mend and paint the ceiling."
WATER_SAID, HOUSING_SAID = "The pipe was replaced on Monday.", "The ceiling is painted again."
REPLY = "The pipe was replaced on Monday and the ceiling is painted. Tell us if it drips again."


def at_the_street(cast: Cast, start: datetime) -> Raised:
    """A request that the neighbourhood has handed to the street."""
    raised = raise_for(
        cast.lin,
        cast.households["a1"][0],
        at=start,
        body=ASKED,
        category=Category.REPAIR,
        channel=Channel.VISIT,
    )
    hand_up_list(cast.zhao, cast, raised.case.pk, at=start)
    with acting(cast.qian):
        operations.hand_up(
            by=cast.qian.actor, at=start, case_id=raised.case.pk, reason="Two units are needed."
        )
    return raised


def reads_one_reply(resident: Page, raised: Raised) -> None:
    """What the resident sees with number and access code."""
    assert raised.access_code is not None
    resident.goto("/follow/")
    resident.get_by_label("Request number").fill(raised.case.number)
    resident.get_by_label("Access code").fill(raised.access_code)
    resident.get_by_role("button", name="See how it stands").click()
    expect(resident.get_by_text(REPLY)).to_be_visible()
    for hidden in (WATER_SAID, HOUSING_SAID, WATER_PART, "Water bureau"):
        expect(resident.get_by_text(hidden)).to_have_count(0)


def answers_by_link(stranger: Page, address: str) -> None:
    """A unit without an account, on a browser without scripts; the link is good once."""
    stranger.goto(address)
    expect(stranger.get_by_text(HOUSING_PART)).to_be_visible()
    expect(stranger.get_by_text(ASKED)).to_have_count(0)
    stranger.get_by_label("Answer of the unit").fill(HOUSING_SAID)
    stranger.get_by_label("Pictures with it").set_input_files(
        {"name": "ceiling.jpg", "mimeType": "image/jpeg", "buffer": jpeg()}
    )
    stranger.get_by_role("button", name="Send our answer").click()
    expect(stranger.get_by_role("heading", name="The office has it")).to_be_visible()
    stranger.goto(address)
    expect(stranger.get_by_role("heading", name="This link is not valid")).to_be_visible()


def fill_part(desk: Page, number: int, unit_name: str, task: str) -> None:
    desk.locator(f"[name=ask-{number}-unit]").select_option(label=unit_name)
    desk.locator(f"[name=ask-{number}-task]").fill(task)
    desk.locator(f"[name=ask-{number}-working_days]").fill("5")


def test_two_units_answer_and_the_resident_reads_one_reply(
    cast: Cast, desk_of: DeskOf, contexts: Contexts
) -> None:
    water = unit("Water bureau")
    unit("Housing office")
    hua = contact("hua", "华清", water)
    with as_owner():
        User.objects.update(language="en")
    start = timezone.now() - timedelta(days=2)
    raised = at_the_street(cast, start)

    street = desk_of(cast.sun)
    street.goto(f"/desk/cases/{raised.case.pk}/")
    street.get_by_role("link", name="Convene units").click()
    street.get_by_label("What is to be solved together").fill("Stop the dripping.")
    street.get_by_label("What the units are told of the request").fill(EXCERPT)
    fill_part(street, 0, "Water bureau", WATER_PART)
    fill_part(street, 1, "Housing office", HOUSING_PART)
    street.get_by_role("button", name="Convene these units").click()
    expect(street.get_by_text("The units are convened.")).to_be_visible()
    assert too_wide(street) == []

    bureau = desk_of(hua)
    bureau.goto("/desk/")
    bureau.get_by_role("link", name="Our parts").first.click()
    bureau.get_by_role("link", name=WATER_PART).click()
    expect(bureau.get_by_text(EXCERPT)).to_be_visible()
    expect(bureau.get_by_text(ASKED)).to_have_count(0)
    bureau.get_by_label("Answer of the unit").fill(WATER_SAID)
    bureau.get_by_role("button", name="Answer the part").click()
    expect(bureau.get_by_text("The office has your answer.")).to_be_visible()

    part = street.locator("section.panel").filter(has_text=HOUSING_PART)
    part.get_by_role("button", name="Link to answer without an account").click()
    address = street.locator("#unit-link").inner_text()

    phone = contexts(**PHONE).new_page()
    phone.goto(address)
    assert too_wide(phone) == []
    answers_by_link(contexts(**PHONE, java_script_enabled=False).new_page(), address)

    street.goto("/desk/coordination/convened/?view=to_reply")
    street.get_by_role("link", name=raised.case.number).click()
    draft = street.get_by_label("Answer to the resident")
    expect(draft).to_have_value(f"Water bureau：{WATER_SAID}\n\nHousing office：{HOUSING_SAID}")
    draft.fill(REPLY)
    street.get_by_label("It is solved").check()
    street.get_by_label("I have just told them by phone").check()
    street.get_by_role("button", name="Give the reply").click()
    expect(street.get_by_text("The reply is recorded.")).to_be_visible()

    reads_one_reply(contexts(**DESK).new_page(), raised)
    with as_owner():
        row = CaseStanding.objects.get()
        assert (row.state, row.solved_level) == ("solved", "street")
        assert set(PartStanding.objects.values_list("state", flat=True)) == {"answered"}
    agrees()
