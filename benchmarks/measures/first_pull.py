"""A phone's first pull, in Chromium with the built field app: a slow phone on a slow line.

Chromium slows the page's thread, not the threads that encrypt, and gives the page the line that is
asked for. The clock runs from the last digit of the new PIN: what comes before is a person's pace.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from benchmarks.district import District, PhoneSize
from benchmarks.measures import Measured, NotMeasuredError
from benchmarks.measures.pull import team_members
from benchmarks.phones import enrolment_code
from benchmarks.server import serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Response

__all__ = ["PHONE", "chromium", "enrol", "first_pull", "slow_down"]

_SLOWER: Final = 6
_BYTES_A_SECOND: Final = 10_000_000 // 8
_LATENCY_MS: Final = 100
_PIN: Final = "258036"
_ARGUMENTS: Final = ("--no-sandbox", "--disable-background-networking", "--no-first-run")
PHONE: Final = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}
_PATIENCE_MS: Final = 300_000

#: Runs in the page, and looks when it changes: looking at every frame would take the slow
#: processor's time. Taps the first household that can be seen; tells when it stood open, and when
#: everything was on the phone.
_WATCH: Final = """
() => {
  const testid = (id) => document.querySelector(`[data-testid="${id}"]`);
  const seen = { opened: null, done: null };
  window.benchSeen = new Promise((tell) => {
    let tapped = false;
    const watcher = new MutationObserver(() => {
      const row = testid("household-row");
      if (row !== null && !tapped) { tapped = true; row.click(); }
      if (seen.opened === null && testid("household")?.querySelector('[data-testid="new-case"]')) {
        seen.opened = performance.now();
      }
      const complete = testid("sync-line")?.dataset.says === "all_sent"
        && document.querySelector(".spin.on") === null;
      if (seen.opened === null || !complete) return;
      seen.done = performance.now();
      watcher.disconnect();
      tell(seen);
    });
    watcher.observe(document.body, { childList: true, subtree: true, attributes: true });
  });
  return performance.now();
}
"""


@dataclass
class _Heard:
    """What the server sent in answer to pulls."""

    rows: int = 0
    replies: int = 0
    sent: int = 0
    answers: list["Response"] = field(default_factory=list)

    def note(self, response: "Response") -> None:
        """Keep the answer of a pull."""
        if response.url.endswith("/field/api/pull"):
            self.answers.append(response)

    def count(self) -> None:
        """Count the rows; after the measure, for it takes the browser's time."""
        for answer in self.answers:
            content = json.loads(answer.body())
            self.replies += 1
            self.rows += sum(len(block["rows"]) for block in content["blocks"])
            self.sent += int(answer.headers.get("content-length", 0))


@contextmanager
def chromium() -> Iterator["Browser"]:
    """The system's Chromium; NotMeasuredError where there is none."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  # a tool of development

    from tools.ensure_chromium import find_chromium  # noqa: PLC0415  # the same

    found = find_chromium()
    if found is None:
        raise NotMeasuredError("needs Chromium: `python tools/ensure_chromium.py`")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(_ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


def first_pull(district: District) -> Measured:
    """Seconds until the first household stands open, and until everything is on the phone."""
    member, area, _ = team_members(1)[0]
    code = enrolment_code(member, area)
    heard = _Heard()
    with serving(district, threads=4) as port, chromium() as browser:
        context = browser.new_context(base_url=f"http://127.0.0.1:{port}", **PHONE)  # type: ignore[arg-type]  # sizes from above
        context.set_default_timeout(_PATIENCE_MS)
        page = context.new_page()
        page.on("response", heard.note)
        page.goto(f"/field/#enrol={code}")
        _type_pin(page)
        page.locator('[data-testid="new-pin"][data-step="repeat"]').wait_for()
        slow_down(page)
        _type_pin(page, _PIN[:-1])
        began = float(page.evaluate(_WATCH))
        page.get_by_test_id(f"pin-key-{_PIN[-1]}").click()
        seen = page.evaluate("() => window.benchSeen")
        heard.count()
        again = _opened_again(page)
    expected = PhoneSize.HOUSEHOLDS * (2 + PhoneSize.PEOPLE)
    notes = [
        (
            f"{heard.rows:,} rows in {heard.replies} answers, {heard.sent / 1024:,.0f} KB;"
            f" opened again after the PIN in {again:.1f} s"
        )
    ]
    values = {
        "pull.first_open": (seen["opened"] - began) / 1000,
        "pull.first_done": (seen["done"] - began) / 1000,
    }
    return Measured(values, notes, wrong=heard.rows < expected)


def _type_pin(page: "Page", digits: str = _PIN) -> None:
    for digit in digits:
        page.get_by_test_id(f"pin-key-{digit}").click()


def enrol(page: "Page", code: str) -> None:
    """Become a member's phone by the code, with a PIN, at full speed."""
    page.goto(f"/field/#enrol={code}")
    _type_pin(page)
    page.locator('[data-testid="new-pin"][data-step="repeat"]').wait_for()
    _type_pin(page)


def slow_down(page: "Page") -> None:
    """Make processor and line those of a slow phone from here on."""
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": _SLOWER})
    session.send("Network.enable")
    session.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": _LATENCY_MS,
            "downloadThroughput": _BYTES_A_SECOND,
            "uploadThroughput": _BYTES_A_SECOND,
        },
    )


def _opened_again(page: "Page") -> float:
    """Seconds from the last digit of the PIN to the list of households, of an app begun anew."""
    page.goto("/field/#/today")
    page.reload()
    page.get_by_test_id("lock-screen").wait_for()
    _type_pin(page, _PIN[:-1])
    began = float(page.evaluate("() => performance.now()"))
    page.get_by_test_id(f"pin-key-{_PIN[-1]}").click()
    page.get_by_test_id("household-row").first.wait_for()
    return (float(page.evaluate("() => performance.now()")) - began) / 1000
