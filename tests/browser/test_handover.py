"""A member leaves: everything goes to a teammate at the desk, and the phone loses the block."""

import pytest
from playwright.sync_api import expect

from minqing.lib.time import local_date
from minqing.territory.models import Posting
from minqing.visits.models import Responsibility, Round
from minqing.visits.queries import count_without_responsible
from tests.browser.conftest import DeskOf, PhoneOf
from tests.cast import Cast
from tests.database import as_owner
from tests.fieldwork.phones import now
from tests.visits.acting import DISTRICT

pytestmark = pytest.mark.browser


def test_a_handover_leaves_nothing_open_unowned(
    cast: Cast,
    this_round: Round,
    desk_of: DeskOf,
    phone_of: PhoneOf,
) -> None:
    today = local_date(now())
    desk = desk_of(cast.qian)

    # The doors are shared out by the proposal: six for each of the two.
    desk.goto(f"/desk/staff/block/{cast.a1.id}/")
    desk.get_by_role("link", name="Who looks after whom").click()
    desk.get_by_role("link", name="Propose even shares").click()
    desk.get_by_role("button", name="Share the doors like this").click()
    expect(desk.get_by_text("12 households have their responsible person now.")).to_be_visible()
    phone = phone_of(cast.lin)
    phone.ready_for_offline()
    phone.find("tab-block").click()
    expect(phone.find("entrance-chip")).to_have_count(2)

    # The secretary ends the post of 林静; nobody named, nothing ends.
    desk.goto(f"/desk/staff/block/{cast.a1.id}/")
    desk.get_by_role("link", name="林静").click()
    desk.get_by_role("link", name="End this post and hand over").click()
    expect(desk.get_by_text("6 households are in this member's care")).to_be_visible()
    expect(desk.get_by_text("only the phone knows")).to_be_visible()
    desk.get_by_role("button", name="End the post and hand over").click()
    expect(desk.get_by_text("Say who takes over").first).to_be_visible()
    with as_owner():
        assert Posting.objects.get(member=cast.lin.member).to_on is None

    desk.get_by_label("赵卫东").check()
    desk.get_by_role("button", name="End the post and hand over").click()
    expect(desk.get_by_text("6 households have a new responsible person.")).to_be_visible()
    expect(desk.get_by_role("link", name="林静")).to_have_count(0)

    with as_owner():
        held = Responsibility.objects.on(today).filter(block_id=cast.a1.id)
        assert {each.member_id for each in held} == {cast.zhao.member.id}
        assert held.count() == 12
        # Nobody had the 36 doors of the other blocks before, nor has now.
        assert count_without_responsible(DISTRICT, on=today) == 36

    # What stands on the start page of the block's neighbourhood are the gaps of block 2 only.
    desk.goto("/desk/")
    expect(desk.get_by_text("12 households have no responsible person")).to_be_visible()
    expect(desk.get_by_text("left with something open")).to_have_count(0)

    phone.sync()
    expect(phone.find("entrance-chip")).to_have_count(0)
