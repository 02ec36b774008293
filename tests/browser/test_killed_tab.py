"""The tab is killed in the middle of a push: the outbox is whole, and everything counts once."""

import pytest
from playwright.sync_api import expect

from minqing.storage.embedded import EmbeddedServer
from minqing.visits.models import Round, Visit
from tests.browser.checks import agrees, counted
from tests.browser.conftest import PhoneOf
from tests.browser.holding import held_up_at
from tests.browser.phone import FieldPhone
from tests.browser.server import LiveServer
from tests.cast import Cast
from tests.database import as_owner
from tests.storage.servers import wait_until

pytestmark = pytest.mark.browser


def record_all_doors(phone: FieldPhone, cast: Cast) -> None:
    """Six visits and two requests, without a signal."""
    phone.ready_for_offline()
    with phone.offline():
        phone.record_doors([each.pk for each in cast.households["a1"][:6]], requests=2)


def test_a_tab_killed_in_the_middle_of_a_batch_sends_nothing_twice(
    cast: Cast,
    this_round: Round,
    server: EmbeddedServer,
    live_server: LiveServer,
    phone_of: PhoneOf,
) -> None:
    phone = phone_of(cast.lin)
    record_all_doors(phone, cast)

    with held_up_at(server, cast.households["a1"][3], this_round.id) as blocked:
        phone.find("sync-now").click()
        blocked()
        phone.kill_tab()
        # Three doors are in, two of them with a request; the phone has heard of none.
        assert counted() == {"visits": 3, "cases": 2, "applied": 5, "held": 0}

        phone.reopen(f"{live_server.url}/field/", answered=False)
        phone.unlock()
        phone.unsent(8)
        assert phone.outbox() == 8

    phone.answered_again()
    phone.find("sync-now").click()
    phone.all_sent()
    assert phone.outbox() == 0
    assert counted() == {"visits": 6, "cases": 2, "applied": 8, "held": 0}
    with as_owner():
        doors = list(Visit.objects.values_list("household_id", flat=True))
    assert sorted(doors) == sorted(each.pk for each in cast.households["a1"][:6])
    phone.go("#/log")
    expect(phone.find("problem")).to_have_count(0)
    expect(phone.find("log-item").and_(phone.page.locator("[data-state=accepted]"))).to_have_count(
        8
    )
    agrees()


def test_a_tab_killed_after_the_server_took_all_hears_it_at_the_next_push(
    cast: Cast,
    this_round: Round,
    server: EmbeddedServer,
    live_server: LiveServer,
    phone_of: PhoneOf,
) -> None:
    phone = phone_of(cast.lin)
    record_all_doors(phone, cast)
    context = phone.page.context
    with held_up_at(server, cast.households["a1"][3], this_round.id) as blocked:
        phone.find("sync-now").click()
        blocked()
        phone.kill_tab()
    # The server goes on with the batch, though nobody is there to hear the answer.
    wait_until(lambda: counted()["applied"] == 8, 30)

    # Locked as it is after a start, the app sends what waits.
    with context.expect_event("response", lambda one: one.url.endswith("/push")) as sent:
        phone.reopen(f"{live_server.url}/field/")

    results = sent.value.json()["results"]
    assert [each["outcome"] for each in results] == ["duplicate"] * 8
    phone.unlock()
    phone.all_sent()
    assert phone.outbox() == 0
    assert counted() == {"visits": 6, "cases": 2, "applied": 8, "held": 0}
    agrees()
