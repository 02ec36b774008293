"""Take the pictures of the documentation: every page, on a desk and a phone, light and dark.

    .venv/bin/python tools/screenshots.py [--out FOLDER] [--only NAME …] [--data FOLDER] [--english]

Without --out it takes what the documentation shows, with it every page there is. It makes a
demonstration district of its own (a minute), serves it, signs in by role, walks over every kind of
page that links lead to and over the screens of the field app. Without --data everything but the
pictures is thrown away.
"""

import argparse
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]

from playwright.sync_api import Browser, Page, expect, sync_playwright  # noqa: E402 - after the path is set

from minqing.storage.folders import temporary_data_folder  # noqa: E402 - after the path is set
from tests.browser.phone import FieldPhone  # noqa: E402  # the path is set above
from tests.browser.walk import name_of, walk  # noqa: E402 - after the path is set
from tools.ensure_chromium import find_chromium  # noqa: E402 - after the path is set
from tools.small_pictures import shrink  # noqa: E402 - after the path is set

SCALE = "300"
SIZES = {"desk": (1280, 800), "phone": (360, 740)}
SCHEMES = ("light", "dark")
#: In the documentation longer pages are cut: a picture shows what a page is, not all it holds.
LONGEST = {"desk": 1000, "phone": 1300}
#: Whoever looks through every page sees them whole, up to what a browser draws at once.
WHOLE = 8_000
IMAGES = ROOT / "docs" / "images"
#: What the documentation shows; everything else is for looking at.
DOCUMENTED = (
    *(
        "start",
        "cases",
        "cases-one",
        "cases-solved",
        "cases-open",
        "cases-past-month",
        "cases-new",
        "coverage-neighbourhood",
        "coverage-neighbourhood-block",
        "fieldwork-neighbourhood",
        "hand-ups-one",
    ),
    *("cases-filters", "cases-search", "cases-ticked", "cases-one-merge", "cases-one-warned"),
    *("cases-calendar", "cases-deadlines", "keyboard"),
    *("roundups-drafts-one", "notices", "notices-settings"),
    *("staff-neighbourhood", "staff-block-one", "responsibility-one", "responsibility-one-doors"),
    *("staff-post-member", "staff-post-substitute", "handovers-one", "ties", "rounds"),
    *("divisions-neighbourhood", "divisions-neighbourhood-one"),
    *("checks", "checks-one", "checks-weeks-neighbourhood", "portal-visit"),
    *("staff-neighbourhood-propose", "members-one", "cards-one", "contact-cards"),
    *("rounds-one", "questionnaires-one-answers", "questionnaires-answers-one"),
    *("questionnaires-one-counts", "follow-ups", "calendar"),
    *("reports-summary", "responsibility", "visits", "visits-paper-one", "imports"),
    *("devices-enrol-code", "households-one", "ledger", "portal", "portal-story"),
    *("portal-ask", "portal-slip", "portal-done", "portal-privacy", "cases-rates"),
    *("portal-roundups-neighbourhood", "portal-roundups-neighbourhood-one"),
    *("portal-story-large-print", "app-pin", "app-today", "app-doors", "app-household"),
    *("app-visit", "app-request", "app-number-card", "app-hand-up", "app-log", "app-lock"),
    *("app-choose", "app-plan", "app-diary"),
)
#: Who looks, in this order; each takes the pages that those before could not see.
ROLES = ("secretary", "lead", "street", "district", "unit")
#: Where a walk begins; nothing leads to the gallery of components.
STARTS = ("/desk/", "/desk/gallery/", "/desk/gallery/portal/", "/desk/gallery/print/")
_MAPS_DRAWN = "() => !document.querySelector('[data-map]:not(.is-live)')"
_FLOATS = "dialog[open], .bulk-bar:not([hidden])"
#: On a picture of a whole page there is no screen to whose edge this could keep.
_STILL = """() => {
  const still = new CSSStyleSheet();
  still.replaceSync('.next-action { position: static !important }');
  document.adoptedStyleSheets = [still];
}"""
#: A map repaints itself when the scheme or its size changes.
MAP_SETTLES_MS = 1_500
#: A block's cards take some seconds, and more beside other work.
PDF_MS = 120_000
ARGUMENTS = ["--no-sandbox", "--disable-background-networking", "--no-first-run"]
START_SECONDS = 600


