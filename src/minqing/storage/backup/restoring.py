"""Putting a backup back: the files, then the whole database in one transaction."""

import json
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import IO, Any, Final

import psycopg
from psycopg import sql

from minqing.storage.backup.making import GRANTS
from minqing.storage.backup.manifest import DUMP
from minqing.storage.backup.reading import Backup
from minqing.storage.backup.tools import Tools, connection_environment, find_tools, running
from minqing.storage.life import new_life_sql
from minqing.storage.roles import role_name

__all__ = [
    "DistrictInUseError",
    "RestoreFailedError",
    "Target",
    "UnfitServerError",
    "check_target",
    "fitting_tools",
    "put_back",
]

_CHUNK: Final = 1024 * 1024
#: Tables and rights of Minqing are written for this version and later ones.
_OLDEST_SERVER: Final = 15
#: pg_restore of 17 and later sets it; servers before do not know it, and 0 is the default anyway.
_UNKNOWN_TO_OLDER: Final = b"SET transaction_timeout = 0;\n"

_EMPTY_SCHEMA: Final = """
do $drop$
declare
  each record;
begin
  -- One went perhaps with another, so each statement allows for its not being there.
  for each in select format('%I.%I', relnamespace::regnamespace, relname) as name, relkind
    from pg_class
    where relnamespace = {schema}::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f')
  loop
    execute format('drop %s if exists %s cascade',
      case each.relkind when 'v' then 'view' when 'm' then 'materialized view'
        when 'f' then 'foreign table' else 'table' end, each.name);
  end loop;
  for each in select format('%I.%I', relnamespace::regnamespace, relname) as name from pg_class
    where relnamespace = {schema}::regnamespace and relkind = 'S'
  loop
    execute format('drop sequence if exists %s cascade', each.name);
  end loop;
  for each in select format('%I.%I(%s)', pronamespace::regnamespace, proname,
      pg_get_function_identity_arguments(oid)) as name from pg_proc
    where pronamespace = {schema}::regnamespace
  loop
    execute format('drop routine if exists %s cascade', each.name);
  end loop;
  for each in select format('%I.%I', t.typnamespace::regnamespace, t.typname) as name
    from pg_type t
    where t.typnamespace = {schema}::regnamespace and t.typtype in ('e', 'd', 'c')
      and (t.typrelid = 0 or exists (
        select from pg_class c where c.oid = t.typrelid and c.relkind = 'c'))
  loop
    execute format('drop type if exists %s cascade', each.name);
  end loop;
end $drop$;
"""

_JOBS: Final = """
update queue.procrastinate_periodic_defers set job_id = null
where job_id in (select id from queue.procrastinate_jobs where queue_name = {district});
delete from queue.procrastinate_jobs where queue_name = {district};
insert into queue.procrastinate_jobs
  (queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at, attempts)
select {district}, j.task_name, j.priority, j.lock, j.queueing_lock, j.args, j.scheduled_at,
  j.attempts
from json_to_recordset({jobs}::json) j(task_name varchar, priority integer, lock text,
  queueing_lock text, args jsonb, scheduled_at timestamptz, attempts integer);
"""


class UnfitServerError(Exception):
    """The database server cannot hold the district; the message says why."""


class DistrictInUseError(Exception):
    """The district has data, or processes that use it; the message says what to do."""


class RestoreFailedError(Exception):
    """The database refused; the district is as it was before. The message has the last words."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a backup is put back: psycopg's parameters of the owner, and the district's name.

    ``gaps`` says by how much each sequence jumps; ``store`` keeps one stored file.
    """

    parameters: Mapping[str, Any]
    district: str
    gaps: Mapping[str, int]
    store: Callable[[str, IO[bytes]], None]


def fitting_tools(backup: Backup, target: Target) -> Tools:
    """The programs with which the backup goes into the target's server, older than its own or not.

    Raises UnfitServerError for a server that Minqing does not run on, NoBinariesError when the
    programs here are older than the server or than those that made the backup.
    """
    with psycopg.connect(**dict(target.parameters)) as connection:
        server = connection.info.server_version // 10_000
        encoding = connection.info.parameter_status("server_encoding")
    if server < _OLDEST_SERVER:
        raise UnfitServerError(
            f"The server is PostgreSQL {server}; Minqing needs {_OLDEST_SERVER} or newer."
            " Nothing was written."
        )
    if encoding != "UTF8":
        raise UnfitServerError(
            f"The database is encoded in {encoding}; Minqing needs UTF8, as `minqing database"
            " roles-sql` makes it. Nothing was written."
        )
    return find_tools(max(server, backup.manifest.tools))


def check_target(target: Target, *, replace: bool) -> None:
    """Raise DistrictInUseError when somebody works there, or data is there and not to be replaced.

    A district that was only migrated counts as empty.
    """
    with psycopg.connect(**dict(target.parameters)) as connection:
        users = [role_name(target.district, part) for part in ("web", "worker")]
        sessions = connection.execute(
            "select count(*) from pg_stat_activity where usename = any(%s)", [users]
        ).fetchall()[0][0]
        if sessions:
            raise DistrictInUseError(
                f"The server or worker of {target.district} is running ({sessions} connections)."
                " Stop it first. Nothing was written."
            )
        if replace:
            return
        for table in ("accounts_user", "ledger_ledgerentry"):
            if not connection.execute("select to_regclass(%s)", [table]).fetchall()[0][0]:
                continue
            rows = sql.SQL("select 1 from {} limit 1").format(sql.Identifier(table))
            if connection.execute(rows).fetchone():
                raise DistrictInUseError(
                    f"The district {target.district} has data. To replace all of it by the backup,"
                    " run the command again with --replace. Nothing was written."
                )


