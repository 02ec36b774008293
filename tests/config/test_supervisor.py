"""The supervisor: whatever ends it, none of its processes is left."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.storage.servers import alive, wait_until

#: Runs two parts; each notes its own process id and that of a child in the folder.
_SUPERVISE = """
import sys
from minqing.config.supervisor import Part, Supervisor
folder = sys.argv[1]
parts = [Part(name, [sys.executable, "-c", PART, folder, name], {"COLOUR": name}) for name in "ab"]
sys.exit(Supervisor(parts, say=lambda line: print(line, flush=True)).run())
"""
_PART = """
import os, subprocess, sys, time
folder, name = sys.argv[1:]
child = subprocess.Popen(["sleep", "600"])
with open(f"{folder}/{name}.new", "w") as file:
    print(os.getpid(), child.pid, os.environ["COLOUR"], file=file)
os.replace(f"{folder}/{name}.new", f"{folder}/{name}")
time.sleep(600)
"""


def supervise(folder: Path, part: str = _PART) -> subprocess.Popen[bytes]:
    with (folder / "said").open("wb") as said:
        return subprocess.Popen(
            [sys.executable, "-c", _SUPERVISE.replace("PART", repr(part)), str(folder)],
            env={**os.environ, "PYTHONPATH": "src"},
            stdout=said,
        )


def pids(folder: Path) -> list[int]:
    return [int(pid) for name in "ab" for pid in (folder / name).read_text().split()[:2]]


@pytest.fixture
def running(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    process = supervise(tmp_path)
    wait_until(lambda: (tmp_path / "a").exists() and (tmp_path / "b").exists())
    yield process
    process.kill()
    process.wait()
    for pid in pids(tmp_path):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_everything_that_was_started(
    running: subprocess.Popen[bytes], tmp_path: Path, number: signal.Signals
) -> None:
    started = pids(tmp_path)
    assert all(alive(pid) for pid in started)
    running.send_signal(number)
    assert running.wait(20) == 0
    assert not any(alive(pid) for pid in started)


def test_the_parts_end_when_the_supervisor_is_killed(
    running: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    first, _, second, _ = pids(tmp_path)
    running.kill()
    wait_until(lambda: not alive(first) and not alive(second))


def test_a_part_that_ends_is_started_again_without_its_leftovers(
    running: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    part, child, *_ = pids(tmp_path)
    (tmp_path / "a").unlink()
    os.kill(part, signal.SIGKILL)
    wait_until((tmp_path / "a").exists)
    assert pids(tmp_path)[0] != part
    wait_until(lambda: not alive(child))


def test_each_part_has_its_own_environment(
    running: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    assert [(tmp_path / name).read_text().split()[2] for name in "ab"] == ["a", "b"]


def test_a_part_that_keeps_ending_ends_the_rest(tmp_path: Path) -> None:
    process = supervise(tmp_path, part="import sys; sys.exit(3)")
    assert process.wait(60) == 1
    assert "keeps ending" in (tmp_path / "said").read_text()
