"""Database roles: one owner, web and worker role for each district, and the shared job queue.

The same statements set up the embedded server (``ensure_district``) and are printed for somebody
else's PostgreSQL (``roles_sql``). They may be run again at any time.

Remember: only the owner creates anything. What it creates in its schema can be read and written by
web and worker at once (default privileges); a migration takes back what they must not have.
"""

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Protocol

import psycopg

__all__ = [
    "DATABASE",
    "QUEUE_ROLE",
    "QUEUE_SCHEMA",
    "DistrictUrls",
    "check_district",
    "drop_district",
    "ensure_district",
    "role_name",
    "roles_sql",
]

DATABASE: Final = "minqing"
QUEUE_SCHEMA: Final = "queue"
#: Owns the queue's tables. Nobody signs in as it; the owners of all districts are members.
QUEUE_ROLE: Final = "minqing_queue"
#: May use the queue's tables; every district's roles are members.
QUEUE_USERS: Final = "minqing_queue_users"

_PARTS: Final = ("owner", "web", "worker")
_DISTRICT: Final = re.compile(r"[a-z][a-z0-9_]{1,40}")
_RESERVED: Final = re.compile(r"pg_.*|minqing.*|public|queue|information_schema")
#: One number for all advisory locks under which roles and schemas change.
_SETUP_LOCK: Final = 7_300_001


class Server(Protocol):
    """What role setup needs of a server: the embedded one, or a test's."""

    def admin_dsn(self, dbname: str) -> str:
        """The address for the server's administrator."""

    def dsn(self, role: str, dbname: str) -> str:
        """The address for a role, whose password is made when it has none."""

    def password(self, role: str) -> str:
        """The role's password, made when it has none."""


@dataclass(frozen=True)
class DistrictUrls:
    """The addresses of one district's three roles."""

    owner: str
    web: str
    worker: str


def check_district(name: str) -> str:
    """Return a name fit for a district's schema and roles; ValueError says what is wrong."""
    if _DISTRICT.fullmatch(name) is None or _RESERVED.fullmatch(name) is not None:
        message = "a district is a lower-case letter and then letters, digits, _ (as in d310199)"
        raise ValueError(message)
    return name


def role_name(district: str, part: str) -> str:
    """The role of a district's ``owner``, ``web`` or ``worker``."""
    return f"{check_district(district)}_{part}"


def ensure_district(server: Server, district: str) -> DistrictUrls:
    """Create database, schema and roles of a district where they are missing.

    Costs one query when nothing is to do. Safe when several processes do it at once.
    """
    roles = [role_name(district, part) for part in _PARTS]
    statements = list(
        _district_statements(district, password=lambda role: f"'{server.password(role)}'")
    )
    mark = hashlib.sha256("\n".join(statements).encode()).hexdigest()
    with psycopg.connect(server.admin_dsn("postgres"), autocommit=True) as maintenance:
        maintenance.execute("select pg_advisory_lock(%s)", [_SETUP_LOCK])
        _ensure_database(maintenance)
        with psycopg.connect(server.admin_dsn(DATABASE)) as connection:
            if _mark_of(connection, district) != mark:
                for statement in statements:
                    connection.execute(statement)
                connection.execute(f"comment on schema {district} is '{mark}'")
    return DistrictUrls(*(server.dsn(role, DATABASE) for role in roles))


def drop_district(server: Server, district: str) -> None:
    """Remove a district's schema and its waiting jobs; the roles stay. Everything in it is lost."""
    with psycopg.connect(server.admin_dsn(DATABASE)) as connection:
        connection.execute("set local lock_timeout = '10s'")
        connection.execute(f"drop schema if exists {check_district(district)} cascade")
        jobs = connection.execute("select to_regclass('queue.procrastinate_jobs')").fetchone()
        if jobs is not None and jobs[0] is not None:
            # The queue's triggers name its tables without their schema.
            connection.execute("set local search_path = queue")
            connection.execute(
                "delete from queue.procrastinate_jobs where queue_name = %s", [district]
            )


