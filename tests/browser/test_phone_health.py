"""Phones that can be trusted: one that is full, one that differs, one that says where it is."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect

from minqing.households.models import Household
from minqing.visits.models import Visit
from tests.browser.checks import counted
from tests.browser.conftest import DeskOf, PhoneOf
from tests.cast import Cast
from tests.database import as_owner
from tests.files.samples import noise

pytestmark = pytest.mark.browser

#: The comparison of every block is forgotten: the next sync makes it anew.
FORGET_COMPARING = """async () => {
  const [{ name }] = await indexedDB.databases();
  const wait = (asked) => new Promise((done, failed) => {
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
  const db = await wait(indexedDB.open(name));
  const table = () => db.transaction("settings", "readwrite").objectStore("settings");
  const found = await wait(table().get("health"));
  await wait(table().put({ ...found, compared: {} }));
  db.close();
}"""


#: What is written is refused as a full browser refuses it.
FILL_UP = """() => {
  const store = IDBObjectStore.prototype;
  const { add, put } = store;
  store.add = store.put = () => {
    throw new DOMException("The quota has been exceeded.", "QuotaExceededError");
  };
  globalThis.makeRoom = () => Object.assign(store, { add, put });
}"""


@contextmanager
def no_room(page: Page) -> Iterator[None]:
    """The browser gives the app no more room.

    The quota that the developer tools can set is not kept to by this Chromium, so its answer to a
    write is what is replaced; everything from there on is real.
    """
    page.evaluate(FILL_UP)
    try:
        yield
    finally:
        page.evaluate("makeRoom()")


def test_a_full_phone_says_so_keeps_the_form_and_loses_nothing(
    cast: Cast, phone_of: PhoneOf, desk_of: DeskOf
) -> None:
    phone = phone_of(cast.lin)
    phone.open_door("101")
    phone.visit("met")
    phone.leave_door()
    phone.all_sent()

    phone.open_door("102")
    phone.find("outcome-met").click()
    phone.find("visit-note").fill("老人要换助听器电池")
    phone.find("picture-take").set_input_files(
        {"name": "door.png", "mimeType": "image/png", "buffer": noise(450)}
    )
    expect(phone.find("picture-remove")).to_be_visible()
    with no_room(phone.page):
        phone.find("save-visit").click()
        expect(phone.find("full")).to_have_attribute("data-what", "pictures")
        assert counted()["visits"] == 1
        phone.find("full-seen").click()
        expect(phone.find("visit-note")).to_have_value("老人要换助听器电池")
        expect(phone.find("picture")).to_have_count(1)

    phone.find("save-visit").click()
    expect(phone.find("visit-count")).to_be_visible()
    phone.leave_door()
    phone.all_sent()
    assert counted() == {"visits": 2, "cases": 0, "applied": 3, "held": 0}

    desk = desk_of(cast.qian)
    desk.goto("/desk/devices/?show=full")
    expect(desk.get_by_role("cell", name="No room left on")).to_be_visible()


def test_a_phone_that_differs_fetches_the_block_anew_and_the_desk_hears_of_it(
    cast: Cast, phone_of: PhoneOf, desk_of: DeskOf
) -> None:
    home = cast.households["a1"][0]
    phone = phone_of(cast.lin)
    with as_owner():  # behind the back of the block's counter, as a fault of ours would
        Household.objects.filter(pk=home.pk).update(name="欧阳慧")
    phone.sync()
    phone.open_household(home.pk)
    expect(phone.page.get_by_text("欧阳慧")).to_have_count(0)
    phone.leave_door()

    with phone.offline():
        phone.open_door("102")
        phone.visit("met")
        phone.leave_door()
        phone.page.evaluate(FORGET_COMPARING)
    phone.all_sent()
    phone.open_household(home.pk)

    expect(phone.page.get_by_text("欧阳慧").first).to_be_visible()
    assert counted() == {"visits": 1, "cases": 0, "applied": 1, "held": 0}
    desk = desk_of(cast.qian)
    desk.goto("/desk/devices/?show=failing")
    expect(desk.get_by_text("1 block was not as here and was fetched anew")).to_be_visible()


@pytest.mark.parametrize("allowed", [True, False])
def test_a_visit_says_how_far_from_the_door_it_was_recorded_or_why_not(
    cast: Cast, phone_of: PhoneOf, *, allowed: bool
) -> None:
    phone = phone_of(cast.lin)
    if allowed:
        phone.page.context.grant_permissions(["geolocation"])
        phone.page.context.set_geolocation({"latitude": 31.27, "longitude": 121.48, "accuracy": 20})
    phone.open_door("101")
    phone.find("outcome-met").click()
    expect(phone.find("where")).to_have_attribute("data-says", "here" if allowed else "denied")
    phone.find("save-visit").click()
    expect(phone.find("visit-count")).to_be_visible()
    phone.leave_door()
    phone.all_sent()

    with as_owner():
        found = Visit.objects.get()
    assert (found.accuracy, found.unplaced) == ((20, None) if allowed else (None, "denied"))
