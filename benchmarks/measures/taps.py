"""How often a thumb touches the screen at a door, counted in Chromium with the built field app.

From the list of doors until the list shows what was recorded; the shortest way that the app offers.
"""

from typing import TYPE_CHECKING, Final

from benchmarks.district import District
from benchmarks.measures import Measured
from benchmarks.measures.first_pull import PHONE, chromium, enrol
from benchmarks.measures.pull import team_members
from benchmarks.phones import enrolment_code
from benchmarks.server import serving

if TYPE_CHECKING:
    from playwright.sync_api import Page

__all__ = ["taps"]

_PATIENCE_MS: Final = 120_000
#: Whatever touches the glass counts, whoever asked for it.
_COUNT: Final = """() => {
  window.taps = 0;
  addEventListener("pointerdown", () => { window.taps += 1; }, true);
}"""
#: What is tapped behind the door, in order.
_WAYS: Final = {
    "nobody_home": ("outcome-nobody_home",),
    "met": ("outcome-met", "save-visit", "back"),
}


def taps(district: District) -> Measured:
    """Taps to record that nobody was at home, and a visit without more to say."""
    member, area, _ = team_members(1)[0]
    code = enrolment_code(member, area)
    with serving(district, threads=4) as port, chromium() as browser:
        context = browser.new_context(
            base_url=f"http://127.0.0.1:{port}",
            **PHONE,  # type: ignore[arg-type]  # sizes
        )
        context.set_default_timeout(_PATIENCE_MS)
        page = context.new_page()
        enrol(page, code)
        page.locator('[data-testid="sync-line"][data-says="all_sent"]').wait_for()
        page.get_by_test_id("tab-block").click()
        page.get_by_test_id("door").first.wait_for()
        page.evaluate(_COUNT)
        counted = {f"taps.{outcome}": _counted(page, outcome) for outcome in _WAYS}
    return Measured(counted, ["from the list of doors to the list that shows it"])


def _counted(page: "Page", outcome: str) -> float:
    """Taps from here until the list shows the outcome at a door nobody was met at before."""
    before = float(page.evaluate("window.taps"))
    door = page.locator('[data-testid="door"]:not([data-state="met"], [data-state="nobody_home"])')
    number = door.first.get_attribute("data-door")
    door.first.tap()
    for testid in _WAYS[outcome]:
        page.get_by_test_id(testid).tap()
        if testid == "save-visit":
            page.get_by_test_id("visit-count").wait_for()
    page.locator(f'[data-door="{number}"][data-state="{outcome}"]').wait_for()
    return float(page.evaluate("window.taps")) - before
