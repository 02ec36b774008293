"""The server and the worker as processes: how each is started, with whose address."""

import os
import shutil
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Final

import psycopg

from minqing.config.environment import (
    InvalidSettingError,
    ProcessRole,
    data_folder,
    district,
    flag,
)
from minqing.config.process import become, district_server, uses_embedded
from minqing.config.supervisor import Part, Supervisor
from minqing.storage.backup.versions import own_migrations
from minqing.storage.embedded import EmbeddedServer
from minqing.storage.roles import DistrictUrls

__all__ = ["Address", "WallClock", "free_port", "run_servers", "serve"]

_ANSWER_SECONDS: Final = 60
#: Smaller steps are those of a clock that is kept right.
_CLOCK_SECONDS: Final = 30


@dataclass(frozen=True)
class Address:
    """Where the server listens, and with which certificate."""

    host: str = "127.0.0.1"
    port: int = 8000
    certificate: Path | None = None
    key: Path | None = None

    @property
    def url(self) -> str:
        """What to type into a browser."""
        scheme = "http" if self.certificate is None else "https"
        host = f"[{self.host}]" if ":" in self.host else self.host
        if host == "127.0.0.1":
            host = "localhost"  # browsers want a name for passkeys
        return f"{scheme}://{host}:{self.port}/"

    def check(self) -> None:
        """Raise InvalidSettingError for an address that is taken, or open without HTTPS."""
        if (self.certificate is None) != (self.key is None):
            raise InvalidSettingError("Give both --tls-cert and --tls-key, or neither.")
        protected = self.certificate is not None or flag("MINQING_BEHIND_PROXY", default=False)
        if not protected and not _is_loopback(self.host):
            message = (
                f"{self.host} can be reached from other machines, so HTTPS is required: give"
                " --tls-cert and --tls-key, or set MINQING_BEHIND_PROXY=1 behind a proxy with it."
            )
            raise InvalidSettingError(message)
        if not _is_free(self.host, self.port):
            message = f"{self.host} port {self.port} cannot be used (taken?); name one by --port."
            raise InvalidSettingError(message)


def serve(address: Address, *, processes: int, jobs: bool, say: Callable[[str], None]) -> int:
    """Run the server, and the worker unless ``jobs`` is off, until a signal; returns an exit code.

    Raises InvalidSettingError when the district's tables are not those of this program, and for
    ``jobs`` with an own PostgreSQL, whose worker has an address of its own.
    """
    if jobs and not uses_embedded():
        raise InvalidSettingError(
            "With your own PostgreSQL the worker has another DATABASE_URL than the server, for it"
            " has another role. Run `minqing serve --no-jobs`, and `minqing worker` beside it."
        )
    address.check()
    if os.geteuid() == 0:
        say("Running as root. Run Minqing as a user of its own: docs/guides/run-in-production.md.")
    if not uses_embedded():
        _check_migrated(os.environ.get("DATABASE_URL", ""))
        return run_servers(address, None, processes=processes, jobs=jobs, say=say)
    with district_server() as embedded:
        _check_migrated(embedded[1].web)
        return run_servers(address, embedded, processes=processes, jobs=jobs, say=say)


def run_servers(
    address: Address,
    embedded: tuple[EmbeddedServer, DistrictUrls] | None,
    *,
    processes: int,
    jobs: bool,
    say: Callable[[str], None],
    answering: Callable[[], None] | None = None,
) -> int:
    """Start the processes and watch them; ``answering`` is called once the server can be used.

    The embedded database is started again, too, when somebody kills it.
    """
    database, urls = embedded or (None, None)
    _empty_counts()
    parts = [_server(address, processes, _environment(ProcessRole.WEB, urls, address))]
    if jobs:
        worker = [sys.executable, "-m", "minqing.config.cli", "worker"]
        parts.append(Part("worker", worker, _environment(ProcessRole.WORKER, urls, address)))

    supervisor = Supervisor(parts, say=say)

    def started() -> None:
        if answering is not None and _answers(address, supervisor):
            answering()

    clock = WallClock(say)

    def between() -> None:
        clock.look()
        if database is not None:
            database.revive()

    return supervisor.run(started=started, between=between)


