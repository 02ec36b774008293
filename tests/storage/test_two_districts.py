"""Two districts in one database: no row, no job and no cache key crosses."""

from collections.abc import Callable, Iterator

import psycopg
import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import DatabaseError, connection, connections
from django.test import override_settings

from minqing.lib.scope import Scope
from minqing.organisations.models import Member
from minqing.storage.embedded import EmbeddedServer
from minqing.storage.management import migrate
from minqing.storage.roles import DATABASE, DistrictUrls, drop_district, ensure_district, role_name
from minqing.storage.scoping import scoped
from tests import database
from tests.builders import make_member, make_organisation
from tests.environment import DISTRICT

OTHER = f"{DISTRICT}b"
Serve = Callable[[str], None]
EVERYTHING = Scope(ranges=Scope.system("3", "test").ranges, purpose="test")


@pytest.fixture(scope="module")
def urls(server: EmbeddedServer) -> Iterator[dict[str, DistrictUrls]]:
    """Both districts' addresses; the second one lives as long as this module."""
    here, there = ensure_district(server, DISTRICT), ensure_district(server, OTHER)
    database.use(there)
    with (
        override_settings(
            MINQING_WEB_ROLE=role_name(OTHER, "web"), MINQING_WORKER_ROLE=role_name(OTHER, "worker")
        ),
        database.as_owner(),
    ):
        migrate.run(verbosity=0)
    database.use(here)
    yield {DISTRICT: here, OTHER: there}
    database.use(here)
    drop_district(server, OTHER)


@pytest.fixture
def at(urls: dict[str, DistrictUrls], district: str) -> Iterator[Serve]:
    """A function that makes this process serve one of the two districts."""

    def serve(name: str) -> None:
        database.use(urls[name])
        with override_settings(CACHES=settings.CACHES):
            caches.close_all()

    yield serve
    database.use(urls[DISTRICT])


def test_a_row_of_one_district_is_not_in_the_other(at: Serve) -> None:
    make_member("林静", make_organisation())
    with scoped(EVERYTHING):
        assert [m.name for m in Member.objects.all()] == ["林静"]
    at(OTHER)
    with scoped(EVERYTHING):
        assert list(Member.objects.all()) == []


@pytest.mark.parametrize("role", ["default", "worker", "owner"])
def test_no_role_of_one_district_reads_the_others_tables_by_name(at: Serve, role: str) -> None:
    make_member("林静", make_organisation())
    at(OTHER)
    with (
        database.as_role(role),
        pytest.raises(DatabaseError, match="permission denied for schema"),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"select name from {DISTRICT}.organisations_member")


def test_a_cache_key_of_one_district_is_not_in_the_other(at: Serve) -> None:
    cache = caches["default"]
    cache.set("sign_in_tries", 4)
    at(OTHER)
    assert cache.get("sign_in_tries") is None
    at(DISTRICT)
    assert cache.get("sign_in_tries") == 4


def test_a_job_of_one_district_is_not_fetched_by_the_others_worker(
    urls: dict[str, DistrictUrls], server: EmbeddedServer
) -> None:
    """procrastinate's own function, as each district's worker calls it."""
    with psycopg.connect(urls[DISTRICT].web) as web:
        web.execute(
            "select procrastinate_defer_jobs_v1(array[row(%s, 'tests.nothing', 0, null, null, '{}',"
            " null)::procrastinate_job_to_defer_v1])",
            [DISTRICT],
        )
    fetch = "select task_name from procrastinate_fetch_job_v2(array[%s]::varchar[], null)"
    with psycopg.connect(urls[OTHER].worker) as worker:
        assert worker.execute(fetch, [OTHER]).fetchall() == [(None,)]
    with psycopg.connect(urls[DISTRICT].worker) as worker:
        assert worker.execute(fetch, [DISTRICT]).fetchall() == [("tests.nothing",)]
    with psycopg.connect(server.admin_dsn(DATABASE)) as admin:
        admin.execute("set local search_path = queue")
        admin.execute("delete from queue.procrastinate_jobs where queue_name = %s", [DISTRICT])


def test_the_queue_is_migrated_once(urls: dict[str, DistrictUrls]) -> None:
    """Each schema keeps its own record; neither holds the queue's tables."""
    for alias in ("default",):
        with connections[alias].cursor() as cursor:
            cursor.execute(
                "select n.nspname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
                " where c.relname = 'procrastinate_jobs'"
            )
            assert cursor.fetchall() == [("queue",)]
