"""``kill -9`` in the middle of a push: what was taken stands, the rest comes later, once."""

import pytest
from playwright.sync_api import expect

from minqing.storage.embedded import EmbeddedServer
from minqing.visits.models import Round
from tests.browser.checks import agrees, counted
from tests.browser.conftest import PhoneOf
from tests.browser.holding import held_up_at
from tests.browser.server import LiveServer
from tests.cast import Cast
from tests.storage.servers import wait_until

pytestmark = pytest.mark.browser


def test_server_killed_during_a_push_takes_nothing_twice(
    cast: Cast,
    this_round: Round,
    server: EmbeddedServer,
    live_server: LiveServer,
    phone_of: PhoneOf,
) -> None:
    phone = phone_of(cast.lin)
    doors = cast.households["a1"]
    with phone.offline():
        phone.record_doors([each.pk for each in doors], requests=8)
    with held_up_at(server, doors[5], this_round.id) as blocked:
        phone.find("sync-now").click()
        blocked()
        # Five doors with a visit and a request each are in; the sixth visit is being written.
        live_server.kill()
    phone.unsent(20)
    assert phone.outbox() == 20
    wait_until(lambda: counted() == {"visits": 5, "cases": 5, "applied": 10, "held": 0}, 30)
    agrees()

    live_server.start()
    phone.sync()

    assert phone.outbox() == 0
    assert counted() == {"visits": 12, "cases": 8, "applied": 20, "held": 0}
    agrees()
    phone.page.evaluate("location.hash = '#/today'")
    expect(phone.find("count-met")).to_have_text("8")