class WallClock:
    """Notices that somebody moved the machine's clock, and says so."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._offset = time.time() - time.monotonic()

    def look(self) -> None:
        """Compare the clock with one that nobody can move."""
        offset = time.time() - time.monotonic()
        moved = offset - self._offset
        if abs(moved) >= _CLOCK_SECONDS:
            self._offset = offset
            direction = "forward" if moved > 0 else "back"
            self._say(
                f"The machine's clock was moved {direction} by {abs(moved):.0f} s. What is recorded"
                " now carries that time, and what is due follows it: set the clock right."
            )


def free_port(host: str, first: int) -> int:
    """The first port from ``first`` on that nobody listens on."""
    for port in range(first, first + 100):
        if _is_free(host, port):
            return port
    raise InvalidSettingError(f"No port from {first} to {first + 99} is free; name one by --port.")


def _server(address: Address, processes: int, environment: dict[str, str]) -> Part:
    command = [sys.executable, "-m", "granian", "minqing.config.wsgi:application"]
    command += ["--interface", "wsgi", "--host", address.host, "--port", str(address.port)]
    command += ["--workers", str(processes), "--blocking-threads", "4", "--respawn-failed-workers"]
    command += ["--workers-kill-timeout", "10", "--log-level", "warning"]
    if address.certificate is not None and address.key is not None:
        command += ["--ssl-certificate", str(address.certificate)]
        command += ["--ssl-keyfile", str(address.key)]
    return Part("server", command, environment)


def _environment(role: ProcessRole, urls: DistrictUrls | None, address: Address) -> dict[str, str]:
    own = {"MINQING_ROLE": role.value} if urls is None else become(role, urls)
    https = {} if address.certificate is None else {"MINQING_HTTPS": "1"}
    counted = {"PROMETHEUS_MULTIPROC_DIR": str(_counts_folder())}
    return {**own, **https, **(counted if role is ProcessRole.WEB else {})}


def _counts_folder() -> Path:
    """Where the server's processes count for monitoring."""
    return data_folder() / "metrics" / district()


def _empty_counts() -> None:
    """Counting begins anew with every start."""
    shutil.rmtree(_counts_folder(), ignore_errors=True)
    _counts_folder().mkdir(mode=0o700, parents=True, exist_ok=True)


def _check_migrated(url: str) -> None:
    """Raise InvalidSettingError unless the district's tables are those of this program.

    A database that does not answer is no reason to end: it may come up later.
    """
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            table = connection.execute("select to_regclass('django_migrations')").fetchall()[0][0]
            if table is None:
                raise InvalidSettingError(
                    f"The district {district()} has no tables yet. Run `minqing migrate` first."
                )
            rows = connection.execute("select app || '.' || name from django_migrations")
            applied = {row[0] for row in rows.fetchall()}
    except psycopg.OperationalError:
        return
    own = own_migrations()
    if missing := sorted(own - applied):
        raise InvalidSettingError(
            f"The tables of {district()} are older than this program ({len(missing)} migrations,"
            f" the first {missing[0]}). Make a backup, then run `minqing migrate`."
        )
    apps = {each.partition(".")[0] for each in own}
    if newer := sorted(each for each in applied - own if each.partition(".")[0] in apps):
        raise InvalidSettingError(
            f"The tables of {district()} are newer than this program (it does not know"
            f" {newer[0]}). Install the newer version again."
        )


def _answers(address: Address, supervisor: Supervisor) -> bool:
    """Wait until the server listens; False when a signal came first or it takes too long."""
    deadline = time.monotonic() + _ANSWER_SECONDS
    while time.monotonic() < deadline and not supervisor.ending:
        try:
            socket.create_connection((address.host, address.port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return True
    return False


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
