"""A worker's phone: the field app in a phone-sized browser, driven as a thumb would.

What stands on the screen is found by test ids, which are the same in every language.
"""

import os
import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

__all__ = ["PIN", "Card", "FieldPhone"]

PIN = "258036"
_API = "**/field/api/**"


@dataclass(frozen=True)
class Card:
    """What the resident takes along."""

    number: str
    code: str


class FieldPhone:
    """One phone with the field app."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._context = page.context

    def find(self, testid: str) -> Locator:
        """What has this test id."""
        return self.page.get_by_test_id(testid)

    # --- opening ---------------------------------------------------------------------------------

    def enrol(self, link: str, pin: str = PIN) -> None:
        """Open the link of the QR code, choose a PIN, and wait for the first block."""
        self.page.goto(link)
        self.choose_pin(pin)

    def choose_pin(self, pin: str = PIN) -> None:
        """Choose it, repeat it, and wait for the first block."""
        expect(self.find("new-pin")).to_have_attribute("data-step", "choose")
        self.type_pin(pin)
        expect(self.find("new-pin")).to_have_attribute("data-step", "repeat")
        self.type_pin(pin)
        self.all_sent()

    def type_pin(self, pin: str) -> None:
        """Six digits on the keys."""
        for digit in pin:
            self.find(f"pin-key-{digit}").click()

    def unlock(self, pin: str = PIN) -> None:
        """Open the locked app."""
        expect(self.find("lock-screen")).to_be_visible()
        self.type_pin(pin)
        expect(self.find("lock-screen")).to_be_hidden()

    def ready_for_offline(self) -> None:
        """Wait until the app's own files are kept on the phone."""
        self.page.evaluate("navigator.serviceWorker.ready.then(() => null)")

    @contextmanager
    def offline(self) -> Iterator[None]:
        """No signal; at the end it is back."""
        self.page.context.set_offline(True)
        try:
            yield
        finally:
            self.page.context.set_offline(False)

    # --- at the door -----------------------------------------------------------------------------

    def open_door(self, door: str, entrance: int = 0) -> None:
        """Tap a door in the stairwell."""
        self.find("tab-block").click()
        self.find("entrance-chip").nth(entrance).click()
        self.page.locator(f'[data-testid="door"][data-door="{door}"]').click()
        expect(self.find("household")).to_be_visible()

    def open_household(self, household_id: object) -> None:
        """Go straight to a household by its address in the app."""
        self.page.evaluate("id => { location.hash = `#/household/${id}`; }", str(household_id))
        expect(self.find("new-case")).to_have_attribute("href", f"#/case/{household_id}")

    def visit(self, outcome: str = "met", note: str = "") -> None:
        """Record a visit at the open door."""
        self.find(f"outcome-{outcome}").click()
        if note:
            self.find("visit-note").fill(note)
        self.find("save-visit").click()
        expect(self.find("visit-count")).to_be_visible()

    def request(self, body: str, answer: str = "", category: str = "repair") -> Card:
        """Record a request at the open door; with ``answer`` it is settled on the spot."""
        self.find("new-case").click()
        self.find(f"case-category-{category}").check()
        self.find("case-body").fill(body)
        if answer:
            self.find("case-on-the-spot").check()
            self.find("case-answer").fill(answer)
        self.find("save-case").click()
        card = self.card()
        self.find("card-done").click()
        expect(self.find("household")).to_be_visible()
        return card

    def card(self) -> Card:
        """Number and access code of the request just recorded."""
        return Card(
            self.find("card-number").get_attribute("data-value") or "",
            self.find("card-code").get_attribute("data-value") or "",
        )

    def record_doors(self, households: Iterable[object], *, requests: int) -> None:
        """A visit at each household, every third is refused; at the first ones a request too."""
        for index, household_id in enumerate(households):
            self.open_household(household_id)
            self.visit("met" if index % 3 else "refused")
            if index < requests:
                self.request(f"第{index}件诉求")

    def correct(self, *, name: str = "", size: str = "") -> None:
        """Correct the open household: householder, number of people."""
        self.find("open-correct").click()
        if name:
            self.find("correct-name").fill(name)
        if size:
            self.find("correct-size").fill(size)
        self.find("save-correction").click()
        expect(self.find("household")).to_be_visible()

    # --- several doors ---------------------------------------------------------------------------

    def door(self, door: str) -> Locator:
        """A door of the entrance that is open."""
        return self.page.locator(f'[data-testid="door"][data-door="{door}"]')

    def choose_doors(self, *doors: str) -> None:
        """Begin to choose, and tap these doors of the first entrance."""
        self.find("tab-block").click()
        self.find("choose-several").click()
        for door in doors:
            self.door(door).click()
        expect(self.find("chosen-count")).to_have_attribute("data-count", str(len(doors)))

    def press_long(self, door: str) -> None:
        """Hold a finger on a door."""
        self.door(door).hover()
        self.page.mouse.down()
        expect(self.find("chooser")).to_be_visible()
        self.page.mouse.up()

    # --- whose phone it is -----------------------------------------------------------------------

    def go(self, address: str) -> None:
        """Open a screen by its address in the app."""
        self.page.evaluate("to => { location.hash = to; }", address)

    def lock(self) -> None:
        """Settings, lock."""
        self.go("#/settings")
        self.find("lock-now").click()
        expect(self.find("lock-screen")).to_be_visible()

    def hand_on(self) -> None:
        """Settings, hand the phone to somebody else."""
        self.go("#/settings")
        self.find("hand-phone-on").click()
        expect(self.find("workers")).to_be_visible()

    def enrol_another(self, token: str, pin: str) -> None:
        """Somebody who is new to this phone enrols with a code read out by the secretary."""
        self.find("worker-new").click()
        self.find("enrol-token").fill(token)
        self.find("enrol-submit").click()
        self.choose_pin(pin)

    def large_type(self, size: int = 30) -> None:
        """Settings, large type of that size."""
        self.go("#/settings")
        self.find("large-type").check()
        self.find("type-size").fill(str(size))

    def leave_door(self) -> None:
        """Back to the doors, where the tabs are."""
        self.find("back").click()
        expect(self.find("tab-today")).to_be_visible()

    # --- the tab ---------------------------------------------------------------------------------

    def kill_tab(self) -> None:
        """``kill -9`` the browser's renderers, as a system short of memory does: no last word."""
        browser = self._context.browser
        assert browser is not None
        found = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")
        with self.page.expect_event("crash"):
            for process in found["processInfo"]:
                if process["type"] == "renderer":
                    os.kill(process["id"], signal.SIGKILL)
        self.page.close()

    def reopen(self, url: str, *, answered: bool = True) -> None:
        """Open the app again where everything of it still lies; not ``answered``: no server."""
        self.page = self._context.new_page()
        if not answered:
            self.page.route(_API, lambda route: route.abort())
        self.page.goto(url)

    def answered_again(self) -> None:
        """The server can be reached again after ``reopen``."""
        self.page.unroute(_API)

    # --- sync ------------------------------------------------------------------------------------

    @property
    def says(self) -> str | None:
        """What the line about sync says: never, sending, unsent, all_sent."""
        return self.find("sync-line").get_attribute("data-says")

    def unsent(self, count: int) -> None:
        """Wait until the app says that so many records have not been sent."""
        expect(self.find("sync-line")).to_have_attribute("data-says", "unsent")
        expect(self.find("sync-line")).to_contain_text(str(count))

    def all_sent(self) -> None:
        """Wait until the app says that everything has been sent, and does nothing more."""
        expect(self.find("sync-line")).to_have_attribute("data-says", "all_sent")
        expect(self.page.locator(".spin.on")).to_have_count(0)

    def sync(self) -> None:
        """Tap the line about sync, and wait for the end of the round."""
        with self.page.expect_response("**/field/api/pull"):
            self.find("sync-now").click()
        self.all_sent()

    def send_again(self) -> None:
        """Settings, "send everything again": the same items once more."""
        self.page.evaluate("location.hash = '#/settings'")
        with self.page.expect_response("**/field/api/push") as pushed:
            self.find("send-again").click()
        answers = pushed.value.json()["results"]
        assert answers
        assert {each["outcome"] for each in answers} == {"duplicate"}
        self.all_sent()

    def outbox(self) -> int:
        """How many items wait in the phone's own database."""
        count: int = self.page.evaluate(
            """async () => {
              const [{ name }] = await indexedDB.databases();
              const db = await new Promise((done, failed) => {
                const asked = indexedDB.open(name);
                asked.onsuccess = () => done(asked.result);
                asked.onerror = () => failed(asked.error);
              });
              const all = await new Promise((done, failed) => {
                const asked = db.transaction("outbox").objectStore("outbox").getAll();
                asked.onsuccess = () => done(asked.result);
                asked.onerror = () => failed(asked.error);
              });
              db.close();
              return all.filter(({ state }) => state === "waiting").length;
            }"""
        )
        return count
