"""A disk that is full: clear words, nothing half-written, and all goes on once there is room.

The database's disk is a small file system of its own, so it is truly full; where nobody may mount
one, the server's files may not grow beyond a size.
"""

import os
import resource
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from django.db import OperationalError
from django.test import Client

from minqing.ledger.queries import verify
from minqing.storage.cluster import ClusterError
from minqing.storage.embedded import EmbeddedServer, start_server
from minqing.storage.folders import temporary_data_folder
from minqing.storage.roles import ensure_district
from minqing.visits.models import Round, Visit
from minqing.visits.queries import differences
from tests.cast import Cast
from tests.database import as_owner
from tests.fieldwork.conftest import phone  # noqa: F401 - a fixture used by name
from tests.fieldwork.phones import Phone, visit
from tests.storage.servers import wait_until

_SIZE = 160 * 1024 * 1024
_BALLAST = 40 * 1024 * 1024
#: Larger than a segment of the log, so that the tables meet it first.
_LARGEST_FILE = 32 * 1024 * 1024


def full(*_: object, **__: object) -> None:
    """What Django raises when the database's disk has no room."""
    error = psycopg.errors.DiskFull("could not extend file: No space left on device")
    raise OperationalError(str(error)) from error


def test_a_desk_page_says_so(cast: Cast, monkeypatch: pytest.MonkeyPatch, server: object) -> None:
    monkeypatch.setattr("minqing.portal.operations.try_to_follow", full)
    client = Client(raise_request_exception=False)
    answer = client.post("/follow/", {"number": "0000201M", "code": "K7PW3XRA"})
    assert answer.status_code == 507
    assert "磁盘满了" in answer.content.decode()


def test_a_phone_keeps_its_items_and_sends_them_again(
    cast: Cast,
    this_round: Round,
    phone: Phone,  # noqa: F811 - the fixture
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sent = visit(cast.households["a1"][0], this_round.id)
    with monkeypatch.context() as disk:
        disk.setattr("minqing.visits.operations.record_visit", full)
        answer = phone.push_raw([phone.seal(sent)])
        assert (answer.status_code, answer.json()["code"]) == (503, "busy")
    with as_owner():
        assert Visit.objects.count() == 0
    assert phone.outcomes(sent) == [("applied", None)]
    with as_owner():
        assert Visit.objects.count() == 1
        assert [*verify(), *differences()] == []


@dataclass(frozen=True)
class SmallDisk:
    """A folder whose disk is soon full, what the database says then, and how room is made."""

    folder: Path
    error: type[psycopg.Error]
    narrow: Callable[[EmbeddedServer], None]
    widen: Callable[[EmbeddedServer], None]


@pytest.fixture
def small_disk() -> Iterator[SmallDisk]:
    """A file system of its own; for users who may mount none, a server whose files may not grow."""
    folder = temporary_data_folder()
    command = ["mount", "-t", "tmpfs", "-o", f"size={_SIZE},mode=0711", "tmpfs", str(folder)]
    may_mount = shutil.which("mount") and os.geteuid() == 0
    if may_mount and subprocess.run(command, capture_output=True, check=False).returncode == 0:
        ballast = folder / "ballast"
        ballast.write_bytes(b"x" * _BALLAST)
        yield SmallDisk(
            folder, psycopg.OperationalError, lambda _: None, lambda _: ballast.unlink()
        )
        subprocess.run(["umount", str(folder)], check=True)
        folder.rmdir()
    else:
        yield limited(folder)
        shutil.rmtree(folder)


def limited(folder: Path) -> SmallDisk:
    """The same for a server under a limit on the size of a file, with which it is started anew."""

    def narrow(server: EmbeddedServer) -> None:
        server.cluster.stop()
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (_LARGEST_FILE, hard))
        try:
            server.revive()
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    # InternalError_ is how PostgreSQL files "File too large".
    error = psycopg.errors.InternalError_
    return SmallDisk(folder, error, narrow, lambda server: server.cluster.stop())


def answers(server: EmbeddedServer, url: str) -> bool:
    """Whether the server, started again when it ended, can be used."""
    with suppress(psycopg.OperationalError, ClusterError):
        server.revive()
        psycopg.connect(url).close()
        return True
    return False


def fill(owner: psycopg.Connection) -> None:
    """Write facts and their tally until there is no room."""
    for start in range(0, 1_000_000, 2_000):
        with owner.transaction():
            owner.execute(
                "insert into facts select n, repeat(md5(n::text), 100)"
                " from generate_series(%s::int, %s::int) n",
                [start, start + 1_999],
            )
            owner.execute("update tally set n = n + 2000")


def test_the_database_survives_a_disk_that_is_truly_full(small_disk: SmallDisk) -> None:
    """It may even end itself, when its log cannot be written; facts and tally agree afterwards."""
    server = start_server(small_disk.folder / "data", fsync=False)
    try:
        urls = ensure_district(server, "d310108")
        small_disk.narrow(server)
        with psycopg.connect(urls.owner, autocommit=True) as owner:
            owner.execute("create table facts (id int primary key, text text)")
            owner.execute("create table tally (n int)")
            owner.execute("insert into tally values (0)")
            with pytest.raises(small_disk.error):
                fill(owner)
        small_disk.widen(server)  # what an operator does: makes room
        wait_until(lambda: answers(server, urls.owner), 60)
        with psycopg.connect(urls.owner, autocommit=True) as owner:
            found = owner.execute(
                "select (select count(*) from facts), (select n from tally)"
            ).fetchone()
            assert found is not None
            assert found[0] == found[1] > 0
            owner.execute("insert into facts values (-1, 'room again')")
    finally:
        server.stop()
