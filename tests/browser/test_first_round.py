"""From an empty machine to the first visiting round, as the tutorial tells it."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from python_calamine import CalamineWorkbook

from minqing.storage.embedded import start_server
from tests.browser.conftest import DESK, PATIENCE_MS, PHONE
from tests.browser.desk import Authenticator
from tests.browser.phone import FieldPhone
from tests.browser.test_door_to_answer import Read, labels_of
from tests.browser.test_recording import enrolment_link
from tests.serving import free_port, until_it_answers

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
TUTORIAL = ROOT / "docs" / "tutorials" / "first-visiting-round.md"
PASSWORD = "柳岸 river bank 7"
#: Commands that this machine has done already, or that go on until they are stopped.
LEFT_OUT = ("make ", "minqing serve")
_PATIENCE = 120


@dataclass
class Machine:
    """An empty home folder on which the tutorial's commands run."""

    home: Path
    printed: list[str] = field(default_factory=list)

    @property
    def work(self) -> Path:
        """The folder that the tutorial works in."""
        return self.home / "first-round"

    def environment(self) -> dict[str, str]:
        """As in a new terminal; ``minqing`` is the one under test."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("MINQING", "DATABASE"))}
        return {
            **kept,
            "HOME": str(self.home),
            "PATH": f"{self.home / 'bin'}:{os.environ['PATH']}",
            "LANG": "en_GB.UTF-8",
            "PYTHONPATH": str(ROOT / "src"),
        }

    def run(self, script: str) -> str:
        """Run commands in one shell; what they print. Whatever asks for a password gets one."""
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            cwd=ROOT,
            env=self.environment(),
            input=f"{PASSWORD}\n",
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        self.printed.append(done.stdout)
        return done.stdout


@pytest.fixture
def machine() -> Iterator[Machine]:
    """An empty machine, in a folder that the database's user may enter."""
    home = Path(f"/tmp/minqing-first-round-{os.getpid()}")
    programs = home / "bin"
    programs.mkdir(parents=True)
    home.chmod(0o755)
    program = programs / "minqing"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m minqing.config.cli "$@"\n')
    program.chmod(0o755)
    made = Machine(home)
    # Held for all commands: each would start and stop its own otherwise, which takes minutes.
    server = start_server(made.work / "data", fsync=False)
    yield made
    server.stop()
    shutil.rmtree(home)


def commands() -> tuple[str, list[str]]:
    """The tutorial's settings, which every terminal needs, and its blocks of commands in order."""
    blocks = re.findall(r"```sh\n(.*?)```", TUTORIAL.read_text("utf-8"), re.DOTALL)
    blocks = [block for block in blocks if not block.startswith(LEFT_OUT)]
    settings = "\n".join(
        line for block in blocks for line in block.splitlines() if line.startswith("export MINQING")
    )
    return settings, blocks


def test_the_second_tutorial_can_be_followed_word_for_word(
    browser: Browser, machine: Machine
) -> None:
    settings, blocks = commands()
    *before, last = blocks
    machine.run(before[0] + "\n".join(before[1:]))
    codes = codes_of(machine.work / "codes.xlsx")
    assert sorted(codes) == ["li.ming", "qian.fang", "sun.li"]

    read, opened = Read(), []
    with serving(machine, settings) as url:

        def contexts(**options: object) -> BrowserContext:
            context = browser.new_context(base_url=url, locale="en-GB", **options)  # type: ignore[arg-type]  # sizes
            context.set_default_timeout(PATIENCE_MS)
            opened.append(context)
            return context

        office = first_sign_in(contexts(**DESK).new_page(), "li.ming", codes, read)
        begin_the_round(office, read)
        secretary = first_sign_in(contexts(**DESK).new_page(), "qian.fang", codes, read)
        share_out_the_doors(secretary, read)
        phone = FieldPhone(contexts(**PHONE).new_page())
        first_visit(secretary, phone, read)
        secretary.goto("/desk/coverage/310199001001/")
        expect(secretary.get_by_text("1 of 12").first).to_be_visible()
        read.look(secretary)
        for context in opened:
            context.close()

    assert "8.3" in machine.run(f"{settings}\n{last}")
    assert read.lacks(labels_of(TUTORIAL)) == []


