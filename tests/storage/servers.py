"""Embedded servers of a test's own, apart from the one that all other tests share."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from minqing.storage import binaries
from minqing.storage.backup.tools import find_tools
from minqing.storage.binaries import usable_binaries
from minqing.storage.folders import (
    current_account,
    make_private_folder,
    service_account,
    temporary_data_folder,
)
from minqing.storage.roles import DATABASE, role_name, roles_sql

__all__ = [
    "OwnServer",
    "alive",
    "another_user",
    "data_folder",
    "own_postgresql",
    "wait_until",
]

_USE = """
import sys, time
from pathlib import Path
from minqing.storage.embedded import start_server
server = start_server(Path(sys.argv[1]), fsync=False)
print("ready", flush=True)
time.sleep(600)
"""


@contextmanager
def data_folder() -> Iterator[Path]:
    """A data folder that does not exist yet; whatever still runs in it is ended afterwards."""
    parent = temporary_data_folder()
    data = parent / "data"
    try:
        yield data
    finally:
        pid_file = data / "database" / "cluster" / "postmaster.pid"
        if pid_file.exists() and alive(pid := int(pid_file.read_text().split("\n")[0])):
            os.kill(pid, signal.SIGQUIT)
            wait_until(lambda: not alive(pid))
        shutil.rmtree(parent)


@contextmanager
def another_user(data: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that uses the server under ``data``; it is killed at the end."""
    process = subprocess.Popen(
        [sys.executable, "-c", _USE, str(data)],
        env={**os.environ, "PYTHONPATH": "src"},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
    finally:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def alive(pid: int) -> bool:
    """Whether a process runs; one that has ended without being waited for does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def wait_until(condition: Callable[[], bool], seconds: float = 20) -> None:
    """Wait for something that another process does; AssertionError when it does not come."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


@dataclass(frozen=True)
class OwnServer:
    """An office's own PostgreSQL: another version, other settings, reached over the network."""

    folder: Path
    port: int
    password: str = "of-the-superuser"

    def url(self, role: str, dbname: str = DATABASE) -> str:
        """The address for a role, whose password is the test's."""
        return f"postgresql://{role}:{self.password}@127.0.0.1:{self.port}/{dbname}"

    def prepare(self, district: str) -> None:
        """Run the printed role script, as the production guide says."""
        passwords = [
            f"--set={role_name(district, part)}_password={self.password}"
            for part in ("owner", "web", "worker")
        ]
        subprocess.run(
            [find_tools(15).program("psql"), "--quiet", *passwords, self.url("boss", "postgres")],
            input=roles_sql(district),
            text=True,
            check=True,
        )


@contextmanager
def own_postgresql(major: int) -> Iterator[OwnServer]:
    """A server of one of the versions that the wheel brings, 16 or 18, stopped at the end."""
    folder = temporary_data_folder()
    account = service_account() if os.geteuid() == 0 else current_account()
    with pytest.MonkeyPatch.context() as older:
        if major == 16:
            older.setattr(binaries, "_INSTALL", "pginstall")
        programs = usable_binaries(account, folder / "binaries")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        server = OwnServer(folder, int(probe.getsockname()[1]))
    place = folder / "server"
    make_private_folder(place, account)
    (folder / "password").write_text(server.password)
    try:
        cluster = ["--pgdata", str(place / "cluster")]
        made = [f"--pwfile={folder}/password", "--username=boss", "--auth=scram-sha-256"]
        account.run(
            [str(programs / "initdb"), *cluster, *made, "--encoding=UTF8", "--no-sync"], check=True
        )
        options = f"-c listen_addresses=127.0.0.1 -c port={server.port} -c fsync=off"
        options += f" -c unix_socket_directories={place}"
        started = [*cluster, "--wait", "--silent", f"--log={place}/log"]
        pg_ctl = str(programs / "pg_ctl")
        account.run([pg_ctl, "start", *started, f"--options={options}"], check=True)
        try:
            yield server
        finally:
            account.run([pg_ctl, "stop", *cluster, "--mode=immediate", "--silent"], check=True)
    finally:
        shutil.rmtree(folder)
