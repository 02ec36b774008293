"""PostgreSQL's own programs for a server of somebody's version: pg_dump, pg_restore, psql."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import IO, Any, Final

import psycopg

from minqing.storage.binaries import MAJOR_VERSION, NoBinariesError, installed_binaries

__all__ = ["Tools", "connection_environment", "find_tools", "running"]

_MAJOR: Final = re.compile(r"PostgreSQL\) (\d+)")
_INSTALLED: Final = Path("/usr/lib/postgresql")


@dataclass(frozen=True, slots=True)
class Tools:
    """A folder with the programs of one major version."""

    folder: Path
    major: int

    def program(self, name: str) -> str:
        """The path of one program."""
        return str(self.folder / name)


def find_tools(needed: int) -> Tools:
    """Programs of this major version, else the oldest that are newer.

    Looks on PATH, where distributions install them, and in our own wheel. NoBinariesError says what
    to install when all are older.
    """
    found = {tools.major: tools for tools in reversed(list(_candidates()))}
    usable = sorted(major for major in found if major >= needed)
    if not usable:
        message = (
            f"Server or backup are of PostgreSQL {needed}; pg_dump here is older"
            f" ({', '.join(map(str, sorted(found))) or 'there is none'})."
            f" Install the client programs of PostgreSQL {needed} on this machine."
        )
        raise NoBinariesError(message)
    return found[usable[0]]


def connection_environment(parameters: dict[str, Any]) -> dict[str, str]:
    """The environment in which a program reaches the database that psycopg would reach.

    ``parameters`` are psycopg's. A password on a command line could be read by everybody.
    """
    known = psycopg.conninfo.conninfo_to_dict(psycopg.conninfo.make_conninfo(**parameters))
    names = {"dbname": "PGDATABASE", "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}
    names |= {each: f"PG{each.upper()}" for each in ("host", "port", "user", "password", "options")}
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    own = {names[key]: str(value) for key, value in known.items() if key in names and value}
    return {**kept, "LC_ALL": "C.UTF-8", "PGCLIENTENCODING": "UTF8", "TZ": "UTC", **own}


@contextmanager
def running(
    command: list[str],
    *,
    stdin: int = subprocess.DEVNULL,
    fed: IO[bytes] | None = None,
    stdout: int = subprocess.DEVNULL,
    environment: dict[str, str] | None = None,
    failure: Callable[[str], Exception],
) -> Iterator[subprocess.Popen[bytes]]:
    """A program while the body writes or reads; ended with the body, whatever becomes of it.

    ``fed`` is what it reads from its standard input while the body goes on. Raises ``failure`` of
    its last words when the body ended and the program found something wrong.
    """
    with tempfile.TemporaryFile() as words:
        stdin = stdin if fed is None else subprocess.PIPE
        process = subprocess.Popen(
            command, env=environment, stdin=stdin, stdout=stdout, stderr=words
        )
        feeding = Thread(target=_feed, args=(fed, process.stdin), daemon=True)
        feeding.start()
        try:
            yield process
            failed = process.wait() != 0
        finally:
            process.kill()
            process.wait()
            feeding.join(5)
            if process.stdout is not None:
                process.stdout.close()
        if failed:
            words.seek(0)
            raise failure(words.read()[-2000:].decode(errors="replace").strip())


def _feed(source: IO[bytes] | None, sink: IO[bytes] | None) -> None:
    if source is not None and sink is not None:
        with suppress(BrokenPipeError), sink:
            shutil.copyfileobj(source, sink, 1024 * 1024)


def _candidates() -> Iterator[Tools]:
    """Every folder with the programs, the preferred first."""
    on_path = shutil.which("pg_dump")
    folders = [] if on_path is None else [Path(on_path).resolve().parent]
    folders += sorted(_INSTALLED.glob("*/bin"))
    for folder in folders:
        # Debian's pg_dump chooses a version by itself; only the folders of a version are used.
        found = _major(folder) if (folder / "pg_restore").exists() else None
        if found is not None:
            yield Tools(folder, found)
    try:
        yield Tools(installed_binaries(), int(MAJOR_VERSION))
    except NoBinariesError:
        return


def _major(folder: Path) -> int | None:
    done = subprocess.run(
        [str(folder / "pg_dump"), "--version"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    found = _MAJOR.search(done.stdout)
    return int(found[1]) if found and done.returncode == 0 else None
