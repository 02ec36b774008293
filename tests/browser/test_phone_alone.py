"""A phone by itself: opened again without a signal, and in the wrong hands."""

import pytest
from playwright.sync_api import expect

from tests.browser.checks import agrees, counted
from tests.browser.conftest import PhoneOf
from tests.browser.phone import PIN
from tests.browser.server import LiveServer
from tests.cast import Cast
from tests.fieldwork.phones import issue_token

pytestmark = pytest.mark.browser


#: What lies in each table of the phone's database, counted.
STORED = """async () => {
  const [{ name }] = await indexedDB.databases();
  const wait = (asked) => new Promise((done, failed) => {
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
  const db = await wait(indexedDB.open(name));
  const found = {};
  for (const table of db.objectStoreNames) {
    found[table] = await wait(db.transaction(table).objectStore(table).count());
  }
  db.close();
  return found;
}"""


def test_app_opens_again_without_a_signal_with_everything_recorded(
    cast: Cast, phone_of: PhoneOf
) -> None:
    phone = phone_of(cast.lin)
    phone.ready_for_offline()

    with phone.offline():
        phone.page.reload()
        phone.unlock()
        expect(phone.find("count-left")).to_have_text("12")
        phone.open_door("101")
        phone.visit("met")
        phone.page.reload()
        phone.unsent(1)
        phone.unlock()
        expect(phone.find("visit-count")).to_be_visible()
        assert counted()["visits"] == 0

    phone.all_sent()
    assert counted() == {"visits": 1, "cases": 0, "applied": 1, "held": 0}


def test_five_wrong_pins_erase_what_can_be_read_and_lose_nothing(
    cast: Cast, phone_of: PhoneOf, live_server: LiveServer
) -> None:
    phone = phone_of(cast.lin)
    with phone.offline():
        phone.open_door("101")
        phone.visit("met")
        phone.request("楼道灯坏了一周")
        phone.page.evaluate("location.hash = '#/settings'")
        phone.find("lock-now").click()
        for left in (4, 3, 2, 1):
            phone.type_pin("904817")
            expect(phone.find("pin-wrong")).to_contain_text(str(left))
        phone.type_pin("904817")

        expect(phone.find("enrol-wiped")).to_be_visible()
        expect(phone.find("enrol-unsent")).to_contain_text("2")
        kept = phone.page.evaluate(STORED)
        assert {kept[each] for each in ("blocks", "segments", "common", "numbers")} == {0}
        assert kept["outbox"] == 2
        assert "建国" not in phone.page.locator("body").inner_text()

    expect(phone.find("enrol-unsent")).to_be_hidden()
    assert counted() == {"visits": 1, "cases": 1, "applied": 2, "held": 0}
    agrees()

    phone.page.goto("about:blank")
    phone.enrol(f"{live_server.url}/field/#enrol={issue_token(cast.qian, cast.lin)}", PIN)
    expect(phone.find("count-met")).to_have_text("1")
