"""A server is lost and restored from a backup: nothing that a phone recorded is."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from django.conf import settings
from django.test import Client

from minqing.storage.embedded import EmbeddedServer
from minqing.storage.folders import temporary_data_folder
from minqing.storage.roles import ensure_district
from minqing.visits.models import Round
from tests.cast import Cast
from tests.environment import DISTRICT
from tests.fieldwork.phones import Json, Phone, case, enrolled, visit
from tests.storage.machines import PASSPHRASE, Machine, Wire
from tests.storage.servers import data_folder


@pytest.fixture
def safe(tmp_path: Path) -> Iterator[Path]:
    """Where backups and keys lie: apart from both machines."""
    folder = temporary_data_folder()
    (folder / "passphrase").write_text(f"{PASSPHRASE}\n")
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def lost(server: EmbeddedServer) -> Machine:
    """The machine that will be lost: this process's district, reached as an own PostgreSQL."""
    urls = ensure_district(server, DISTRICT)
    return Machine(
        Path(os.environ["MINQING_DATA"]),
        DATABASE_OWNER_URL=urls.owner,
        DATABASE_URL=urls.web,
        MINQING_KEYRING=str(settings.MINQING_KEYRING),
    )


def moved(phone: Phone, url: str) -> Phone:
    """The same phone, which now meets the server at an address."""
    return replace(phone, client=cast("Client", Wire(url)), cursors={}, rows={})


def recounted(machine: Machine) -> Json:
    """What stands in the database, counted by plain SQL."""
    found: Any = machine.python(
        """
from django.db import connection
cursor = connection.cursor()
cursor.execute("select count(*), count(distinct household_id) from visits_visit")
print(*cursor.fetchone())
cursor.execute("select number from cases_case order by number")
print(*[row[0] for row in cursor.fetchall()])
cursor.execute("select reason from fieldwork_heldmutation order by 1")
print(*[row[0] for row in cursor.fetchall()])
"""
    )
    visits, numbers, held = [*found.split("\n"), "", ""][:3]
    return {"visits": visits, "numbers": numbers.split(), "held": held.split()}


def put_back(machine: Machine, backup: Path, safe: Path) -> None:
    """Keys, then data, on an empty machine."""
    keyless = machine.run("restore", str(backup))
    assert (keyless.returncode, "There are no keys" in keyless.stderr) == (2, True)
    assert not machine.data.exists(), "nothing is written before the keys are known"
    done = machine.run(
        "keys", "import", str(safe / "keys"), "--passphrase-file", str(safe / "passphrase")
    )
    assert done.returncode == 0, done.stderr
    assert machine.json("restore", str(backup))["findings"] == []


def test_a_lost_machine_is_restored_and_the_phones_send_again(
    cast: Cast, this_round: Round, phone: Phone, lost: Machine, safe: Path
) -> None:
    doors = cast.households["a1"]
    kept = [visit(doors[0], this_round.id)]
    assert phone.outcomes(*kept) == [("applied", None)]
    first = phone.pull()
    assert first["backed_up_until"] is None
    backup = safe / "district.tar"
    keys = lost.run(
        "keys", "export", str(safe / "keys"), "--passphrase-file", str(safe / "passphrase")
    )
    assert keys.returncode == 0, keys.stderr
    assert lost.json("backup", str(backup))["missing_files"] == []
    assert phone.pull()["backed_up_until"] is not None

    # After the backup: two visits, a request under a number given out since, and a new phone.
    given = phone.pull(numbers_left={str(cast.a1.id): 0})["numbers"][0]
    asked = case(doors[1], number=given["number"])
    asked["body"]["access_code"] = given["access_code"]
    kept += [visit(doors[1], this_round.id), visit(doors[2], this_round.id), asked]
    assert phone.outcomes(*kept[1:]) == [("applied", None)] * 3
    late = enrolled(cast.qian, cast.zhao)
    lates = visit(doors[3], this_round.id)
    assert late.outcomes(lates) == [("applied", None)]

    with data_folder() as data:
        machine = Machine(data)
        put_back(machine, backup, safe)
        assert recounted(machine)["visits"] == "1 1"
        with machine.serving(safe / "log") as url:
            again = moved(phone, url)
            answer = again.pull()
            assert answer["epoch"] != first["epoch"]
            assert again.outcomes(*kept) == [("duplicate", None)] + [("applied", None)] * 3
            again.cursors = {}
            again.pull()
            assert [row["data"]["number"] for row in again.of_kind("case")] == [given["number"]]
            visited = [row["data"]["visits"] for row in again.of_kind("standing")]
            assert visited == [1, 1, 1]
            strange = moved(late, url).push_raw([late.seal(lates)])
            assert strange.json()["code"] == "device_unknown"
            renewed = moved(late, url)
            renewed.enrol(new_code(machine, cast))
            assert renewed.outcomes(lates) == [("applied", None)]
            assert follows(machine, given) == "found"
        for proof in (("ledger", "verify"), ("reconcile",)):
            done = machine.run(*proof)
            assert done.returncode == 0, done.stdout
        assert recounted(machine) == {"visits": "4 4", "numbers": [given["number"]], "held": []}


def test_a_block_given_after_the_backup_is_held_for_review(
    cast: Cast, this_round: Round, phone: Phone, lost: Machine, safe: Path
) -> None:
    backup = safe / "district.tar"
    lost.run("keys", "export", str(safe / "keys"), "--passphrase-file", str(safe / "passphrase"))
    lost.json("backup", str(backup))
    with data_folder() as data:
        machine = Machine(data)
        put_back(machine, backup, safe)
        with machine.serving(safe / "log") as url:
            # The restored server knows nothing of a2 having been lin's.
            elsewhere = visit(cast.households["a2"][0], this_round.id)
            assert moved(phone, url).outcomes(elsewhere) == [("held", "undone")]
        assert recounted(machine)["held"] == ["undone"]


def new_code(machine: Machine, cast: Cast) -> str:
    """A code for zhao's phone, as the secretary's page makes it."""
    return machine.python(
        f"""
from django.utils import timezone
from minqing.fieldwork.operations.enrolment import issue_enrolment
from minqing.lib.actor import Actor
from minqing.organisations.models import Member
member = Member.objects.get(id="{cast.zhao.member.id}")
print(issue_enrolment(by=Actor.system("test"), at=timezone.now(), member=member,
    area_code="{cast.a1.area_code}")[0])
"""
    )


def follows(machine: Machine, given: Json) -> str:
    """What the resident is told who types number and access code."""
    return machine.python(
        f"""
from django.db import connection
from minqing.cases.operations.numbers import access_code_hash
cursor = connection.cursor()
cursor.execute("select 'found' from cases_casenumber where number = %s and access_code_hash = %s",
    ["{given["number"]}", access_code_hash("{given["number"]}", "{given["access_code"]}")])
print(cursor.fetchone()[0])
"""
    )
