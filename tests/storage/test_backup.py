"""A backup is whole or not there, and a restore puts back all of it or nothing."""

import errno
import io
import os
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO

import psycopg
import pytest
from django.conf import settings
from django.db import connection, connections

from minqing.files.operations import store
from minqing.files.queries import store_root
from minqing.files.rules.media import blob_path
from minqing.home.management import restore
from minqing.home.management.backup import surplus
from minqing.home.operations.backups import JUMPING_SEQUENCES, note_backup, note_restore
from minqing.ledger.models import LedgerEntry
from minqing.ledger.queries import verify
from minqing.lib.actor import Actor
from minqing.lib.encryption import Keyring
from minqing.storage.backup.making import BackupFailedError, Made, Source, make_backup
from minqing.storage.backup.manifest import UnreadableBackupError
from minqing.storage.backup.reading import NewerBackupError, WrongKeysError, opened_backup
from minqing.storage.backup.restoring import (
    DistrictInUseError,
    RestoreFailedError,
    Target,
    UnfitServerError,
    check_target,
    fitting_tools,
    put_back,
)
from minqing.storage.backup.tools import find_tools
from minqing.storage.backup.versions import own_migrations
from minqing.storage.binaries import NoBinariesError
from minqing.storage.embedded import EmbeddedServer
from minqing.storage.keys import keyring
from minqing.storage.life import current_life, fell_into_gap, newest_backup, was_undone
from minqing.storage.management.migrate import owner_parameters
from minqing.visits.models import Visit
from tests.builders import BUILDER, NOW
from tests.cast import Cast
from tests.database import Snapshot, as_owner, take_snapshot
from tests.environment import DISTRICT
from tests.storage.machines import Machine
from tests.storage.servers import own_postgresql

SYSTEM = Actor.system("test")


@pytest.fixture
def source(cast: Cast) -> Source:
    """The cast's district."""
    with as_owner():
        parameters = owner_parameters()
    return Source(
        parameters=parameters,
        district=DISTRICT,
        district_code="310199",
        version="0.1.0",
        keyring=keyring(),
        blob=lambda sha256: blob_path(store_root(), sha256),
    )


@pytest.fixture
def target(source: Source) -> Target:
    """The same district, for a restore; stored files go where the test looks for them."""

    def keep(sha256: str, content: IO[bytes]) -> None:
        path = blob_path(store_root(), sha256)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.read())

    return Target(source.parameters, DISTRICT, JUMPING_SEQUENCES, keep)


@pytest.fixture
def made(source: Source, tmp_path: Path) -> Made:
    """A backup of the cast's district."""
    return make_backup(source, tmp_path / "b.tar", say=lambda _: None)


@pytest.fixture
def alone(server: EmbeddedServer) -> Iterator[Callable[[], None]]:
    """A function that ends every session of the district, as stopping server and worker does.

    A server that browser tests in the same process use keeps sessions of its own, and opens them
    again when it needs them.
    """

    def end() -> None:
        connections.close_all()
        with psycopg.connect(server.admin_dsn("postgres"), autocommit=True) as admin:
            admin.execute(
                "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
                " where starts_with(usename, %s)",
                [f"{DISTRICT}_"],
            )

    yield end
    connections.close_all()


def restored(made: Made, target: Target) -> None:
    with opened_backup(made.path) as backup:
        put_back(backup, target, fitting_tools(backup, target), say=lambda _: None)


def lasting(snapshot: Snapshot) -> Snapshot:
    """What a restore must bring back as it was."""
    passing = ("storage_life", "storage_cache", "django_session")
    return {table: rows for table, rows in snapshot.items() if table not in passing}


def test_a_restore_brings_back_every_row_and_right(
    made: Made, target: Target, cast: Cast, alone: Callable[[], None]
) -> None:
    before = take_snapshot()
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("delete from households_person")
        cursor.execute(
            "create table extra (id int); grant all on ledger_chainhead to public;"
            " create view a_view as select id from extra; create type mood as enum ('good');"
            " create function f(mood) returns mood language sql as 'select $1';"
            " create function of_extra(extra) returns int language sql as 'select 1'"
        )
    alone()
    restored(made, target)
    assert lasting(take_snapshot()) == lasting(before)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("select to_regclass('extra')")
        assert cursor.fetchone() == (None,)
        cursor.execute(
            "select has_table_privilege(%s, 'ledger_ledgerentry', 'insert'),"
            " has_table_privilege(%s, 'households_person', 'insert')",
            [settings.MINQING_WEB_ROLE, settings.MINQING_WEB_ROLE],
        )
        assert cursor.fetchone() == (False, True)
        assert list(verify()) == []


