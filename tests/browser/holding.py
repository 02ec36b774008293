"""Holding the server up at one household, so that something can happen in the middle of a push."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

import psycopg

from minqing.households.models import Household
from minqing.storage.embedded import EmbeddedServer
from minqing.storage.roles import ensure_district
from tests.environment import DISTRICT
from tests.storage.servers import wait_until

__all__ = ["held_up_at"]


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