def roles_sql(district: str) -> str:
    """The same for somebody else's PostgreSQL: a script for psql, to be run by its superuser."""
    roles = [role_name(district, part) for part in _PARTS]
    usage = " ".join(f"-v {role}_password=…" for role in roles)
    lines = [
        f"-- Minqing, district {district}: run as a superuser, at the start and after an upgrade:",
        f"--   psql {usage} -d postgres -f this-file.sql",
        r"\set ON_ERROR_STOP on",
        (
            f"select 'create database {DATABASE} template template0 encoding ''UTF8'''"
            f" where not exists (select from pg_database where datname = '{DATABASE}') \\gexec"
        ),
        rf"\connect {DATABASE}",
        "begin;",
        *(
            f"{statement};"
            for statement in _district_statements(
                district, password=lambda role: f":'{role}_password'"
            )
        ),
        "commit;",
    ]
    return "\n".join(lines) + "\n"


def _ensure_database(maintenance: psycopg.Connection) -> None:
    found = maintenance.execute("select 1 from pg_database where datname = %s", [DATABASE])
    if found.fetchone() is None:
        maintenance.execute(f"create database {DATABASE} template template0 encoding 'UTF8'")


def _mark_of(connection: psycopg.Connection, district: str) -> str | None:
    """The digest of the statements that last set up this district."""
    found = connection.execute(
        "select obj_description(to_regnamespace(%s), 'pg_namespace')", [district]
    ).fetchone()
    return None if found is None else found[0]


def _district_statements(district: str, *, password: Callable[[str], str]) -> Iterator[str]:
    """Everything a district needs inside the database. Names are checked, so need no quoting."""
    owner, web, worker = (role_name(district, part) for part in _PARTS)
    everybody = f"{owner}, {web}, {worker}"
    for role in (QUEUE_ROLE, QUEUE_USERS):
        yield _create_role(role, "nologin")
    for role in (owner, web, worker):
        yield _create_role(role, "login")
        yield (
            f"alter role {role} with login nosuperuser nobypassrls nocreatedb nocreaterole"
            f" noreplication password {password(role)}"
        )
        yield f"alter role {role} in database {DATABASE} set search_path = {district}, queue"
    yield f"grant {QUEUE_ROLE} to {owner}"
    yield f"grant {QUEUE_USERS} to {everybody}"
    # A page that waits longer than this has failed for its reader anyway.
    yield f"alter role {web} in database {DATABASE} set statement_timeout = '30s'"
    yield f"alter role {web} in database {DATABASE} set idle_in_transaction_session_timeout = '60s'"
    yield f"revoke all on database {DATABASE} from public"
    yield f"grant connect on database {DATABASE} to {everybody}"
    # Imports load into a temporary table first: COPY FROM is refused under row security.
    yield f"grant temporary on database {DATABASE} to {owner}, {worker}"
    yield "revoke all on schema public from public"
    yield from _schema(QUEUE_SCHEMA, owner=QUEUE_ROLE, users=QUEUE_USERS)
    yield from _schema(district, owner=owner, users=f"{web}, {worker}")


def _create_role(role: str, kind: str) -> str:
    """There is no CREATE ROLE IF NOT EXISTS."""
    return (
        f"do $$ begin create role {role} {kind}; exception when duplicate_object then null; end $$"
    )


def _schema(schema: str, *, owner: str, users: str) -> Iterator[str]:
    """A schema whose owner's tables its users may read and write, and nothing more."""
    defaults = f"alter default privileges for role {owner} in schema {schema} grant"
    yield f"create schema if not exists {schema} authorization {owner}"
    yield f"grant usage on schema {schema} to {users}"
    yield f"{defaults} select, insert, update, delete on tables to {users}"
    yield f"{defaults} usage, select on sequences to {users}"