def codes_of(sheet: Path) -> dict[str, str]:
    rows = CalamineWorkbook.from_path(sheet).get_sheet_by_index(0).to_python()
    return {str(row[2]): str(row[3]) for row in rows[1:]}


class serving:  # noqa: N801 - read as a verb: with serving(…)
    """``minqing serve`` on a free port; the address is given."""

    def __init__(self, machine: Machine, settings: str) -> None:
        port = free_port()
        self.url = f"http://localhost:{port}"
        self._process = subprocess.Popen(
            ["bash", "-c", f"{settings}\nexec minqing serve --port {port}"],
            env=machine.environment(),
            cwd=machine.work,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def __enter__(self) -> str:
        until_it_answers(self._process, self.url, lambda: "the server ended")
        return self.url

    def __exit__(self, *_: object) -> None:
        self._process.send_signal(signal.SIGINT)
        self._process.wait(_PATIENCE)


def first_sign_in(page: Page, name: str, codes: dict[str, str], read: Read) -> Page:
    """Code, password of one's own, authenticator: then the desk is open."""
    page.goto("/desk/")
    page.get_by_label("Username", exact=True).fill(name)
    page.get_by_label("Password", exact=True).fill(codes[name])
    read.look(page)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Change the password")).to_be_visible()
    read.look(page)
    page.locator("[name=oldpassword]").fill(codes[name])
    page.locator("[name=password1]").fill(PASSWORD)
    page.locator("[name=password2]").fill(PASSWORD)
    page.get_by_role("button", name="Change the password").click()
    app = page.get_by_role("link", name="Set up the app")
    expect(app).to_be_visible()
    read.look(page)
    app.click()
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    expect(page.locator("#secret")).to_be_visible()
    read.look(page)
    authenticator = Authenticator(page.locator("#secret").inner_text())
    page.get_by_label("Authenticator code", exact=True).fill(authenticator.code())
    page.get_by_role("button", name="Confirm").click()
    expect(page.locator("#secret")).to_have_count(0)
    page.goto("/desk/")
    expect(page.locator("nav.side")).to_be_attached()
    read.look(page)
    return page


def begin_the_round(office: Page, read: Read) -> None:
    follow(office, read, "Coverage", "Rounds", "Add a visit line")
    office.get_by_label("Code", exact=True).fill("team")
    office.get_by_label("Name of the visit line", exact=True).fill("Team visit")
    office.get_by_role("button", name="Set the visit line").click()
    expect(office.get_by_text("Team visit").first).to_be_visible()
    follow(office, read, "Begin a round")
    office.get_by_label("Name of the round", exact=True).fill("First round")
    office.get_by_role("button", name="Begin the round").click()
    expect(office.get_by_role("heading", name="First round", exact=True)).to_be_visible()


def share_out_the_doors(secretary: Page, read: Read) -> None:
    follow(secretary, read, "Coverage", "沿河块区", "Who looks after whom", "Propose even shares")
    secretary.get_by_role("button", name="Share the doors like this").click()
    row = secretary.get_by_role("complementary").get_by_role("row").filter(has_text="林静")
    expect(row).to_contain_text("4")


def first_visit(desk: Page, phone: FieldPhone, read: Read) -> None:
    phone.page.goto(enrolment_link(desk, "林静", look=read.look))
    expect(phone.find("new-pin")).to_be_visible()
    read.look(phone.page)
    phone.choose_pin()
    phone.find("open-settings").click()
    read.look(phone.page)
    phone.find("language-en").check()
    phone.find("back").click()
    read.look(phone.page)
    phone.open_door("101")
    expect(phone.page.get_by_text("陈秀英").first).to_be_visible()
    read.look(phone.page)
    phone.find("outcome-met").click()
    read.look(phone.page)
    phone.find("save-visit").click()
    expect(phone.find("visit-count")).to_be_visible()
    phone.leave_door()
    phone.all_sent()
    read.look(phone.page)


def follow(page: Page, read: Read, *links: str) -> None:
    """Go from link to link, reading each page."""
    look: Callable[[Page], None] = read.look
    for link in links:
        with page.expect_navigation():
            page.get_by_role("link", name=link, exact=True).first.click()
        look(page)