@dataclass
class Camera:
    """Takes a page in every size and scheme, and remembers what it took."""

    out: Path
    only: Sequence[str]
    locale: str = "zh-CN"
    longest: dict[str, int] = field(default_factory=lambda: LONGEST)
    taken: dict[str, list[str]] = field(default_factory=dict)

    def take(self, page: Page, name: str, sizes: tuple[str, ...] = ("desk", "phone")) -> None:
        """``NAME-desk-light.png`` and so on; nothing when only others are wanted."""
        if self.only and name not in self.only:
            return
        for size in sizes:
            width, height = SIZES[size]
            page.set_viewport_size({"width": width, "height": height})
            for scheme in SCHEMES:
                page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
                file = f"{name}-{size}-{scheme}.png"
                self._shoot(page, file, size)
                files = self.taken.setdefault(name, [])
                if file not in files:  # a walk may come to a page that was taken before
                    files.append(file)
        page.emulate_media(color_scheme="light")
        print(f"  {name}", flush=True)

    def _shoot(self, page: Page, file: str, size: str) -> None:
        width, height = SIZES[size]
        page.evaluate("scrollTo(0, 0)")
        page.evaluate(_STILL)
        if page.locator("[data-map]").count():
            page.wait_for_function(_MAPS_DRAWN)
            page.wait_for_timeout(MAP_SETTLES_MS)
        # An app is a screen, a page has a length; but what floats over it is seen on a screen.
        if not file.startswith("app-") and not page.locator(_FLOATS).count():
            full = int(page.evaluate("document.documentElement.scrollHeight"))
            height = min(max(full, height), self.longest[size])
        page.screenshot(
            path=self.out / file,
            full_page=True,
            animations="disabled",
            clip={"x": 0, "y": 0, "width": width, "height": height},
        )


