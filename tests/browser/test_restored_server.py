"""The server is restored from a backup: the phone in somebody's hand sends again by itself."""

from pathlib import Path

import pytest
from django.db import connections
from playwright.sync_api import expect

from minqing.home.operations.backups import JUMPING_SEQUENCES
from minqing.storage.backup.making import Source, make_backup
from minqing.storage.backup.reading import opened_backup
from minqing.storage.backup.restoring import Target, fitting_tools, put_back
from minqing.storage.keys import keyring
from minqing.storage.management.migrate import owner_parameters
from minqing.visits.models import Round
from tests.browser.checks import agrees, counted
from tests.browser.conftest import PhoneOf
from tests.browser.server import LiveServer
from tests.cast import Cast
from tests.database import as_owner
from tests.environment import DISTRICT

pytestmark = pytest.mark.browser


def test_what_was_recorded_after_the_backup_comes_again_once(
    cast: Cast,
    this_round: Round,
    live_server: LiveServer,
    phone_of: PhoneOf,
    tmp_path: Path,
) -> None:
    phone = phone_of(cast.lin)
    doors = cast.households["a1"]
    phone.open_household(doors[0].id)
    phone.visit()
    phone.sync()
    with as_owner():
        parameters = owner_parameters()
    source = Source(parameters, DISTRICT, "310199", "0.1.0", keyring(), Path)
    made = make_backup(source, tmp_path / "b.tar", say=lambda _: None)
    phone.open_household(doors[1].id)
    phone.visit("refused")
    card = phone.request("楼道灯不亮")
    phone.sync()
    assert counted() == {"visits": 2, "cases": 1, "applied": 3, "held": 0}

    live_server.stop()
    connections.close_all()
    target = Target(parameters, DISTRICT, JUMPING_SEQUENCES, lambda *_: None)
    with opened_backup(made.path) as backup:
        put_back(backup, target, fitting_tools(backup, target), say=lambda _: None)
    assert counted() == {"visits": 1, "cases": 0, "applied": 1, "held": 0}
    live_server.start()
    phone.sync()

    assert phone.outbox() == 0
    assert counted() == {"visits": 2, "cases": 1, "applied": 3, "held": 0}
    agrees()
    phone.page.evaluate("location.hash = '#/today'")
    expect(phone.find("count-met")).to_have_text("1")
    phone.page.goto("/follow/")
    phone.page.locator("input[name=number]").fill(card.number)
    phone.page.locator("input[name=code]").fill(card.code)
    phone.page.locator("form button[type=submit]").last.click()
    expect(phone.page).to_have_url(f"{live_server.url}/follow/story/")
