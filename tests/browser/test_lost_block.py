"""A block is taken away while its visits lie unsent on a phone: they land, and the data goes."""

import pytest
from playwright.sync_api import expect

from minqing.visits.models import Round, Visit
from minqing.visits.queries import coverage
from tests.browser.checks import agrees, counted
from tests.browser.conftest import DeskOf, PhoneOf
from tests.browser.phone import FieldPhone
from tests.cast import Cast
from tests.database import as_owner
from tests.fieldwork.phones import lose_block

pytestmark = pytest.mark.browser

_KEPT = """async () => {
  const [{ name }] = await indexedDB.databases();
  const db = await new Promise((done, failed) => {
    const asked = indexedDB.open(name);
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
  const count = table => new Promise((done, failed) => {
    const asked = db.transaction(table).objectStore(table).count();
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
  const kept = {};
  for (const table of ["blocks", "numbers", "drafts"]) kept[table] = await count(table);
  db.close();
  return kept;
}"""


def kept(phone: FieldPhone) -> object:
    """How many rows that can be read of blocks lie on the phone."""
    return phone.page.evaluate(_KEPT)


def test_visits_of_a_block_just_lost_land_and_its_data_leaves_the_phone(
    cast: Cast, this_round: Round, phone_of: PhoneOf, desk_of: DeskOf
) -> None:
    phone = phone_of(cast.lin)
    phone.ready_for_offline()
    assert kept(phone) == {"blocks": 1, "numbers": 20, "drafts": 0}
    with phone.offline():
        for door in ("101", "102"):
            phone.open_door(door)
            phone.visit("met")
            phone.leave_door()
        phone.find("tab-today").click()
        phone.unsent(2)
        lose_block(cast.lin)
        assert counted() == {"visits": 0, "cases": 0, "applied": 0, "held": 0}
    phone.all_sent()

    # Nothing of the block can be read any more; the worker is told so, and what became of the two.
    taken = phone.find("blocks-taken").locator("[data-block]")
    expect(taken).to_have_attribute("data-held", "2")
    expect(taken).to_have_attribute("data-unsent", "0")
    expect(phone.find("no-blocks")).to_be_visible()
    assert kept(phone) == {"blocks": 0, "numbers": 0, "drafts": 0}
    assert counted() == {"visits": 0, "cases": 0, "applied": 2, "held": 2}
    assert phone.outbox() == 0

    desk = desk_of(cast.qian)
    for _ in range(2):
        desk.goto("/desk/held/")
        desk.locator("main tbody a").first.click()
        desk.get_by_role("button", name="Record it").click()
    phone.sync()

    # They count, as visits of who was at the door.
    with as_owner():
        assert set(Visit.objects.values_list("member_id", flat=True)) == {cast.lin.member.pk}
        assert coverage(cast.qian.scope, "310199001001", this_round).met == 2
    agrees()
    expect(taken).to_have_attribute("data-held", "0")
    phone.find("taken-understood").click()
    expect(phone.find("blocks-taken")).to_have_count(0)
    phone.go("#/log")
    expect(phone.find("problem")).to_have_count(0)
    expect(phone.page.locator('[data-testid="log-item"][data-state="accepted"]')).to_have_count(2)
    phone.page.reload()
    phone.unlock()
    expect(phone.find("blocks-taken")).to_have_count(0)


def test_a_lost_block_stays_readable_until_what_was_recorded_there_is_sent(
    cast: Cast, this_round: Round, phone_of: PhoneOf
) -> None:
    phone = phone_of(cast.lin)
    phone.page.context.route("**/field/api/push", lambda route: route.abort())
    phone.open_door("101")
    phone.visit("met")
    phone.leave_door()
    lose_block(cast.lin)

    phone.find("sync-now").click()
    phone.unsent(1)
    assert kept(phone) == {"blocks": 1, "numbers": 20, "drafts": 0}

    phone.page.context.unroute("**/field/api/push")
    phone.find("sync-now").click()
    phone.all_sent()
    assert kept(phone) == {"blocks": 0, "numbers": 0, "drafts": 0}
    assert counted() == {"visits": 0, "cases": 0, "applied": 1, "held": 1}
