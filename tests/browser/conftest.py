"""Fixtures of the browser tests: the live server, the browser, phones, desks and residents."""

import os
from collections.abc import Callable, Generator, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from minqing.storage.embedded import EmbeddedServer
from minqing.visits.models import Round
from tests.browser.desk import give_session
from tests.browser.phone import FieldPhone
from tests.browser.server import LiveServer
from tests.cast import Cast, Player
from tests.fieldwork.phones import issue_token
from tools.ensure_chromium import find_chromium

PATIENCE_MS = 30_000
ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
#: A phone held in one hand, as the field app and the portal are used.
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
DESK = {"viewport": {"width": 1280, "height": 800}}

Contexts = Callable[..., BrowserContext]
BarePhone = Callable[[], FieldPhone]
PhoneOf = Callable[[Player], FieldPhone]
DeskOf = Callable[..., Page]


@pytest.fixture(scope="package")
def live_server(
    server: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LiveServer]:
    """The server, started once for these tests and stopped after them."""
    live = LiveServer(server, tmp_path_factory.mktemp("server") / "log")
    live.start()
    yield live
    live.stop()


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    # Playwright's own event loop runs in this thread, which Django would take for async code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def contexts(browser: Browser, live_server: LiveServer, cast: Cast) -> Iterator[Contexts]:
    """A function: a fresh browser context of a size. A fault in any page's script is an error."""
    opened: list[BrowserContext] = []
    faults: list[str] = []

    def open_context(**options: object) -> BrowserContext:
        settings = {"base_url": live_server.url, "locale": "en-GB", **options}
        context = browser.new_context(**settings)  # type: ignore[arg-type]  # sizes from above
        context.set_default_timeout(PATIENCE_MS)
        context.on("weberror", lambda error: faults.append(str(error.error)))
        opened.append(context)
        return context

    yield open_context
    for context in opened:
        context.close()
    assert faults == []


@pytest.fixture
def bare_phone(contexts: Contexts) -> BarePhone:
    """A function: a phone that has never seen the field app."""
    return lambda: FieldPhone(contexts(**PHONE).new_page())


@pytest.fixture
def phone_of(
    bare_phone: BarePhone, cast: Cast, live_server: LiveServer, this_round: Round
) -> PhoneOf:
    """A function: the enrolled phone of somebody in block a1."""

    def enrolled(player: Player) -> FieldPhone:
        phone = bare_phone()
        phone.enrol(f"{live_server.url}/field/#enrol={issue_token(cast.qian, player)}")
        return phone

    return enrolled


@pytest.fixture
def desk(contexts: Contexts) -> Page:
    """The browser of somebody at a desk, not signed in."""
    return contexts(**DESK).new_page()


@pytest.fixture
def desk_of(contexts: Contexts, live_server: LiveServer) -> DeskOf:
    """A function: the browser of somebody who is signed in at the desk."""

    def open_desk(player: Player, **options: object) -> Page:
        context = contexts(**{**DESK, **options})
        give_session(context, player, live_server.url)
        return context.new_page()

    return open_desk


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Function, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show what the server wrote beside a failure."""
    report = yield
    live = getattr(item, "funcargs", {}).get("live_server")
    if report.failed and isinstance(live, LiveServer):
        report.sections.append(("Server", live.said()[-6000:]))
    return report
