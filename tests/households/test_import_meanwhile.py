"""What happens around an import: two people at once, phones that push, changes, a full disk."""

import resource
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.db import OperationalError, ProgrammingError, connection, connections
from psycopg.errors import DiskFull

from minqing.files.operations import store
from minqing.home.operations import import_work
from minqing.households.models import Dwelling, Household, Person
from minqing.households.operations import bulk, roster_reading
from minqing.households.operations.tallies import Key, move_tallies
from minqing.households.queries import differences
from minqing.ledger.models import LedgerEntry
from minqing.sheets.operations.runs import working_on
from minqing.sheets.queries.runs import is_worked_on
from minqing.sheets.rules.outcomes import SheetOutcome
from minqing.sheets.rules.runs import RunFailure, RunState
from minqing.visits.models import Visit
from minqing.visits.queries import differences as visit_differences
from tests.cast import Cast, ClientFor
from tests.database import as_owner, as_role, at_once
from tests.home.importing import check, confirm, recognised, row, run_of, upload, work
from tests.households.rosters import bring_in, write_csv
from tests.visits.acting import at_door, held_round

WAIT = 60


@contextmanager
def importing(path: Path) -> Iterator[list[SheetOutcome]]:
    """Import in another thread, as the worker; it has ended afterwards."""
    outcomes: list[SheetOutcome] = []

    def run() -> None:
        try:
            with as_role("worker"):
                outcomes.append(bring_in(path))
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield outcomes
    finally:
        thread.join(WAIT)
        assert not thread.is_alive()


def in_a1(number: int, **cells: str) -> list[str]:
    """A row in the building of block a1: a door that it does not have yet."""
    door = f"{number + 4}01"
    return row(number, building="1号楼", entrance="1门", door=door, **cells)


def nothing_differs() -> None:
    with as_owner():
        assert [*differences(), *visit_differences()] == []


def test_the_same_file_brought_in_twice_at_once_stands_there_once(
    cast: Cast, tmp_path: Path
) -> None:
    path = write_csv(tmp_path / "roster.csv", [row(number) for number in range(30)])
    with importing(path) as first, importing(path) as second:
        pass
    assert [each.written for each in (*first, *second)] == [True, True]
    with as_owner():
        assert Household.objects.filter(name__startswith="周").count() == 30
        assert LedgerEntry.objects.filter(act="households.roster_imported").count() == 1
    nothing_differs()


def test_a_second_import_waits_for_the_first(cast: Cast, tmp_path: Path) -> None:
    first = write_csv(tmp_path / "first.csv", [row(0)])
    second = write_csv(tmp_path / "second.csv", [row(1)])
    inside, go_on = threading.Event(), threading.Event()

    def hold(*_: object, **__: object) -> None:
        inside.set()
        assert go_on.wait(WAIT)

    waited: list[tuple[int, int]] = []

    def waiting(done: int, expected: int) -> None:
        if inside.is_set():
            waited.append((done, expected))
            go_on.set()

    def held(deltas: Mapping[Key, int]) -> None:
        hold()
        move_tallies(deltas)

    with (
        patch.object(bulk, "move_tallies", side_effect=held),
        importing(first),
    ):
        assert inside.wait(WAIT)
        with as_role("worker"):
            assert bring_in(second, progress=waiting).written
    assert waited
    with as_owner():
        assert Household.objects.filter(name__startswith="周").count() == 2


def test_a_visit_pushed_while_an_import_writes_is_recorded_at_once(
    cast: Cast, tmp_path: Path
) -> None:
    in_round = held_round()
    path = write_csv(tmp_path / "roster.csv", [in_a1(number) for number in range(200)])
    take = bulk._take_revisions
    visits: list[Visit] = []

    def knock_first(expected: dict[Any, int]) -> object:
        # Every new row of the import is written by now, and not committed.
        def knock() -> Visit:
            with connection.cursor() as cursor:
                cursor.execute("set lock_timeout = '2s'")
            return at_door(cast.lin, cast.households["a1"][0], in_round)

        visits.extend(at_once(knock))
        return take(expected)

    with patch.object(bulk, "_take_revisions", knock_first), as_role("worker"):
        assert bring_in(path).counts["household_added"] == 200
    assert len(visits) == 1
    nothing_differs()
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "select rev from visits_householdstanding where household_id = %s",
            [cast.households["a1"][0].pk],
        )
        (visited,) = cursor.fetchone()
        # A phone that pulled up to the visit has not passed the rows of the import.
        for model in (Dwelling, Household, Person):
            new = model._default_manager.filter(block_id=cast.a1.pk, from_on__gte="2026-06-02")
            assert {each.rev > visited for each in new} == {True}


