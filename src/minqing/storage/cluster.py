"""One PostgreSQL cluster on disk: made, started, found again after a kill, stopped.

The caller holds the start lock around ``ensure_running`` and ``stop``.
"""

import os
import shlex
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg

from minqing.storage.binaries import MAJOR_VERSION
from minqing.storage.cluster_settings import server_settings
from minqing.storage.folders import Account

__all__ = ["ADMIN", "PORT", "Cluster", "ClusterError"]

ADMIN: Final = "minqing_admin"
#: Only a part of the socket's file name: nothing listens on the network.
PORT: Final = 5432

_START_SECONDS: Final = 600  # after a crash, the log of many changes may have to be replayed
_STOP_SECONDS: Final = 60
_LEFTOVER_SECONDS: Final = 30
_LOG_LIMIT: Final = 10_000_000


class ClusterError(Exception):
    """PostgreSQL could not be made, started or stopped; the message has its last words."""


@dataclass(frozen=True)
class Cluster:
    """A cluster in ``folder`` (with ``cluster/`` and ``server.log``), run by ``account``."""

    folder: Path
    socket_folder: Path
    binaries: Path
    account: Account
    fsync: bool = True

    @property
    def data(self) -> Path:
        """PostgreSQL's own data directory."""
        return self.folder / "cluster"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.folder / "server.log"

    def is_running(self) -> bool:
        """Whether the server's process is there; it may not answer yet."""
        return self._server_pid() is not None

    def ensure_running(self, admin_password: str) -> None:
        """Make the cluster if there is none, start it if it does not run."""
        if not self.data.exists():
            self._create(admin_password)
        self._check_version()
        if not self.is_running():
            self._clear_leftovers()
            self._start()
        self._wait_until_answering(admin_password)

    def stop(self) -> None:
        """Stop the server and wait for it; nothing happens when it does not run."""
        if not self.is_running():
            return
        for mode in ("fast", "immediate"):
            seconds = str(_STOP_SECONDS)
            self._run("pg_ctl", "stop", "-D", str(self.data), "-m", mode, "-w", "-t", seconds, "-s")
            if not self.is_running():
                return
        raise ClusterError(f"PostgreSQL in {self.data} does not stop.{self._last_words()}")

    def _create(self, admin_password: str) -> None:
        """Run initdb beside the final place, so that a half-made cluster is never taken for one."""
        fresh = self.folder / "cluster.new"
        shutil.rmtree(fresh, ignore_errors=True)
        with self._password_file(admin_password) as file:
            made = self._run(
                "initdb",
                f"--pgdata={fresh}",
                f"--username={ADMIN}",
                f"--pwfile={file}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--no-instructions",
                *([] if self.fsync else ["--no-sync"]),
            )
        if made.returncode != 0:
            raise ClusterError(f"PostgreSQL could not be set up in {fresh}:\n{made.stderr.strip()}")
        fresh.rename(self.data)

    def _check_version(self) -> None:
        found = (self.data / "PG_VERSION").read_text("utf-8").strip()
        if found != MAJOR_VERSION:
            message = (
                f"{self.data} was made by PostgreSQL {found}; this Minqing brings {MAJOR_VERSION}."
                " Restore a backup into an empty data folder."
            )
            raise ClusterError(message)

    def _start(self) -> None:
        """Start the server and wait; right after a kill its last processes may still be going."""
        self._keep_log_short()
        settings = server_settings(socket_folder=self.socket_folder, fsync=self.fsync, port=PORT)
        options = shlex.join(
            part for name, value in settings.items() for part in ("-c", f"{name}={value}")
        )
        arguments = ["start", "-D", str(self.data), "-l", str(self.log), "-o", options]
        arguments += ["-w", "-t", str(_START_SECONDS), "-s"]
        deadline = time.monotonic() + _LEFTOVER_SECONDS
        while self._run("pg_ctl", *arguments).returncode != 0:
            words = self._last_words()
            if "shared memory block" not in words or time.monotonic() > deadline:
                raise ClusterError(f"PostgreSQL in {self.data} does not start.{words}")
            time.sleep(0.5)

    def _clear_leftovers(self) -> None:
        """Free the lock files of a killed server, whose number another program may have meanwhile.

        PostgreSQL itself takes the pid file over when nobody has the number, and then makes sure
        that no process of the killed server is left; so give it such a number instead of deleting
        the file. (Numbers end far below this one on every system.) The socket's lock file guards
        nothing more: the folder is this cluster's own.
        """
        (self.socket_folder / f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)
        file = self.data / "postmaster.pid"
        if file.exists():
            _, newline, rest = file.read_text("utf-8").partition("\n")
            file.write_text(f"{2**31 - 1}{newline}{rest}", "utf-8")

    def _server_pid(self) -> int | None:
        """The process id of our running server; a stale file or a stranger's number is None."""
        try:
            pid = int((self.data / "postmaster.pid").read_text("utf-8").partition("\n")[0])
        except (FileNotFoundError, ValueError):
            return None
        return pid if _is_server_of(pid, self.data) else None

    def _wait_until_answering(self, admin_password: str) -> None:
        """Wait for a server that somebody else has just started, or that recovers from a crash."""
        deadline = time.monotonic() + _START_SECONDS
        while True:
            try:
                psycopg.connect(
                    host=str(self.socket_folder),
                    port=PORT,
                    user=ADMIN,
                    password=admin_password,
                    dbname="postgres",
                    connect_timeout=10,
                ).close()
            except psycopg.OperationalError as error:
                hopeless = "authentication failed" in str(error)
                if hopeless or not self.is_running() or time.monotonic() > deadline:
                    message = f"PostgreSQL in {self.data} does not answer: {error}"
                    raise ClusterError(message) from error
                time.sleep(0.1)
            else:
                return

    @contextmanager
    def _password_file(self, password: str) -> Iterator[Path]:
        """A file that only the account reads, for as long as initdb needs it."""
        path = self.folder / "initdb.password"
        path.unlink(missing_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.write(descriptor, password.encode())
            if not self.account.is_current:
                os.fchown(descriptor, self.account.uid, self.account.gid)
            yield path
        finally:
            os.close(descriptor)
            path.unlink(missing_ok=True)

    def _keep_log_short(self) -> None:
        """Keep one older log beside the current one."""
        if self.log.exists() and self.log.stat().st_size > _LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))

    def _last_words(self) -> str:
        """The end of the server's log, for an error message."""
        if not self.log.exists():
            return ""
        lines = self.log.read_text("utf-8", errors="replace").splitlines()[-8:]
        return "\n".join(("", f"The end of {self.log}:", *lines))

    def _run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.account.run([str(self.binaries / program), *arguments])


def _is_server_of(pid: int, data: Path) -> bool:
    """Whether a process is a server started for this data directory.

    Its command line is open to every user, unlike its working directory, which a container's root
    may not read. A process that has died without being waited for has none.
    """
    try:
        arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except (FileNotFoundError, ProcessLookupError):
        return not Path("/proc/self").exists() and _is_alive(pid)
    return os.fsencode(data) in arguments


def _is_alive(pid: int) -> bool:
    """The best that can be known on a system without /proc."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
