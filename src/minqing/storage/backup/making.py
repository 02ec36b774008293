"""Writing a backup: one snapshot of the database, then the files that its rows name."""

import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import psycopg
from psycopg import sql

from minqing.lib.encryption import Keyring
from minqing.storage.backup.archive import ArchiveWriter, file_chunks, new_archive
from minqing.storage.backup.manifest import DUMP, FILES, JOBS, MANIFEST, Manifest
from minqing.storage.backup.tools import Tools, connection_environment, find_tools, running
from minqing.storage.backup.versions import own_migrations

__all__ = ["GRANTS", "BackupFailedError", "Made", "Source", "make_backup"]

#: Nobody stays signed in through a restore, and a cache is nothing to keep.
_WITHOUT_ROWS: Final = ("django_session", "storage_cache")
_LOCK_WAIT: Final = "120s"

#: Who may do what with which table or function, in one digest. Takes the schema twice.
GRANTS: Final = """
select md5(coalesce(string_agg(line, E'\\n' order by line collate "C"), '')) from (
  select c.relname || ' ' || a.grantee::regrole || ' ' || a.privilege_type
  from pg_class c cross join lateral aclexplode(c.relacl) a
  where c.relnamespace = {schema}::regnamespace and c.relkind in ('r', 'p', 'S')
    and a.grantee <> c.relowner and a.grantee <> 0
  union all
  select p.proname || ' ' || a.grantee || ' ' || a.privilege_type
  from pg_proc p cross join lateral aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
  where p.pronamespace = {schema}::regnamespace and a.grantee = 0
) x(line)"""

_JOBS: Final = """
select coalesce(json_agg(json_build_object(
  'task_name', task_name, 'priority', priority, 'lock', lock, 'queueing_lock', queueing_lock,
  'args', args, 'scheduled_at', scheduled_at, 'attempts', attempts) order by id), '[]')::text
from queue.procrastinate_jobs where queue_name = %s and status in ('todo', 'doing')"""


class BackupFailedError(Exception):
    """The database could not be dumped; the message has the program's last words."""


@dataclass(frozen=True, slots=True)
class Source:
    """What is backed up: psycopg's parameters of the owner, district, program version, files.

    ``blob`` gives the path of a stored file by its SHA-256.
    """

    parameters: Mapping[str, Any]
    district: str
    district_code: str
    version: str
    keyring: Keyring
    blob: Callable[[str], Path]


@dataclass(frozen=True, slots=True)
class Made:
    """A finished backup; ``sha256`` is that of its manifest, which covers every part."""

    path: Path
    size: int
    sha256: str
    manifest: Manifest


def make_backup(source: Source, path: Path, *, say: Callable[[str], None]) -> Made:
    """Write the district into one new file, whole or not at all. Changes nothing in the database.

    Raises BackupFailedError, NoBinariesError, or an OSError that names ``path``.
    """
    with psycopg.connect(**dict(source.parameters), autocommit=False) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        tools = find_tools(connection.info.server_version // 10_000)
        snapshot, snapshot_at = _row(
            connection, "select pg_export_snapshot(), statement_timestamp()"
        )
        with new_archive(path, int(snapshot_at.timestamp())) as archive:
            say("database …")
            with _dumping(source, tools, snapshot) as chunks:
                members = [archive.add(DUMP, chunks)]
            jobs = _row(connection, _JOBS, [source.district])[0]
            members.append(archive.add(JOBS, [jobs.encode()]))
            say("files …")
            manifest = replace(
                _manifest(connection, source, tools, snapshot_at),
                members=members,
                **_add_files(connection, source, archive),
            )
            written = archive.add(MANIFEST, [manifest.written(source.keyring)])
    return Made(path, path.stat().st_size, written.sha256, manifest)


def _manifest(
    connection: psycopg.Connection, source: Source, tools: Tools, snapshot_at: datetime
) -> Manifest:
    """What the snapshot says of the database."""
    heads = connection.execute(
        "select chain, sequence, encode(hash, 'hex') from ledger_chainhead order by chain"
    ).fetchall()
    apps = {each.partition(".")[0] for each in own_migrations()}
    migrations = connection.execute(
        "select app || '.' || name from django_migrations where app = any(%s) order by 1",
        [sorted(apps)],
    )
    return Manifest(
        district=source.district,
        district_code=source.district_code,
        version=source.version,
        snapshot_at=snapshot_at,
        server=connection.info.server_version // 10_000,
        tools=tools.major,
        migrations=[row[0] for row in migrations.fetchall()],
        counts=_counts(connection, source.district),
        grants=connection.execute(
            sql.SQL(GRANTS).format(schema=sql.Literal(source.district))
        ).fetchall()[0][0],
        heads=[list(row) for row in heads],
        keys=source.keyring.fingerprints(),
        members=[],
        files=0,
        file_bytes=0,
    )


def _counts(connection: psycopg.Connection, schema: str) -> dict[str, int]:
    tables = connection.execute(
        "select relname from pg_class where relnamespace = %s::regnamespace and relkind = 'r'"
        " and relpersistence = 'p' order by relname",
        [schema],
    ).fetchall()
    return {
        table: 0
        if table in _WITHOUT_ROWS
        else connection.execute(
            sql.SQL("select count(*) from {}").format(sql.Identifier(schema, table))
        ).fetchall()[0][0]
        for (table,) in tables
    }


@contextmanager
def _dumping(source: Source, tools: Tools, snapshot: str) -> Iterator[Iterator[bytes]]:
    """pg_dump's output in pieces. Raises BackupFailedError at the end when it failed."""
    command = [tools.program("pg_dump"), "--format=custom", "--compress=4", "--no-owner"]
    command += [f"--schema={source.district}", f"--snapshot={snapshot}", "--no-password"]
    command += [f"--exclude-table-data={source.district}.{each}" for each in _WITHOUT_ROWS]
    command += [f"--lock-wait-timeout={_LOCK_WAIT}"]
    with running(
        command,
        stdout=subprocess.PIPE,
        environment=connection_environment(dict(source.parameters)),
        failure=lambda last: BackupFailedError(f"pg_dump could not read the district:\n{last}"),
    ) as process:
        assert process.stdout is not None  # noqa: S101 - it was asked for
        yield file_chunks(process.stdout)  # type: ignore[arg-type]  # a pipe reads like a file


def _add_files(
    connection: psycopg.Connection, source: Source, archive: ArchiveWriter
) -> dict[str, Any]:
    """Add every stored file that the snapshot names, once; what the manifest says of them."""
    rows = connection.execute("select distinct sha256 from files_storedfile order by 1").fetchall()
    count, size = 0, 0
    missing: list[str] = []
    for (sha256,) in rows:
        with suppress(FileNotFoundError), source.blob(sha256).open("rb") as file:
            size += archive.add(f"{FILES}{sha256}", file_chunks(file)).size
            count += 1
            continue
        missing.append(sha256)
    return {"files": count, "file_bytes": size, "missing": missing}


def _row(
    connection: psycopg.Connection, statement: str, values: list[object] | None = None
) -> tuple[Any, ...]:
    # The statements are this module's own.
    row = connection.execute(statement, values).fetchone()
    if row is None:
        raise BackupFailedError("The database gave no answer.")
    return row