@contextmanager
def demonstration(data: Path) -> Iterator[tuple[str, dict[str, tuple[str, str]]]]:
    """Serve a demonstration district; gives its address and (name, password) by sign-in name."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "minqing.config.cli", "demo"]
    environment = {**os.environ, "MINQING_DATA": str(data), "PYTHONPATH": str(ROOT / "src")}
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "MINQING_ROLE"):
        environment.pop(name, None)
    with (data / "demonstration.log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--port", str(port), "--scale", SCALE],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_for(url, process, data / "demonstration.log")
            notes = list((data / "demonstration").glob("*.json"))
            sign_ins = json.loads(notes[0].read_text("utf-8"))["sign_ins"]
            yield url, {name: (name, password) for _, name, password in sign_ins}
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(60)


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            sys.exit(f"The demonstration ended:\n{log.read_text('utf-8')}")
        try:
            with urlopen(f"{url}/healthz", timeout=5) as answer:  # noqa: S310 - our own address
                if answer.status == 200:  # noqa: PLR2004 - OK
                    return
        except (URLError, OSError):
            time.sleep(0.5)
    sys.exit(f"The demonstration does not answer:\n{log.read_text('utf-8')}")


def desks(browser: Browser, url: str, sign_ins: dict[str, tuple[str, str]], camera: Camera) -> str:
    """Every page of the desk, role by role; gives the link of a new enrolment."""
    seen: set[str] = set()
    link = ""
    for role in ROLES:
        page = browser.new_context(base_url=url, locale=camera.locale).new_page()
        page.goto("/accounts/login/")
        if role == ROLES[0]:
            camera.take(page, "sign-in")
        name, password = sign_ins[role]
        page.locator("[name=login]").fill(name)
        page.locator("[name=password]").fill(password)
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_url("**/desk/**")
        seen.discard("/desk/")
        for start in STARTS:
            for path in walk(page, start, seen):
                again = path == "/desk/" and role != ROLES[0]
                camera.take(page, f"start-{role}" if again else name_of(path))
        if role == ROLES[0]:
            posting(page, camera)
            queue(page, camera)
            cards(page, camera)
            link = enrolment(page, camera)
        page.context.close()
    return link


def posting(page: Page, camera: Camera) -> None:
    """A member's post, who stands in, and the handover: a walk stops at the reader's own post."""
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto("/desk/staff/")
    page.locator("main a[href*='/staff/block/']").first.click()
    page.locator("main a[href*='/staff/post/']").last.click()
    page.wait_for_url("**/staff/post/*/")
    camera.take(page, "staff-post-member")
    post = page.url
    for part, name in (("/substitute/", "staff-post-substitute"), ("/handovers/", "handovers-one")):
        page.goto(post)
        page.locator(f"main a[href*='{part}']").click()
        page.wait_for_url(f"**{part}**")
        camera.take(page, name)


def queue(page: Page, camera: Camera) -> None:
    """What no link leads to: a search, ticked rows, the keys, an answer that says nothing."""
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto("/desk/cases/search/?q=楼道")
    camera.take(page, "cases-search")
    page.goto("/desk/cases/")
    for row in page.locator("[name=selected]").all()[:2]:
        row.check()
    camera.take(page, "cases-ticked")
    page.locator("[name=selected]").first.evaluate("each => each.form.reset()")
    page.goto("/desk/cases/")
    page.keyboard.press("?")
    camera.take(page, "keyboard", ("desk",))
    page.goto("/desk/cases/")
    page.locator("main tbody td.title a").first.click()
    answer = page.locator("form[action$='/respond/']")
    if not answer.locator("textarea").first.is_visible():
        page.locator("#act summary").filter(has_text="答复").first.click()
    answer.locator("textarea").first.fill("您的诉求已收悉，感谢您的支持。")
    answer.locator("[type=radio]").first.check()
    answer.locator("button[type=submit]").last.click()
    camera.take(page, "cases-one-warned")


def cards(page: Page, camera: Camera) -> None:
    """The first page of a block's contact cards, as they are printed.

    Drawn by poppler's pdftoppm; where there is none, one line says so.
    """
    name = "contact-cards"
    if camera.only and name not in camera.only:
        return
    drawer = shutil.which("pdftoppm")
    if not drawer:
        print("  no picture of contact cards: poppler's pdftoppm is missing")
        return
    page.goto("/desk/staff/")
    page.locator("main a[href*='/staff/block/']").first.click()
    page.locator("main a[href*='/cards/']").first.click()
    page.wait_for_url("**/cards/**")
    fields = {"csrfmiddlewaretoken": "[name=csrfmiddlewaretoken]", "what": "[name=what]:checked"}
    said = {key: page.locator(f"main form {at}").input_value() for key, at in fields.items()}
    answer = page.context.request.post(
        page.url,
        form={**said, "with_codes": "on"},
        headers={"Referer": page.url},
        timeout=PDF_MS,
    )
    picture = camera.out / f"{name}-paper.png"
    subprocess.run(
        [drawer, "-png", "-r", "80", "-singlefile", "-l", "1", "-", str(picture.with_suffix(""))],
        input=answer.body(),
        check=True,
    )
    camera.taken[name] = [picture.name]
    print(f"  {name}", flush=True)


def enrolment(page: Page, camera: Camera) -> str:
    """The page with the QR code for the first member on the list."""
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto("/desk/devices/enrol/")
    page.locator("main table form button").first.click()
    link = page.locator("#enrolment-link")
    expect(link).to_be_visible()
    camera.take(page, "devices-enrol-code")
    return link.inner_text().strip()


def portal(browser: Browser, url: str, resident: tuple[str, str], camera: Camera) -> None:
    """What a resident sees, also in large print."""
    page = browser.new_context(base_url=url, locale=camera.locale).new_page()
    page.goto("/")
    camera.take(page, "portal")
    page.goto("/follow/")
    camera.take(page, "portal-follow")
    page.goto("/v/")
    camera.take(page, "portal-visit")
    page.goto("/ask/")
    camera.take(page, "portal-ask")
    page.locator("[name=neighbourhood]").select_option(index=1)
    page.locator("[name=body]").fill("楼道里的声控灯不亮，晚上看不清台阶。")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/ask/slip/")
    camera.take(page, "portal-slip")
    page.goto("/done/")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/done/*/")
    camera.take(page, "portal-done")
    for path in walk(page, "/roundups/", set()):
        if path.startswith("/roundups/"):
            camera.take(page, name_of(path))
    page.goto("/follow/")
    page.locator("[name=number]").fill(resident[0])
    page.locator("[name=code]").fill(resident[1])
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/follow/story/")
    camera.take(page, "portal-story")
    page.goto("/follow/story/?view=elder")
    camera.take(page, "portal-story-large-print")
    page.context.close()


def field_app(browser: Browser, url: str, link: str, camera: Camera) -> None:
    """The screens of the field app, in the order in which a worker meets them."""
    width, height = SIZES["phone"]
    context = browser.new_context(
        base_url=url,
        locale=camera.locale,
        viewport={"width": width, "height": height},
        has_touch=True,
    )
    phone = FieldPhone(context.new_page())
    page = phone.page

    def take(name: str) -> None:
        expect(page.locator("[data-testid=toast].shown")).to_have_count(0)
        camera.take(page, f"app-{name}", ("phone",))

    phone.page.goto(f"{url}/field/")
    expect(phone.find("enrol-screen")).to_be_visible()
    take("enrol")
    page.goto("about:blank")
    page.goto(link)
    expect(phone.find("new-pin")).to_be_visible()
    take("pin")
    phone.choose_pin()
    phone.ready_for_offline()
    take("today")
    phone.find("tab-block").click()
    take("doors")
    with phone.offline():
        page.locator('[data-testid="door"]:not([disabled])').first.click()
        expect(phone.find("household")).to_be_visible()
        take("household")
        phone.find("outcome-met").click()
        take("visit")
        phone.find("save-visit").click()
        expect(phone.find("visit-count")).to_be_visible()
        phone.find("new-case").click()
        phone.find("case-category-repair").check()
        phone.find("case-body").fill("三楼的楼道灯坏了一周，晚上老人上下楼看不清。")
        take("request")
        phone.find("save-case").click()
        expect(phone.find("card-number")).to_be_visible()
        take("number-card")
        phone.find("card-done").click()
        phone.leave_door()
        phone.find("tab-log").click()
        take("log")
        doors_and_search(phone, take)
    own_pages(phone, take)
    page.evaluate("location.hash = '#/settings'")
    expect(phone.find("lock-now")).to_be_visible()
    take("settings")
    phone.find("lock-now").click()
    take("lock")
    phone.find("not-me").click()
    take("workers")
    context.close()


def doors_and_search(phone: FieldPhone, take: Callable[[str], None]) -> None:
    """Several doors at once, and finding one."""
    phone.find("tab-block").click()
    phone.find("choose-several").click()
    phone.find("choose-floor").first.click()
    take("choose")
    phone.find("choose-cancel").click()
    phone.find("tab-today").click()
    phone.find("open-search").click()
    phone.find("search-input").fill("302")
    take("search")


def own_pages(phone: FieldPhone, take: Callable[[str], None]) -> None:
    """What the worker looks through between the doors."""
    phone.go("#/requests")
    take("requests")
    phone.go("#/diary")
    phone.find("diary-text").fill("三楼的老周愿意做楼组骨干，下周再聊。")
    take("diary")
    phone.go("#/plan")
    expect(phone.find("plan")).to_be_visible()
    take("plan")
    phone.go("#/hand_up")
    take("hand-up")


def gallery(camera: Camera, page: Path) -> None:
    """Write the page of the documentation that shows every picture."""
    lines = [
        "# Every screen",
        "",
        "Taken from a demonstration district by `make screenshots`; every name and address is",
        "invented. Each on a desk (1280 pixels) and a phone (360 pixels), light and dark.",
    ]
    for name, files in camera.taken.items():
        cells = [f"![{Path(file).stem}](../images/{file})" for file in files]
        head = [Path(file).stem.removeprefix(f"{name}-").replace("-", ", ") for file in files]
        lines += ["", f"## {name}", "", f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}"]
        lines += [f"| {' | '.join(cells)} |"]
    page.write_text("\n".join(lines) + "\n", "utf-8")


def _passing_folder(stack: ExitStack) -> Path:
    """A data folder that is thrown away at the end."""
    folder = temporary_data_folder()
    stack.callback(shutil.rmtree, folder, ignore_errors=True)
    return folder


def main() -> None:
    """Take the pictures; exit with 1 when the demonstration does not start."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--out", type=Path, default=IMAGES, help="for all pages; docs/images")
    parser.add_argument("--only", nargs="*", default=[], help="names of pages, such as start")
    parser.add_argument("--english", action="store_true", help="in English, to be looked at")
    parser.add_argument("--data", type=Path, help="keep the demonstration here and use it again")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    in_docs = given.out == IMAGES
    locale = "en-GB" if given.english else "zh-CN"
    longest = LONGEST if in_docs else dict.fromkeys(SIZES, WHOLE)
    camera = Camera(given.out, given.only or (DOCUMENTED if in_docs else ()), locale, longest)
    with ExitStack() as stack:
        data = given.data or _passing_folder(stack)
        data.mkdir(parents=True, exist_ok=True)
        print("Making and starting the demonstration …", flush=True)
        url, sign_ins = stack.enter_context(demonstration(data))
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        resident = next(pair for pair in sign_ins.values() if pair[0][:1].isdigit())
        portal(browser, url, resident, camera)
        link = desks(browser, url, sign_ins, camera)
        field_app(browser, url, link, camera)
        if in_docs:
            blank = browser.new_page()
            for file in chain.from_iterable(camera.taken.values()):
                shrink(blank, given.out / file)
        browser.close()
    if in_docs and not given.only:
        gallery(camera, ROOT / "docs" / "reference" / "screens.md")


if __name__ == "__main__":
    main()
