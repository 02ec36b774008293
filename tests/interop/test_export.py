"""``minqing export cases`` and ``minqing clients``: what leaves in files, what the ledger keeps."""

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest

from minqing.interop.management import clients, export
from minqing.interop.models import ApiClient
from minqing.interop.operations.exporting import COLUMNS, Period
from minqing.interop.rules.clients import Right
from minqing.interop.rules.exporting import ExportPurpose, FileForm
from minqing.ledger.models import LedgerEntry
from tests.cases.acting import days, raise_for
from tests.cast import Cast
from tests.database import as_owner, as_role
from tests.interop.acting import System

ALL = Period(None, None)


def exported(
    out: Path,
    *,
    period: Period = ALL,
    form: FileForm = FileForm.JSON_LINES,
    purpose: ExportPurpose | None = None,
) -> list[dict[str, object]]:
    """The rows of a file that the command writes in the worker's role."""
    with as_role("worker"):
        assert export.run(out, period=period, form=form, purpose=purpose, as_json=True) == 0
    return [json.loads(line) for line in out.read_text("utf-8").splitlines()]


def test_nothing_personal_is_in_it_without_a_purpose(cast: Cast, tmp_path: Path) -> None:
    case = raise_for(cast.lin, cast.households["a1"][0]).case
    (row,) = exported(tmp_path / "cases.jsonl")
    assert list(row) == list(COLUMNS)
    assert (row["number"], row["neighbourhood"], row["state"]) == (
        case.number,
        "310199001001",
        "open",
    )
    text = (tmp_path / "cases.jsonl").read_text("utf-8")
    assert [word for word in ("陈建国", "楼道灯", str(case.household_id)) if word in text] == []


def test_with_a_purpose_words_are_in_it_but_no_withheld_name(cast: Cast, tmp_path: Path) -> None:
    raise_for(cast.lin, cast.households["a1"][0])
    raise_for(cast.lin, cast.households["a1"][1], name_withheld=True, at=days(1))
    plain, withheld = exported(tmp_path / "cases.jsonl", purpose=ExportPurpose.AUDIT)
    assert (plain["text"], plain["requester_name"]) == ("三楼的楼道灯坏了一周", "陈建国")
    assert withheld["requester_name"] == ""
    with as_owner():
        entry = LedgerEntry.objects.get(act="interop.exported")
    assert (entry.detail["count"], entry.detail["personal"], entry.detail["purpose"]) == (
        2,
        True,
        "audit",
    )


def test_days_are_those_of_shanghai_and_both_are_in_it(cast: Cast, tmp_path: Path) -> None:
    for n in range(3):
        raise_for(cast.lin, cast.households["a1"][0], at=days(n), body=f"第{n}件")
    period = Period(date(2026, 6, 2), date(2026, 6, 2))
    rows = exported(tmp_path / "one.jsonl", period=period)
    assert [row["raised_at"] for row in rows] == [days(1).isoformat()]


def test_a_table_opens_in_a_spreadsheet_and_holds_no_formula(cast: Cast, tmp_path: Path) -> None:
    raise_for(cast.lin, cast.households["a1"][0], body="=HYPERLINK(1)\n第二行")
    out = tmp_path / "cases.csv"
    with as_role("worker"):
        export.run(out, period=ALL, form=FileForm.CSV, purpose=ExportPurpose.DISPUTE, as_json=False)
    (row,) = csv.DictReader(io.StringIO(out.read_bytes().decode("utf-8-sig")))
    assert row["text"] == "'=HYPERLINK(1)\n第二行"


def test_a_file_that_is_there_is_not_written_over_and_nothing_is_noted(
    cast: Cast, tmp_path: Path
) -> None:
    out = tmp_path / "cases.jsonl"
    out.write_text("mine")
    with as_role("worker"), pytest.raises(FileExistsError):
        export.run(out, period=ALL, form=FileForm.CSV, purpose=None, as_json=False)
    with as_owner():
        assert LedgerEntry.objects.filter(act="interop.exported").count() == 0


def test_systems_are_let_in_and_shut_out_from_the_command_line(
    cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    with as_role("worker"):
        assert clients.add(name="热线", areas=[], rights=[Right.CREATE], per_minute=60) == 0
        key, token = capsys.readouterr().out.split()
        client = ApiClient.objects.get(pk=key)
        assert clients.listed(as_json=True) == 0
        assert [each["id"] for each in json.loads(capsys.readouterr().out)] == [key]
    assert System(client, token).create().status_code == 201
    with as_role("worker"):
        assert [clients.revoke(client.pk), clients.revoke(client.pk)] == [0, 1]
        assert clients.add(name="热线", areas=["310115"], rights=[Right.READ], per_minute=60) == 1
    assert System(client, token).create().status_code == 401
