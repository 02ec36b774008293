"""A walk over the pages that links lead to, each kind of page once."""

import re
from collections import deque
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page

__all__ = ["kind_of", "name_of", "too_wide", "walk"]

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
_AREA = re.compile(r"\d{6,18}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
#: An area's page differs by its level, which is the length of its code.
_LEVELS = {6: "district", 9: "street", 12: "neighbourhood", 16: "building", 18: "entrance"}
#: Links that leave the pages: files, other programs, the end of the session.
_LEAVES = re.compile(
    r"^/(static|field|files|i18n|open311|desk/(coordination/)?files)/|/logout/|/template/|/(file|export)/$"
    r"|\.(docx|json|pdf|xlsx)$"
)
_LINKS = """els => els.filter(each => each.origin === location.origin && !each.download)
  .map(each => each.pathname + each.search)"""
_TOO_WIDE = """() => {
  const room = screen.width;
  if (document.documentElement.scrollWidth <= room) return [];
  const scrolls = each => each !== document.body &&
    (getComputedStyle(each).overflowX !== 'visible' || scrolls(each.parentElement));
  const wide = [...document.querySelectorAll('body *')]
    .filter(each => each.getBoundingClientRect().right + scrollX > room + 1)
    .filter(each => !scrolls(each.parentElement));
  return wide.slice(0, 5).map(each => `${each.tagName} ${each.className}`.trim());
}"""


def kind_of(link: str) -> str:
    """The path without ids, codes and days: ``/desk/cases/one/``, ``/desk/coverage/street/``.

    Of what stands after it only a block makes another page.
    """

    def said(part: str) -> str:
        if _AREA.fullmatch(part):
            return _LEVELS.get(len(part), "one")
        return "one" if _ID.fullmatch(part) or _DAY.fullmatch(part) else part

    parts = urlsplit(link)
    kind = "/".join(map(said, parts.path.split("/")))
    return f"{kind}block/" if "block" in parse_qs(parts.query) else kind


def name_of(link: str) -> str:
    """A short name for a kind of page: ``start``, ``cases-one``, ``portal-roundups``."""
    whole = kind_of(link).strip("/")
    kind = whole.removeprefix("desk").strip("/").replace("/", "-")
    if whole.startswith(("desk", "accounts")):
        return kind or "start"
    return f"portal-{kind}" if kind else "portal"


def walk(page: Page, start: str, seen: set[str]) -> Iterator[str]:
    """Open every kind of page reachable from ``start`` that is not ``seen``; gives its address.

    AssertionError for a link that leads nowhere.
    """
    waiting = deque([start])
    while waiting:
        link = waiting.popleft()
        if kind_of(link) in seen or _LEAVES.search(urlsplit(link).path):
            continue
        seen.add(kind_of(link))
        response = page.goto(link)
        assert response is not None
        assert response.status == 200, f"{link} from a link answers {response.status}"
        parts = urlsplit(page.url)
        came = parts._replace(scheme="", netloc="").geturl()
        if kind_of(came) != kind_of(link):
            waiting.append(came)
            continue
        yield link
        waiting.extend(page.locator("a[href]").evaluate_all(_LINKS))


def too_wide(page: Page) -> list[str]:
    """What makes the page scroll sideways; empty when it fits the screen."""
    found: list[str] = page.evaluate(_TOO_WIDE)
    return found
