"""The district office enters a year's days off, and a request's page shows its new date."""

from uuid import UUID

import pytest
from playwright.sync_api import expect

from minqing.accounts.models import User
from tests.browser.checks import agrees
from tests.browser.conftest import DeskOf
from tests.cases.acting import standing_of
from tests.cases.test_calendar_page import OF_2027, reopened
from tests.cast import Cast
from tests.database import as_owner

__all__ = ["reopened"]
pytestmark = pytest.mark.browser


def test_a_years_days_off_are_previewed_and_adopted_and_the_request_has_its_new_date(
    cast: Cast, desk_of: DeskOf, reopened: UUID
) -> None:
    with as_owner():
        User.objects.update(language="en")
    desk = desk_of(cast.li)
    desk.goto("/desk/cases/calendar/?year=2027")
    desk.get_by_label("Days, one row each").fill(OF_2027)
    desk.get_by_role("button", name="Check and show what changes").click()

    moved = desk.get_by_role("row").filter(has_text=standing_of(reopened).number)
    days = moved.locator("time")
    expect(days.nth(0)).to_have_attribute("datetime", "2027-01-08")
    expect(days.nth(1)).to_have_attribute("datetime", "2027-01-11")
    expect(moved.get_by_text("provisional")).to_have_count(1)

    desk.get_by_role("button", name="Adopt").click()
    expect(desk.get_by_text("Adopted. 1 request has another date now.")).to_be_visible()
    moved_to = f"/desk/cases/{reopened}/"
    desk.goto(moved_to)
    new_answer = desk.locator("div").filter(has=desk.get_by_text("New answer due", exact=True))
    expect(new_answer.last.locator("time")).to_have_attribute("datetime", "2027-01-11")
    expect(new_answer.last.get_by_text("provisional")).to_have_count(0)
    agrees()
