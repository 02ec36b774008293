"""``kill -9`` in the middle of a push: what was taken stands, the rest comes later, once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

import psycopg
import pytest
from playwright.sync_api import expect

from minqing.households.models import Household
from minqing.storage.embedded import EmbeddedServer
from minqing.storage.roles import ensure_district
from minqing.visits.models import Round
from tests.browser.checks import agrees, counted
from tests.browser.conftest import PhoneOf
from tests.browser.server import LiveServer
from tests.cast import Cast
from tests.environment import DISTRICT
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
        for index, household in enumerate(doors):
            phone.open_household(household.id)
            phone.visit("met" if index % 3 else "refused")
            if index < 8:
                phone.request(f"第{index}件诉求")
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


@contextmanager
def held_up_at(
    server: EmbeddedServer, household: Household, round_id: UUID
) -> Iterator[Callable[[], None]]:
    """Make the server wait when it comes to a household, until the body ends.

    The row that it is about to write is already being written here. Gives a function that waits
    until the server waits.
    """
    owner = ensure_district(server, DISTRICT).owner
    with psycopg.connect(owner) as writer, psycopg.connect(owner, autocommit=True) as watcher:
        writer.execute(
            "insert into visits_householdstanding (id, household_id, round_id, area_code, block_id,"
            " met, last_outcome, last_visit_at, visits, rev)"
            " values (gen_random_uuid(), %s, %s, %s, %s, false, 'refused', now(), 1, 1)",
            [household.id, round_id, household.area_code, household.block_id],
        )

        def waits() -> bool:
            # A role sees no other role's sessions, but everybody's locks.
            found = watcher.execute(
                "select count(*) from pg_locks where not granted and transactionid is not null"
                " and pid in (select pid from pg_locks where relation ="
                " 'visits_householdstanding'::regclass)"
            ).fetchone()
            return found is not None and found[0] > 0

        yield lambda: wait_until(waits, 30)
        writer.rollback()