def test_a_register_that_changed_while_matching_is_matched_again(
    cast: Cast, tmp_path: Path
) -> None:
    with as_owner():
        household = cast.households["a1"][0]
        person = Person.objects.get(household=household, relation="householder")
    rows = [
        row(0, building="1号楼", entrance="1门", door="101", householder=household.name,
            name=person.name, sex="", birth_on="", phone="10099999999"),
    ]  # fmt: skip
    path = write_csv(tmp_path / "roster.csv", rows)
    take, calls = bulk._take_revisions, 0

    def rename_first(expected: dict[Any, int]) -> object:
        nonlocal calls
        calls += 1
        if calls == 1:
            with as_owner(), connections["owner"].cursor() as cursor:
                cursor.execute("select rev from next_rev(%s)", [[cast.a1.pk]])
                (rev,) = cursor.fetchone()
                cursor.execute(
                    "update households_person set phone = null, rev = %s where id = %s",
                    [rev, person.pk],
                )
        return take(expected)

    with patch.object(bulk, "_take_revisions", rename_first), as_role("worker"):
        assert bring_in(path).written
    assert calls == 2
    nothing_differs()


def test_forty_per_cent_broken_rows_come_back_and_the_rest_goes_in(
    cast: Cast, client_for: ClientFor, tmp_path: Path
) -> None:
    broken: list[dict[str, str]] = [
        {"phone": "?"},
        {"birth_on": "1970-02-30"},
        {"id_number": "123"},
        {"neighbourhood": "310199009009"},
    ]
    rows = [row(n, **(broken[n % 10] if n % 10 < 4 else {})) for n in range(200)]
    client = client_for(cast.qian)
    run_id = upload(client, tmp_path, rows)
    check(client, run_id)
    run = run_of(run_id)
    assert (run.state, run.report["faulty_rows"]) == (RunState.CHECKED, 80)
    assert len(run.report["faults"]) == 50
    check(client, run_id, skip_faulty="on")
    assert run_of(run_id).state == RunState.WAITING
    confirm(client, run_id)
    assert run_of(run_id).report["counts"]["household_added"] == 120
    nothing_differs()


def test_a_full_database_is_said_and_the_import_goes_on_later(
    cast: Cast, client_for: ClientFor, tmp_path: Path
) -> None:
    client = client_for(cast.qian)
    run_id = upload(client, tmp_path, [row(number) for number in range(20)])
    client.post(f"/desk/imports/{run_id}/check/", recognised(run_id))
    written, batches = roster_reading._Staging.write, 0

    def full(*args: Any) -> None:
        nonlocal batches
        batches += 1
        if batches == 3:
            raise OperationalError from DiskFull("could not extend file")
        written(*args)

    with (
        patch.object(roster_reading, "_DOORS_A_BATCH", 3),
        patch.object(roster_reading._Staging, "write", full),
    ):
        work(run_id)
    run = run_of(run_id)
    assert (run.state, run.failure) == (RunState.FAILED, RunFailure.DATABASE_FULL)
    assert "磁盘" in client.get(f"/desk/imports/{run_id}/").content.decode()
    client.post(f"/desk/imports/{run_id}/continue/")
    work(run_id)
    assert run_of(run_id).report["counts"]["household_added"] == 20


def test_a_full_disk_while_errors_are_stored_is_said_and_nothing_is_lost(
    cast: Cast, client_for: ClientFor, tmp_path: Path
) -> None:
    client = client_for(cast.qian)
    run_id = upload(client, tmp_path, [row(number, phone="?") for number in range(50)])
    client.post(f"/desk/imports/{run_id}/check/", recognised(run_id))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)

    def on_a_full_disk(**options: Any) -> object:
        # No file of this process may grow past a few bytes: what a full disk answers.
        resource.setrlimit(resource.RLIMIT_FSIZE, (64, before[1]))
        try:
            return store(**options)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)

    with patch.object(import_work, "store", on_a_full_disk):
        work(run_id)
    run = run_of(run_id)
    assert (run.state, run.failure) == (RunState.FAILED, RunFailure.DISK_FULL)
    client.post(f"/desk/imports/{run_id}/continue/")
    work(run_id)
    assert run_of(run_id).state == RunState.CHECKED


def test_only_one_process_works_on_an_import(
    cast: Cast, client_for: ClientFor, tmp_path: Path
) -> None:
    client = client_for(cast.qian)
    run_id = upload(client, tmp_path, [row(0)])
    client.post(f"/desk/imports/{run_id}/check/", recognised(run_id))
    with as_owner(), working_on(run_id) as alone:
        assert alone
        assert is_worked_on(run_id)
        work(run_id)
    assert run_of(run_id).state == RunState.READING
    work(run_id)
    assert run_of(run_id).state == RunState.WAITING
    assert not is_worked_on(run_id)


def test_the_web_role_cannot_look_into_what_is_staged(cast: Cast) -> None:
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        connection.cursor() as cursor,
    ):
        cursor.execute("select count(*) from households_stagedperson")


def test_what_nobody_foresaw_is_told_and_can_be_continued(
    cast: Cast, client_for: ClientFor, tmp_path: Path
) -> None:
    client = client_for(cast.qian)
    run_id = upload(client, tmp_path, [row(0)])
    client.post(f"/desk/imports/{run_id}/check/", recognised(run_id))
    with (
        patch.object(roster_reading._Staging, "finish", side_effect=ZeroDivisionError),
        pytest.raises(ZeroDivisionError),
    ):
        work(run_id)
    run = run_of(run_id)
    assert (run.state, run.failure) == (RunState.FAILED, RunFailure.UNKNOWN)
    client.post(f"/desk/imports/{run_id}/continue/")
    work(run_id)
    assert run_of(run_id).state == RunState.WAITING
