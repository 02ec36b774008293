"""axe finds nothing to mend: no page of desk and portal, light or dark, large print as well."""

from collections.abc import Iterator
from typing import Literal
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # has none
from django.urls import resolve
from playwright.sync_api import Page

from tests.browser.conftest import DESK, Contexts, DeskOf
from tests.browser.test_narrow import GALLERY, deep
from tests.browser.test_narrow import lived_in as lived_in  # noqa: PLC0414  # the fixture
from tests.browser.walk import walk
from tests.cast import Cast

pytestmark = pytest.mark.browser

#: WCAG 2.2 A and AA, and what axe holds to be good practice beyond them.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_RUN = """async ({ tags, only }) => {
  const runOnly = only ?? { type: 'tag', values: tags };
  const rules = only ? {} : { 'target-size': { enabled: true } };
  const { violations } = await axe.run(document, { runOnly, rules, resultTypes: ['violations'] });
  return violations.flatMap(({ id, nodes }) =>
    nodes.slice(0, 3).map(({ html, any }) => `${id}: ${html.slice(0, 160)} ${
      any.map((each) => each.message).join('; ').slice(0, 160)}`));
}"""
#: What another theme can change.
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}

THEMES: tuple[Literal["light"], Literal["dark"]] = ("light", "dark")
#: Nothing fades while colours are looked at, and one frame has been drawn with them.
_STILL = """() => {
  const still = new CSSStyleSheet();
  still.replaceSync('*, *::before, *::after { transition: none !important }');
  document.adoptedStyleSheets = [still];
}"""
_DRAWN = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


def faults(page: Page) -> Iterator[str]:
    """What axe finds on a page in light, and of its colours in dark."""
    page.evaluate(Axe().axe_script)
    page.evaluate(_STILL)
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        page.evaluate(_DRAWN)
        only = COLOURS if theme == "dark" else None
        found = page.evaluate(_RUN, {"tags": RULES, "only": only})
        yield from (f"{theme}: {each}" for each in found)
    page.emulate_media(color_scheme="light")


def test_axe_finds_nothing_on_desk_and_portal(
    cast: Cast, lived_in: None, desk_of: DeskOf, contexts: Contexts
) -> None:
    seen: set[str] = set()
    wrong: dict[str, list[str]] = {}

    looked_at: set[str] = set()

    def is_new(path: str) -> bool:
        """Each page once, whatever its level or figure: its parts are the same."""
        name = resolve(urlsplit(path).path).view_name
        new = name not in looked_at
        looked_at.add(name)
        return new

    def look(page: Page, path: str, view: str = "") -> None:
        if found := list(faults(page)):
            wrong[path + view] = found

    for player in (cast.qian, cast.zhao, cast.li):
        page = desk_of(player)
        for start in ("/desk/", *GALLERY):
            for path in filter(is_new, walk(page, start, seen)):
                look(page, path)
        seen -= {"/desk/"}
        for path in filter(is_new, deep(cast, player)):
            page.goto(path)
            look(page, path)
    visitor = contexts(**DESK).new_page()
    looked_at.clear()
    for path in [*filter(is_new, walk(visitor, "/", seen))]:
        for view in ("", "elder"):
            visitor.goto(f"{urlsplit(path).path}?view={view}")
            look(visitor, path, view)
    visitor.goto("/accounts/login/")
    look(visitor, "/accounts/login/")

    assert wrong == {}
