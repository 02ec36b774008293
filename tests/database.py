"""The test database: a real server, a schema for each test process, real commits, real roles.

Within a test Django's ``default`` connection is the web role's, so row security holds. Builders
and recounts switch to the owner with ``as_owner``.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from typing import TypeVar

import psycopg
from django.db import connection, connections, transaction
from django.db.backends.utils import CursorWrapper

from minqing.config.environment import database
from minqing.storage.embedded import EmbeddedServer, start_server
from minqing.storage.management import migrate
from minqing.storage.roles import DATABASE, DistrictUrls, drop_district, ensure_district
from tests.environment import DATA, DISTRICT

T = TypeVar("T")
_KEPT = ("django_migrations", "django_content_type", "auth_permission", "storage_life")


def open_district(name: str = DISTRICT) -> tuple[EmbeddedServer, DistrictUrls]:
    """Start the shared server, make this process's district, point Django at it and migrate."""
    server = start_server(DATA, fsync=False)
    _drop_abandoned(server)
    urls = ensure_district(server, name)
    use(urls)
    with as_owner():
        migrate.run(verbosity=0)
    return server, urls


def close_district(server: EmbeddedServer) -> None:
    """Drop this process's district and its files, and leave the server."""
    connections.close_all()
    drop_district(server, DISTRICT)
    shutil.rmtree(DATA / DISTRICT, ignore_errors=True)
    server.stop()


def use(urls: DistrictUrls) -> None:
    """Point Django's connections at a district: default is web, beside it worker and owner."""
    queue = "-c role=minqing_queue -c search_path=queue"
    connections.close_all()
    for alias in list(connections.settings):
        if alias in {each.alias for each in connections.all(initialized_only=True)}:
            del connections[alias]
    connections.settings = connections.configure_settings(
        {
            "default": database(urls.web),
            "worker": database(urls.worker),
            "owner": database(urls.owner),
            "queue": database(urls.owner, options=queue),
        }
    )


@contextmanager
def as_role(alias: str) -> Iterator[None]:
    """Let ``default`` be another role's connection for a while."""
    before = connections["default"]
    connections["default"] = connections[alias]
    try:
        yield
    finally:
        connections["default"] = before


@contextmanager
def as_owner() -> Iterator[None]:
    """Let ``default`` be the owner's connection, which row security does not bind."""
    with as_role("owner"):
        yield


def at_once(*acts: Callable[[], T]) -> list[T]:
    """Run acts at the same moment, each on connections of its own; what they return, in order."""
    start = Barrier(len(acts))

    def run(act: Callable[[], T]) -> T:
        try:
            start.wait(30)
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def empty_all_tables() -> None:
    """Remove everything that a test committed."""
    connection.close_if_unusable_or_obsolete()
    with as_owner(), connection.cursor() as cursor:
        if tables := _filled_tables(cursor):
            cursor.execute(f"truncate {', '.join(tables)} cascade")
        # The first life is the migration's; those after it began with a test's restore.
        cursor.execute("delete from storage_life where restored_from is not null")
        cursor.execute("delete from queue.procrastinate_jobs where queue_name = %s", [DISTRICT])


Snapshot = dict[str, bytes]


def take_snapshot() -> Snapshot:
    """Every row of the district, by table, as COPY writes it."""
    with as_owner(), connection.cursor() as cursor:
        found = {}
        for table in _filled_tables(cursor):
            with cursor.copy(f"copy {table} to stdout (format binary)") as copy:
                found[table] = b"".join(bytes(chunk) for chunk in copy)
        return found


def restore_snapshot(snapshot: Snapshot) -> None:
    """Put the rows back into the empty district; foreign keys are checked at the end."""
    with as_owner(), transaction.atomic(), connection.cursor() as cursor:
        for table, rows in snapshot.items():
            with cursor.copy(f"copy {table} from stdin (format binary)") as copy:
                copy.write(rows)


def _filled_tables(cursor: CursorWrapper) -> list[str]:
    """The tables that may hold rows (one statement)."""
    cursor.execute(
        "select c.relname from pg_class c where c.relkind in ('r', 'p')"
        " and c.relnamespace = %s::regnamespace and c.relname <> all(%s)"
        " and pg_relation_size(c.oid) > 0",
        [DISTRICT, list(_KEPT)],
    )
    return [row[0] for row in cursor.fetchall()]


def _drop_abandoned(server: EmbeddedServer) -> None:
    """Drop the districts of test processes that were killed."""
    with psycopg.connect(server.admin_dsn("postgres"), autocommit=True) as maintenance:
        found = maintenance.execute(
            "select 1 from pg_database where datname = %s", [DATABASE]
        ).fetchone()
    if found is None:
        return
    with psycopg.connect(server.admin_dsn(DATABASE)) as connection_:
        names = [
            row[0]
            for row in connection_.execute("select nspname from pg_namespace").fetchall()
            if re.fullmatch(r"t\d+", row[0])
        ]
    for name in names:
        if name != DISTRICT and not _alive(int(name[1:])):
            drop_district(server, name)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