def test_a_restore_begins_a_new_life_and_jumps_over_the_lost_numbers(
    made: Made, target: Target, alone: Callable[[], None]
) -> None:
    with as_owner(), connection.cursor() as cursor:
        before = current_life()
        cursor.execute("select nextval('cases_number_seq') from generate_series(1, 5)")
        last = cursor.fetchall()[-1][0]
    alone()
    restored(made, target)
    with as_owner(), connection.cursor() as cursor:
        after = current_life()
        cursor.execute("select nextval('cases_number_seq')")
        drawn = cursor.fetchone()[0]
        assert drawn > last + 50_000
        assert fell_into_gap("cases_number_seq", last)
        assert not fell_into_gap("cases_number_seq", drawn)
        note_restore(by=SYSTEM, at=NOW, district_code="310199")
        assert LedgerEntry.objects.filter(act="home.restored").exists()
    assert before is not None
    assert after is not None
    assert after.epoch != before.epoch
    assert after.restored_from == made.manifest.snapshot_at
    snapshot_at = made.manifest.snapshot_at
    assert was_undone(snapshot_at + timedelta(seconds=1))
    assert not was_undone(snapshot_at - timedelta(days=1))
    assert not was_undone(datetime.now(UTC) + timedelta(days=1))


def test_waiting_jobs_come_back_once(
    source: Source, target: Target, tmp_path: Path, alone: Callable[[], None]
) -> None:
    defer = (
        "select procrastinate_defer_jobs_v1(array[row(%s, 'tests.nothing', 0, null, 'one', '{}',"
        " null)::procrastinate_job_to_defer_v1])"
    )
    waiting = "select task_name, queueing_lock from procrastinate_jobs where queue_name = %s"
    with connection.cursor() as cursor:
        cursor.execute(defer, [DISTRICT])
    made = make_backup(source, tmp_path / "b.tar", say=lambda _: None)
    alone()
    restored(made, target)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(waiting, [DISTRICT])
        assert cursor.fetchall() == [("tests.nothing", "one")]
        cursor.execute("set search_path = queue")
        cursor.execute("delete from queue.procrastinate_jobs where queue_name = %s", [DISTRICT])
    alone()


def test_stored_files_are_inside_and_a_missing_one_is_named(
    source: Source, target: Target, tmp_path: Path, alone: Callable[[], None]
) -> None:
    with as_owner():
        kept, gone = (
            store(by=BUILDER, at=NOW, content=io.BytesIO(text), name="a.txt", area_code="310199")
            for text in (b"minutes of a meeting", b"another")
        )
    blob_path(store_root(), gone.sha256).unlink()
    made = make_backup(source, tmp_path / "b.tar", say=lambda _: None)
    assert made.manifest.missing == [gone.sha256]
    blob_path(store_root(), kept.sha256).unlink()
    alone()
    with opened_backup(made.path) as backup:
        backup.check_contents()
    restored(made, target)
    assert blob_path(store_root(), kept.sha256).read_bytes() == b"minutes of a meeting"


def test_what_is_answered_while_it_runs_is_not_promised(made: Made) -> None:
    with as_owner():
        recorded = note_backup(by=SYSTEM, at=datetime.now(UTC), made=made)
        assert newest_backup() == recorded
    assert recorded.covers_until < made.manifest.snapshot_at
    assert recorded.sha256 == made.sha256


def test_keys_are_not_inside(made: Made) -> None:
    content = made.path.read_bytes()
    for key in keyring().data_keys.values():
        assert key not in content
    assert keyring().django_secret.encode() not in content
    assert made.path.stat().st_mode & 0o077 == 0


def test_nothing_is_ever_overwritten(source: Source, tmp_path: Path) -> None:
    path = tmp_path / "b.tar"
    path.write_text("another file")
    with pytest.raises(FileExistsError, match=str(path)):
        make_backup(source, path, say=lambda _: None)
    assert path.read_text() == "another file"
    assert [each.name for each in tmp_path.iterdir()] == ["b.tar"]


