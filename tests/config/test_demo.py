"""``minqing demo``: from nothing to a running district, and back to nothing running."""

import json
import os
import signal
import socket
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from minqing.storage.embedded import start_server
from minqing.storage.roles import ensure_district
from tests.serving import COMMAND, free_port
from tests.storage.servers import alive, data_folder, wait_until

_UNSET = {"DATABASE_URL", "DATABASE_OWNER_URL", "MINQING_KEYRING", "MINQING_HOSTS"}


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """The data of a small demonstration that was made before."""
    with data_folder() as folder:
        code, printed = minqing(folder, "demo", "--no-serve", "--scale", "500")
        assert code == 0, printed
        assert "Making the demonstration district" in printed
        yield folder


def environment(data: Path, district: str = "d310199") -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in _UNSET}
    own = {"PYTHONPATH": "src", "MINQING_DATA": str(data), "MINQING_DISTRICT": district}
    return {**kept, **own, "MINQING_DISTRICT_CODE": "310199", "PYTHONUNBUFFERED": "1"}


def minqing(data: Path, *arguments: str, district: str = "d310199") -> tuple[int, str]:
    done = subprocess.run(
        [*COMMAND, *arguments],
        env=environment(data, district),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def processes(data: Path) -> set[int]:
    """Every process that has to do with the data folder: by its command line or environment."""
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            text = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
            if os.fsencode(data) in text:
                found.add(int(process.name))
    return found


def demonstration(data: Path, said: Path, port: int) -> subprocess.Popen[bytes]:
    """Start it as from a terminal, and wait until it says that it runs."""
    with said.open("wb") as file:
        process = subprocess.Popen(
            [*COMMAND, "demo", "--port", str(port)],
            env=environment(data),
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    wait_until(lambda: "is running" in said.read_text() or process.poll() is not None, 90)
    return process


def database_pid(data: Path) -> int:
    with suppress(FileNotFoundError, ValueError):
        return int((data / "database/cluster/postmaster.pid").read_text().split("\n")[0])
    return 0


def kill_database(data: Path) -> None:
    """Kill it, and wait until it is back."""
    pid = database_pid(data)
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: database_pid(data) != pid and alive(database_pid(data)), 60)


def signs_in(port: int) -> bool:
    """Whether the page to sign in, which reads the database, can be had."""
    with suppress(OSError):
        return status(port, "/accounts/login/") == 200
    return False


@pytest.fixture
def port() -> int:
    return free_port()


def status(port: int, path: str, host: str = "127.0.0.1") -> int:
    with urllib.request.urlopen(f"http://{host}:{port}{path}", timeout=30) as answer:
        code: int = answer.status
        return code


def test_it_runs_is_used_beside_and_leaves_nothing_running(
    data: Path, tmp_path: Path, port: int
) -> None:
    said = tmp_path / "said"
    process = demonstration(data, said, port)
    assert process.poll() is None, said.read_text()
    assert "Making" not in said.read_text()
    assert f"http://localhost:{port}/" in said.read_text()
    for role in ("district", "secretary", "member", "operator"):
        assert role in said.read_text()
    assert status(port, "/") == 200
    assert status(port, "/accounts/login/", host="localhost") == 200
    code, printed = minqing(data, "reconcile")
    assert code == 0, printed
    assert status(port, "/") == 200, "another command's end must not stop the demonstration"
    kill_database(data)
    wait_until(lambda: signs_in(port), 60)
    os.killpg(process.pid, signal.SIGINT)  # what Ctrl-C does
    assert process.wait(60) == 0
    assert processes(data) == set()


def test_when_it_is_killed_its_servers_end_and_the_next_command_stops_the_database(
    data: Path, tmp_path: Path, port: int
) -> None:
    process = demonstration(data, tmp_path / "said", port)
    process.kill()
    process.wait()
    wait_until(lambda: _answers_not(port))
    code, printed = minqing(data, "demo", "--no-serve")
    assert code == 0
    assert "secretary" in printed
    assert "made at scale 500; --reset makes it anew at 100" in printed
    wait_until(lambda: processes(data) == set())


def test_one_made_by_an_earlier_version_is_kept_and_said(data: Path) -> None:
    note = data / "demonstration" / "d310199.json"
    noted = json.loads(note.read_text("utf-8"))
    note.write_text(json.dumps({**noted, "scale": 0.002}), "utf-8")
    code, printed = minqing(data, "demo", "--no-serve")
    note.write_text(json.dumps(noted), "utf-8")
    assert code == 0
    assert "made by an earlier version; --reset makes it anew" in printed
    assert "secretary" in printed


def test_a_district_in_use_is_never_taken_for_a_demonstration(data: Path) -> None:
    server = start_server(data, fsync=False)
    urls = ensure_district(server, "d310101")
    with psycopg.connect(urls.owner) as owner:
        owner.execute("create table accounts_user as select 'li' as username")
    code, printed = minqing(data, "demo", "--no-serve", "--reset", district="d310101")
    assert code == 2
    assert "is in use and no demonstration" in printed
    with psycopg.connect(urls.owner) as owner:
        assert owner.execute("select username from accounts_user").fetchall() == [("li",)]
    server.stop()


def _answers_not(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