def put_back(backup: Backup, target: Target, tools: Tools, *, say: Callable[[str], None]) -> None:
    """Put files and database back, by ``fitting_tools``; the district then has a new epoch.

    The caller has checked keys, version, contents and target. Raises RestoreFailedError: then the
    database is as it was, and stored files that no row names harm nobody.
    """
    say("files …")
    for sha256, content in backup.files():
        target.store(sha256, content)
    say("database …")
    with psycopg.connect(**dict(target.parameters)) as connection:
        before = _before(target).as_string(connection)
        after = _after(backup, target).as_string(connection)
    with _psql(tools, target) as script:
        script.write(before.encode())
        with _statements(tools, backup, target.district) as pieces:
            for piece in pieces:
                script.write(piece)
        script.write(after.encode())


def _before(target: Target) -> sql.Composable:
    """Empty the schema; what is created in it is granted by the backup alone."""
    schema = sql.Literal(target.district)
    roles = sql.SQL(", ").join(
        sql.Identifier(role_name(target.district, part)) for part in ("web", "worker")
    )
    default = sql.SQL(
        "alter default privileges in schema {name} revoke all on tables from {roles};\n"
        "alter default privileges in schema {name} revoke all on sequences from {roles};\n"
    ).format(name=sql.Identifier(target.district), roles=roles)
    return (
        sql.SQL(
            "begin;\nset local client_min_messages = warning;\nset local lock_timeout = '15s';\n"
        )
        + sql.SQL(_EMPTY_SCHEMA).format(schema=schema)
        + default
    )


def _after(backup: Backup, target: Target) -> sql.Composable:
    """Compare with what the backup says of itself, put the jobs back, begin the new life."""
    manifest, schema = backup.manifest, sql.Literal(target.district)
    jobs: list[dict[str, Any]] = json.loads(backup.jobs())
    checks = [
        sql.SQL(
            "if (select count(*) from {table}) <> {count} then"
            " raise exception 'the table % has another number of rows than the backup says',"
            " {name}; end if;\n"
        ).format(
            table=sql.Identifier(target.district, table),
            count=sql.Literal(count),
            name=sql.Literal(table),
        )
        for table, count in manifest.counts.items()
    ]
    grants = sql.SQL(
        "if ({found}) <> {said} then"
        " raise exception 'the rights on tables are not those of the backup'; end if;\n"
    ).format(found=sql.SQL(GRANTS).format(schema=schema), said=sql.Literal(manifest.grants))
    return (
        sql.SQL("\nset local search_path = {name}, queue;\ndo $check$ begin\n").format(
            name=sql.Identifier(target.district)
        )
        + sql.Composed([*checks, grants])
        + sql.SQL("end $check$;\n")
        + sql.SQL("set local search_path = queue;\n")
        + sql.SQL(_JOBS).format(district=schema, jobs=sql.Literal(json.dumps(jobs)))
        + sql.SQL("set local search_path = {name};\n").format(name=sql.Identifier(target.district))
        # Names and numbers of our own, no input.
        + sql.SQL(new_life_sql(restored_from=manifest.snapshot_at, gaps=target.gaps))
        + sql.SQL(";\ncommit;\n")
    )


@contextmanager
def _psql(tools: Tools, target: Target) -> Iterator[IO[bytes]]:
    """psql, to which a script is written. Raises RestoreFailedError.

    The script's last word is its own ``commit``: when this process is killed, psql sees an end of
    input before it and the server takes everything back.
    """
    command = [tools.program("psql"), "--no-psqlrc", "--quiet", "--no-password"]
    command += ["--set=ON_ERROR_STOP=1", "--file=-", "--output=/dev/null"]
    with running(
        command,
        stdin=subprocess.PIPE,
        environment=connection_environment(dict(target.parameters)),
        failure=lambda last: RestoreFailedError(
            f"The backup was not put back; all is as before:\n{last}"
        ),
    ) as process:
        assert process.stdin is not None  # noqa: S101 - it was asked for
        # A pipe that breaks: it ended by itself, and its code says why.
        with suppress(BrokenPipeError), process.stdin:
            yield process.stdin


@contextmanager
def _statements(tools: Tools, backup: Backup, schema: str) -> Iterator[Iterator[bytes]]:
    """The dump as a script, in pieces. Raises RestoreFailedError when it cannot be read."""
    command = [tools.program("pg_restore"), "--file=-", "--no-owner", f"--schema={schema}"]
    with running(
        command,
        fed=backup.open(DUMP),
        stdout=subprocess.PIPE,
        failure=lambda last: RestoreFailedError(f"pg_restore could not read the backup:\n{last}"),
    ) as process:
        assert process.stdout is not None  # noqa: S101 - it was asked for
        yield _pieces(process.stdout)


def _pieces(script: IO[bytes]) -> Iterator[bytes]:
    """The script without what an older server does not know, which stands near its beginning."""
    first = script.read(_CHUNK)
    yield first.replace(_UNKNOWN_TO_OLDER, b"", 1)
    while chunk := script.read(_CHUNK):
        yield chunk
