"""Embedded servers of a test's own, apart from the one that all other tests share."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from minqing.storage.folders import temporary_data_folder

__all__ = ["alive", "another_user", "data_folder", "wait_until"]

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
