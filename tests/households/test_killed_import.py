"""An import killed at every stage goes on where it was, and what it wrote stands there once."""

from datetime import timedelta
from pathlib import Path
from unittest.mock import patch
from uuid import UUID

import pytest
from django.db import connection
from django.utils import timezone

from minqing.home.operations.import_work import look_after_imports
from minqing.households.models import Household, Person
from minqing.households.operations import roster_reading
from minqing.households.queries import denominator, differences
from minqing.ledger.models import LedgerEntry
from minqing.sheets.queries import read_rows
from minqing.sheets.queries.runs import is_worked_on
from minqing.sheets.rules.runs import RunState
from minqing.storage.embedded import EmbeddedServer
from tests.cast import Cast, ClientFor
from tests.database import as_owner, as_role
from tests.environment import DISTRICT_CODE
from tests.home.importing import AREA, check, confirm, recognised, row, run_of, upload, work
from tests.households.killed import import_and_die
from tests.households.rosters import bring_in, write_csv
from tests.storage.servers import wait_until

ROWS = [row(number) for number in range(20)]


def staged_position() -> list[tuple[int, bool]]:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("select position, finished from households_stagedroster")
        return [(int(position), bool(done)) for position, done in cursor.fetchall()]


def households() -> int:
    with as_owner():
        assert list(differences()) == []
        assert Household.objects.count() == denominator(AREA)
        return Household.objects.count()


@pytest.mark.parametrize(
    ("place", "found"),
    [
        ("reading", ([(7, False)], 0)),
        ("read", ([(21, False)], 0)),
        ("checking", ([(21, True)], 0)),
        ("writing", ([(21, True)], 0)),
        ("written", ([(21, True)], 20)),
    ],
)
def test_a_killed_import_leaves_nothing_half_done_and_goes_on(
    worker: None,
    server: EmbeddedServer,
    tmp_path: Path,
    place: str,
    found: tuple[list[tuple[int, bool]], int],
) -> None:
    left, written = found
    path = write_csv(tmp_path / "roster.csv", ROWS)
    import_and_die(server, place, path)
    assert staged_position() == left
    assert households() == written
    outcome = bring_in(path)
    assert outcome.written
    assert outcome.counts.get("household_added", 0) == 20 - written
    assert households() == 20
    assert staged_position() == []
    with as_owner():
        assert LedgerEntry.objects.filter(act="households.roster_imported").count() == 1


def test_a_reading_goes_on_behind_what_is_staged(
    worker: None, server: EmbeddedServer, tmp_path: Path
) -> None:
    path = write_csv(tmp_path / "roster.csv", ROWS)
    import_and_die(server, "reading", path)
    with patch.object(roster_reading, "read_rows", wraps=read_rows) as read:
        bring_in(path)
    assert read.call_args.kwargs["after"] == 7


def test_what_was_seen_before_the_kill_is_still_known_after_it(
    worker: None, server: EmbeddedServer, tmp_path: Path
) -> None:
    twice = row(0, name="周新", relation="子")
    path = write_csv(tmp_path / "roster.csv", [*ROWS, twice])
    import_and_die(server, "reading", path)
    outcome = bring_in(path)
    ((fault),) = outcome.faults
    assert (fault.number, fault.errors[0].code) == (22, "address_twice")


def test_begun_anew_on_request(worker: None, server: EmbeddedServer, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "roster.csv", ROWS)
    import_and_die(server, "reading", path)
    with patch.object(roster_reading, "read_rows", wraps=read_rows) as read:
        bring_in(path, restart=True)
    assert read.call_args.kwargs["after"] == 0
    assert households() == 20


def kill_at(server: EmbeddedServer, place: str, run_id: UUID) -> None:
    """Kill whoever works on a run; the database notices when it next listens to the dead client."""
    import_and_die(server, place, run_id)
    wait_until(lambda: not is_worked_on(run_id), 60)


@pytest.mark.parametrize("place", ["reading", "checking"])
def test_a_check_whose_worker_was_killed_is_taken_up_again(
    cast: Cast,
    client_for: ClientFor,
    server: EmbeddedServer,
    tmp_path: Path,
    place: str,
) -> None:
    client = client_for(cast.qian)
    run_id = upload(client, tmp_path, ROWS)
    client.post(f"/desk/imports/{run_id}/check/", recognised(run_id))
    kill_at(server, place, run_id)
    assert run_of(run_id).state == RunState.READING
    later = timezone.now() + timedelta(minutes=3)
    with as_role("worker"):
        assert look_after_imports(district_code=DISTRICT_CODE, at=later) == 1
    work(run_id)
    assert run_of(run_id).report["counts"]["household_added"] == 20


@pytest.mark.parametrize("place", ["writing", "marking", "written"])
def test_a_confirmed_import_whose_worker_was_killed_is_written_once(
    cast: Cast,
    client_for: ClientFor,
    server: EmbeddedServer,
    tmp_path: Path,
    place: str,
) -> None:
    with as_owner():
        before = Person.objects.count()
    client = client_for(cast.qian)
    run_id = upload(client, tmp_path, ROWS)
    check(client, run_id)
    client.post(f"/desk/imports/{run_id}/confirm/", {})
    kill_at(server, place, run_id)
    state = run_of(run_id).state
    # Writing and marking are one transaction: both happened or neither.
    assert state == (RunState.DONE if place == "written" else RunState.APPLYING)
    with as_owner():
        assert Person.objects.count() == before + (20 if place == "written" else 0)
    confirm(client, run_id)
    work(run_id)
    assert run_of(run_id).state == RunState.DONE
    with as_owner():
        assert Person.objects.count() == before + 20
        assert list(differences()) == []
        assert LedgerEntry.objects.filter(act="sheets.import_done").count() == 1
