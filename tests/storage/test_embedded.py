"""The embedded server: private, shared, and found again after every kind of kill."""

import os
import signal
import stat
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from minqing.storage.cluster import Cluster
from minqing.storage.embedded import EmbeddedServer, start_server
from minqing.storage.folders import UnusableFolderError
from tests.storage.servers import alive, another_user, data_folder, wait_until


@pytest.fixture
def data() -> Iterator[Path]:
    with data_folder() as folder:
        yield folder


def started(data: Path) -> EmbeddedServer:
    return start_server(data, fsync=False)


def pid_of(data: Path) -> int:
    return int((data / "database/cluster/postmaster.pid").read_text().split("\n")[0])


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def answer(server: EmbeddedServer, query: str) -> object:
    with psycopg.connect(server.admin_dsn("postgres")) as connection:
        row = connection.execute(query).fetchone()
        return None if row is None else row[0]


def test_it_speaks_utf8_and_stops_when_its_only_user_leaves(data: Path) -> None:
    server = started(data)
    pid = pid_of(data)
    assert answer(server, "select upper('é') || '民情'") == "É民情"
    assert alive(pid)
    server.stop()
    assert not alive(pid)


def test_stopping_twice_is_no_error(data: Path) -> None:
    server = started(data)
    server.stop()
    server.stop()


def test_it_is_private(data: Path) -> None:
    server = started(data)
    assert mode(data / "database") == 0o700
    assert mode(data / "database/socket") == 0o700
    assert mode(data / "passwords.json") == 0o600
    assert answer(server, "show listen_addresses") == ""
    socket = server.cluster.socket_folder / ".s.PGSQL.5432"
    assert socket.owner() == server.cluster.account.name != "root"
    stranger = server.admin_dsn("postgres").replace(server.password("minqing_admin"), "guess")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(stranger)
    server.stop()


def test_no_folder_that_was_there_gets_another_mode_or_owner(data: Path) -> None:
    """The parent is closed to others as far as the server's user allows, and stays so."""
    between = data.parent / "between"
    between.mkdir()
    between.chmod(0o711 if os.geteuid() == 0 else 0o700)
    folders = [between, *between.parents]
    before = [(mode(folder), folder.stat().st_uid, folder.stat().st_gid) for folder in folders]
    started(between / "data").stop()
    after = [(mode(folder), folder.stat().st_uid, folder.stat().st_gid) for folder in folders]
    assert after == before


def test_a_folder_that_the_servers_user_cannot_enter_is_named(data: Path) -> None:
    """Root's server runs as another user; anybody else may meet a folder of somebody else."""
    closed = data.parent / "closed"
    closed.mkdir()
    closed.chmod(0o700 if os.geteuid() == 0 else 0o500)
    with pytest.raises(UnusableFolderError, match="MINQING_DATA") as caught:
        start_server(closed / "data", fsync=False)
    assert str(closed) in str(caught.value)
    assert mode(closed) == (0o700 if os.geteuid() == 0 else 0o500)
    assert list(closed.iterdir()) == []


def test_a_long_path_gets_a_short_private_socket_folder(data: Path) -> None:
    deep = data / ("a" * 60) / ("b" * 60)
    server = started(deep)
    socket_folder = server.cluster.socket_folder
    assert len(os.fsencode(socket_folder / ".s.PGSQL.5432.lock")) <= 100
    assert mode(socket_folder) == 0o700
    assert answer(server, "select 1") == 1
    server.stop()
    socket_folder.rmdir()


def test_a_short_socket_folder_made_by_somebody_else_is_refused(data: Path) -> None:
    deep = data / ("a" * 60) / ("b" * 60)
    server = started(deep)
    socket_folder = server.cluster.socket_folder
    server.stop()
    socket_folder.chmod(0o777)
    with pytest.raises(UnusableFolderError, match="not a private folder"):
        started(deep)
    socket_folder.rmdir()


def test_the_last_of_several_users_stops_it(data: Path) -> None:
    first = started(data)
    pid = pid_of(data)
    second = started(data)
    first.stop()
    assert answer(second, "select 1") == 1
    second.stop()
    assert not alive(pid)


def test_a_user_in_another_process_keeps_it_running(data: Path) -> None:
    server = started(data)
    with another_user(data):
        server.stop()
        assert alive(pid_of(data))


def test_after_a_killed_user_the_next_one_stops_it(data: Path) -> None:
    with another_user(data):
        pid = pid_of(data)
    assert alive(pid)
    started(data).stop()
    assert not alive(pid)


def test_what_was_committed_survives_a_killed_server(data: Path) -> None:
    server = start_server(data)
    with psycopg.connect(server.admin_dsn("postgres")) as connection:
        connection.execute("create table kept as select 42 as number")
    with another_user(data):
        os.kill(pid_of(data), signal.SIGKILL)
    server.stop()
    again = start_server(data)
    assert answer(again, "select number from kept") == 42
    again.stop()


def test_a_killed_servers_number_may_belong_to_another_program(data: Path) -> None:
    server = started(data)
    pid = pid_of(data)
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not alive(pid))
    file = data / "database/cluster/postmaster.pid"
    file.write_text(file.read_text().replace(str(pid), str(os.getpid()), 1))
    server.stop()
    assert alive(os.getpid())
    again = started(data)
    assert answer(again, "select 1") == 1
    again.stop()


def test_a_half_made_cluster_is_made_again(data: Path) -> None:
    server = started(data)
    server.stop()
    (data / "database/cluster").rename(data / "database/cluster.new")
    (data / "database/cluster.new/PG_VERSION").unlink()
    again = started(data)
    assert answer(again, "select 1") == 1
    again.stop()


def test_without_the_password_file_it_says_what_is_wrong(data: Path) -> None:
    started(data).stop()
    (data / "passwords.json").unlink()
    with pytest.raises(Exception, match="authentication failed"):
        started(data)


def test_a_cluster_of_another_version_is_left_alone(data: Path) -> None:
    started(data).stop()
    (data / "database/cluster/PG_VERSION").write_text("16\n")
    with pytest.raises(Exception, match="made by PostgreSQL 16"):
        started(data)


def test_a_start_that_is_interrupted_leaves_no_server(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Cluster, "_wait_until_answering", interrupted)
    with pytest.raises(KeyboardInterrupt):
        started(data)
    assert not (data / "database/cluster/postmaster.pid").exists()
