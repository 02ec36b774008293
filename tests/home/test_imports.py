"""Bringing in a roster at the desk: uploaded, checked, mended, confirmed, written."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from minqing.files.models import StoredFile
from minqing.files.queries import store_root
from minqing.files.rules.media import blob_path
from minqing.home.operations.import_work import look_after_imports
from minqing.households.models import Household, Person
from minqing.households.queries import denominator, differences
from minqing.ledger.models import LedgerEntry
from minqing.notices.models import Notice
from minqing.sheets.models import ImportRun
from minqing.sheets.rules.runs import RunState
from tests.cast import Cast, ClientFor
from tests.database import as_owner, as_role
from tests.environment import DISTRICT_CODE
from tests.home.importing import (
    AREA,
    check,
    confirm,
    content_of,
    recognised,
    row,
    run_of,
    upload,
    work,
)
from tests.households.rosters import HEADERS


@pytest.fixture
def qian(cast: Cast, client_for: ClientFor) -> Client:
    """The secretary of 柳岸一村, signed in."""
    return client_for(cast.qian)


def test_a_file_is_checked_confirmed_and_written(qian: Client, tmp_path: Path) -> None:
    with as_owner():
        before = denominator(AREA)
    run_id = upload(qian, tmp_path, [row(0), row(1)])
    assert run_of(run_id).state == RunState.UPLOADED
    check(qian, run_id)
    assert run_of(run_id).state == RunState.WAITING
    page = qian.get(f"/desk/imports/{run_id}/").content.decode()
    assert "柳岸路9号101室" in page
    with as_owner():
        assert denominator(AREA) == before
    confirm(qian, run_id)
    run = run_of(run_id)
    assert (run.state, run.report["counts"]["household_added"]) == (RunState.DONE, 2)
    with as_owner():
        assert denominator(AREA) == before + 2
        assert list(differences()) == []
        acts = set(LedgerEntry.objects.filter(object_id=run_id).values_list("act", flat=True))
        assert acts == {
            "sheets.import_opened",
            "sheets.import_confirmed",
            "sheets.import_done",
        }
        assert Notice.objects.filter(path=f"/desk/imports/{run_id}/").count() == 2


def test_the_same_file_again_changes_nothing(qian: Client, tmp_path: Path) -> None:
    first = upload(qian, tmp_path, [row(0), row(1)])
    check(qian, first)
    confirm(qian, first)
    with as_owner():
        revs = sorted(Person.objects.values_list("rev", flat=True))
        entries = LedgerEntry.objects.filter(act="households.roster_imported").count()
    again = upload(qian, tmp_path, [row(0), row(1)])
    check(qian, again)
    assert run_of(again).report["counts"] == {"person_unchanged": 2}
    assert run_of(again).state == RunState.DONE
    assert "无需改动" in qian.get(f"/desk/imports/{again}/").content.decode()
    with as_owner():
        assert sorted(Person.objects.values_list("rev", flat=True)) == revs
        assert LedgerEntry.objects.filter(act="households.roster_imported").count() == entries


def test_a_newer_file_shows_what_changed_row_by_row(qian: Client, tmp_path: Path) -> None:
    first = upload(qian, tmp_path, [row(0), row(1)])
    check(qian, first)
    confirm(qian, first)
    newer = upload(qian, tmp_path, [row(0, phone="10087654321"), row(1, hardship="低保")])
    check(qian, newer)
    changes = run_of(newer).report["changes"]
    assert [(each["row"], each["what"], each["kind"]) for each in changes] == [
        (3, "household", "changed"),
        (2, "person", "changed"),
    ]
    assert changes[1]["before"] == {"phone": "100******78"}
    assert changes[1]["after"] == {"phone": "100******21"}
    page = qian.get(f"/desk/imports/{newer}/").content.decode()
    assert "100******21" in page
    assert "10087654321" not in page


def test_refused_rows_come_back_mended_and_are_taken(qian: Client, tmp_path: Path) -> None:
    rows = [row(0), row(1, phone="不知道")]
    run_id = upload(qian, tmp_path, rows)
    check(qian, run_id)
    run = run_of(run_id)
    assert (run.state, run.report["faulty_rows"]) == (RunState.CHECKED, 1)
    answer = qian.get(f"/desk/files/{run.error_file_id}/")
    (tmp_path / "errors.xlsx").write_bytes(content_of(answer).read())
    sheet = CalamineWorkbook.from_path(str(tmp_path / "errors.xlsx")).get_sheet_by_index(0)
    header, faulty = sheet.to_python()
    assert header[: len(HEADERS)] == HEADERS
    mended = [str(cell) for cell in faulty[: len(HEADERS)]]
    mended[HEADERS.index("电话")] = "10012345678"
    again = upload(qian, tmp_path, [rows[0], mended])
    check(qian, again)
    confirm(qian, again)
    assert run_of(again).state == RunState.DONE


def test_a_secretary_brings_in_the_own_neighbourhood_only(qian: Client, tmp_path: Path) -> None:
    run_id = upload(qian, tmp_path, [row(0), row(1, neighbourhood="310199001002")])
    check(qian, run_id)
    run = run_of(run_id)
    assert run.state == RunState.CHECKED
    (fault,) = run.report["faults"]
    assert fault["row"] == 3
    foreign = SimpleUploadedFile("x.csv", b"a,b\n1,2\n")
    answer = qian.post(
        "/desk/imports/upload/", {"kind": "roster", "area": "310199001002", "file": foreign}
    )
    assert answer.status_code == 422


@pytest.mark.parametrize("name", ["lin", "zhao", "zhou", "wu"])
def test_others_than_officials_see_no_imports(
    cast: Cast, client_for: ClientFor, tmp_path: Path, name: str
) -> None:
    run_id = upload(client_for(cast.qian), tmp_path, [row(0)])
    client = client_for(cast.players[name])
    paths = ("", "upload/", f"{run_id}/", f"{run_id}/progress/", "template/roster/")
    found = {client.get(f"/desk/imports/{path}").status_code for path in paths}
    assert found == {403}


def test_an_import_of_elsewhere_is_not_there(
    cast: Cast, client_for: ClientFor, tmp_path: Path
) -> None:
    run_id = upload(client_for(cast.qian), tmp_path, [row(0)])
    client = client_for(cast.zheng)
    assert client.get(f"/desk/imports/{run_id}/").status_code == 404
    assert str(run_id) not in client.get("/desk/imports/").content.decode()
    assert client_for(cast.sun).get(f"/desk/imports/{run_id}/").status_code == 200


def test_an_unknown_header_may_be_said_to_mean_a_column(qian: Client, tmp_path: Path) -> None:
    headers = ["屋里人" if header == "姓名" else header for header in HEADERS]
    run_id = upload(qian, tmp_path, [row(0)], headers=headers)
    refused = qian.post(f"/desk/imports/{run_id}/check/", recognised(run_id))
    assert refused.status_code == 422
    place = headers.index("屋里人")
    check(qian, run_id, **{f"column-{place}": "name"})
    run = run_of(run_id)
    assert (run.state, run.mapping) == (RunState.WAITING, {"屋里人": "name"})


def test_a_complete_file_that_ends_many_is_held_and_asked(qian: Client, tmp_path: Path) -> None:
    with as_owner():
        before = Household.objects.filter(area_code__startswith=AREA, to_on__isnull=True).count()
    run_id = upload(qian, tmp_path, [row(0)])
    check(qian, run_id, **{"option-complete": "on"})
    run = run_of(run_id)
    (question,) = run.report["questions"]
    assert question["code"] == f"ends:{AREA}:{before}"
    qian.post(f"/desk/imports/{run_id}/confirm/", {})
    assert run_of(run_id).state == RunState.WAITING
    confirm(qian, run_id, question["code"])
    assert run_of(run_id).state == RunState.DONE
    with as_owner():
        assert denominator(AREA) == 1
        assert list(differences()) == []


def test_what_is_no_sheet_is_refused_at_once_and_not_kept(qian: Client) -> None:
    picture = SimpleUploadedFile("roster.xlsx", b"\x89PNG\r\n\x1a\n" + b"0" * 64)
    answer = qian.post("/desk/imports/upload/", {"kind": "roster", "area": AREA, "file": picture})
    assert answer.status_code == 422
    with as_owner():
        assert not ImportRun.objects.exists()


def test_an_import_can_be_given_up_and_not_confirmed_afterwards(
    qian: Client, tmp_path: Path
) -> None:
    run_id = upload(qian, tmp_path, [row(0)])
    check(qian, run_id)
    qian.post(f"/desk/imports/{run_id}/abandon/")
    qian.post(f"/desk/imports/{run_id}/confirm/")
    work(run_id)
    assert run_of(run_id).state == RunState.ABANDONED
    with as_owner():
        assert not Household.objects.filter(name__startswith="周").exists()


def test_every_page_of_an_import_can_be_read_by_those_above(
    cast: Cast, client_for: ClientFor, qian: Client, tmp_path: Path
) -> None:
    run_id = upload(qian, tmp_path, [row(0)])
    for player in (cast.qian, cast.sun, cast.li):
        client = client_for(player)
        for path in ("", "upload/", f"{run_id}/", f"{run_id}/progress/", "template/roster/"):
            assert client.get(f"/desk/imports/{path}").status_code == 200


def test_a_month_after_its_end_nothing_of_an_import_names_people(
    qian: Client, tmp_path: Path
) -> None:
    run_id = upload(qian, tmp_path, [row(0), row(1, phone="?")])
    check(qian, run_id)
    qian.post(f"/desk/imports/{run_id}/abandon/")
    with as_owner():
        stored = list(StoredFile.objects.all())
    assert len(stored) == 2
    now = timezone.now()
    for days, left in ((29, 2), (31, 0)):
        with as_role("worker"):
            look_after_imports(district_code=DISTRICT_CODE, at=now + timedelta(days=days))
        with as_owner():
            assert StoredFile.objects.count() == left
    assert not any(blob_path(store_root(), each.sha256).exists() for each in stored)
    run = run_of(run_id)
    assert (run.report, run.file_id, run.error_file_id) == ({}, None, None)
    assert qian.get(f"/desk/imports/{run_id}/").status_code == 200