def test_no_folder_is_made_for_a_backup(source: Source, tmp_path: Path) -> None:
    """One that is missing may be a disk that is not mounted."""
    with pytest.raises(FileNotFoundError, match=r"disk/b\.tar"):
        make_backup(source, tmp_path / "disk" / "b.tar", say=lambda _: None)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_nothing(
    source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk says so at the last moment, when everything is to be made durable."""

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("minqing.lib.whole_files.os.fsync", full)
    with pytest.raises(OSError, match=r"No space left.*b\.tar"):
        make_backup(source, tmp_path / "b.tar", say=lambda _: None)
    assert list(tmp_path.iterdir()) == []


def test_a_dump_that_fails_leaves_nothing(source: Source, tmp_path: Path) -> None:
    unable = replace(source, parameters={**source.parameters, "user": f"{DISTRICT}_web"})
    unable.parameters["password"] = connections["default"].get_connection_params()["password"]  # type: ignore[index]  # a dict here
    with pytest.raises(BackupFailedError, match="pg_dump"):
        make_backup(unable, tmp_path / "b.tar", say=lambda _: None)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("at", [0.02, 0.5, 0.98])
def test_a_changed_byte_is_found(made: Made, at: float) -> None:
    content = bytearray(made.path.read_bytes())
    content[int(len(content) * at)] ^= 0xFF
    made.path.write_bytes(content)
    with pytest.raises(UnreadableBackupError):
        _check(made.path)


def _check(path: Path) -> None:
    with opened_backup(path) as backup:
        backup.check_keys(keyring())
        backup.check_contents()


def test_a_cut_file_is_found(made: Made) -> None:
    made.path.write_bytes(made.path.read_bytes()[:-4096])
    with pytest.raises(UnreadableBackupError), opened_backup(made.path) as backup:
        backup.check_contents()


def test_something_else_is_no_backup(tmp_path: Path) -> None:
    path = tmp_path / "photo.tar"
    with tarfile.open(path, "w") as tar:
        tar.add(__file__, "photo.png")
    with pytest.raises(UnreadableBackupError, match="no backup"), opened_backup(path):
        pass


def test_wrong_keys_are_named(made: Made, tmp_path: Path) -> None:
    other = Keyring.create(tmp_path / "other.json")
    with (
        opened_backup(made.path) as backup,
        pytest.raises(WrongKeysError, match="data key 1; the index key"),
    ):
        backup.check_keys(other)


def test_a_newer_backup_asks_for_an_upgrade(made: Made) -> None:
    known = own_migrations()
    with opened_backup(made.path) as backup:
        backup.check_version(known, "0.1.0")
        backup.check_version(known | {"evaluation.0001_initial"}, "0.2.0")
        with pytest.raises(NewerBackupError, match="Upgrade Minqing"):
            backup.check_version(known - {"visits.0001_initial"}, "0.0.9")


def test_a_district_in_use_is_left_alone(target: Target, alone: Callable[[], None]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select 1")
    with pytest.raises(DistrictInUseError, match="is running"):
        check_target(target, replace=True)
    alone()
    with pytest.raises(DistrictInUseError, match="has data"):
        check_target(target, replace=False)
    check_target(target, replace=True)


def test_a_restore_that_fails_at_its_end_changes_nothing(
    made: Made, target: Target, alone: Callable[[], None]
) -> None:
    before = take_snapshot()
    alone()
    with opened_backup(made.path) as backup:
        counts = {**backup.manifest.counts, "visits_visit": 99}
        wrong = replace(backup, manifest=replace(backup.manifest, counts=counts))
        with pytest.raises(RestoreFailedError, match="visits_visit"):
            put_back(wrong, target, find_tools(18), say=lambda _: None)
    assert take_snapshot() == before


def test_a_restore_that_is_killed_changes_nothing(
    made: Made, target: Target, alone: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its end looks to psql like the end of the script: only the script's last word commits."""
    before = take_snapshot()
    alone()
    monkeypatch.setattr("minqing.storage.backup.restoring._after", _Nothing)
    restored(made, target)
    assert take_snapshot() == before
    with as_owner():
        assert Visit.objects.count() == 0


class _Nothing:
    """In place of the checks and the commit."""

    def __init__(self, *_: object) -> None:
        pass

    def as_string(self, _: object) -> str:
        return ""


def test_of_dated_backups_the_newest_stay(tmp_path: Path) -> None:
    names = [f"minqing-{DISTRICT}-2026112{day}T010000Z.tar" for day in range(1, 6)]
    others = ["minqing-d310108-20261101T010000Z.tar", "notes.txt", f"minqing-{DISTRICT}-old.tar"]
    for name in (*names, *others):
        (tmp_path / name).touch()
    assert [each.name for each in surplus(tmp_path, DISTRICT, 2)] == names[:3]
    assert surplus(tmp_path, DISTRICT, 9) == []


@pytest.mark.parametrize("major", [16, 18])
def test_a_backup_goes_into_an_own_server_and_back(
    major: int, made: Made, target: Target, tmp_path: Path, alone: Callable[[], None]
) -> None:
    """Each restore ends with the proofs: its exit code says that they found nothing."""
    before, back = take_snapshot(), tmp_path / "back.tar"
    with own_postgresql(major) as other:
        other.prepare(DISTRICT)
        machine = Machine(
            tmp_path / "data",
            DATABASE_OWNER_URL=other.url(f"{DISTRICT}_owner"),
            MINQING_KEYRING=str(settings.MINQING_KEYRING),
        )
        checked = machine.run("restore", "--check", str(made.path))
        assert (checked.returncode, "server can hold it" in checked.stdout) == (0, True)
        assert machine.json("restore", str(made.path))["findings"] == []
        assert machine.json("backup", str(back))["rows"] > sum(made.manifest.counts.values())
        with psycopg.connect(other.url(f"{DISTRICT}_owner")) as connection_:
            assert connection_.info.server_version // 10_000 == major
    alone()
    restored(replace(made, path=back), target)
    noted = ("ledger_ledgerentry", "ledger_chainhead", "storage_backup")  # by both commands
    after, kept = lasting(take_snapshot()), lasting(before)
    assert {k: v for k, v in after.items() if k not in noted} == {
        k: v for k, v in kept.items() if k not in noted
    }


def test_a_server_or_programs_too_old_are_refused_before_anything_is_written(
    made: Made, target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened_backup(made.path) as backup:
        later = replace(backup, manifest=replace(backup.manifest, tools=99))
        with pytest.raises(NoBinariesError, match="client programs of PostgreSQL 99"):
            fitting_tools(later, target)
        monkeypatch.setattr("minqing.storage.backup.restoring._OLDEST_SERVER", 19)
        with pytest.raises(UnfitServerError, match="is PostgreSQL 18; Minqing needs 19 or newer"):
            fitting_tools(backup, target)


def test_the_command_refuses_a_server_that_is_too_old_and_writes_nothing(
    made: Made, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = take_snapshot()
    monkeypatch.setattr("minqing.storage.backup.restoring._OLDEST_SERVER", 19)
    with as_owner():
        assert restore.check(made.path) == 2
        assert restore.run(made.path, replace=True, as_json=False) == 2
    assert capsys.readouterr().err.count("needs 19 or newer. Nothing was written.") == 2
    assert take_snapshot() == before


def test_a_database_of_another_encoding_is_refused(made: Made, target: Target) -> None:
    with own_postgresql(16) as other, opened_backup(made.path) as backup:
        with psycopg.connect(other.url("boss", "postgres"), autocommit=True) as boss:
            boss.execute("create database old template template0 encoding 'SQL_ASCII' locale 'C'")
        old = replace(target, parameters={"conninfo": other.url("boss", "old")})
        with pytest.raises(UnfitServerError, match="is encoded in SQL_ASCII"):
            fitting_tools(backup, old)


def test_the_programs_fit_the_server() -> None:
    assert find_tools(18).major == 18
    with pytest.raises(NoBinariesError, match="Install the client programs of PostgreSQL 99"):
        find_tools(99)
    done = subprocess.run(
        [find_tools(15).program("psql"), "--version"], capture_output=True, text=True, check=True
    )
    assert "PostgreSQL" in done.stdout
