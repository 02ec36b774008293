"""Uploading files at the desk, for tests, and being the worker that reads them."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from minqing.home.operations.import_work import work_on_run
from minqing.home.operations.importing import IMPORT_KINDS
from minqing.sheets.models import ImportRun
from minqing.sheets.rules.columns import match_headers
from tests.database import as_owner, as_role
from tests.environment import DISTRICT_CODE
from tests.households.rosters import AREA, write_csv

__all__ = [
    "AREA",
    "check",
    "confirm",
    "content_of",
    "recognised",
    "row",
    "run_of",
    "upload",
    "work",
]


def row(number: int, **cells: str) -> list[str]:
    """A row of a roster: one person behind one door of building 9."""
    door = f"{number // 2 + 1}0{number % 2 + 1}"
    values = {
        "neighbourhood": AREA,
        "building": "柳岸路9号",
        "entrance": "",
        "floor": "",
        "door": door,
        "householder": f"周{chr(0x4E00 + number)}",
        "name": f"周{chr(0x4E00 + number)}",
        "relation": "户主",
        "sex": "男",
        "birth_on": "1970-01-02",
        "id_number": "",
        "phone": "10012345678",
        "hardship": "",
    } | cells
    return list(values.values())


def upload(
    client: Client,
    folder: Path,
    rows: Sequence[Sequence[str]],
    *,
    area: str = AREA,
    kind: str = "roster",
    **options: Any,
) -> UUID:
    """Upload a CSV; the import's id."""
    path = write_csv(folder / "roster.csv", rows, **options)
    file = SimpleUploadedFile("名册.csv", path.read_bytes())
    answer = client.post("/desk/imports/upload/", {"kind": kind, "area": area, "file": file})
    assert answer.status_code == 302, answer.content.decode()
    return UUID(answer["Location"].rstrip("/").rpartition("/")[2])


def check(client: Client, run_id: UUID, **fields: str) -> None:
    """Confirm the headers as they are recognised, and be the worker."""
    answer = client.post(f"/desk/imports/{run_id}/check/", recognised(run_id) | fields)
    assert answer.status_code == 302, answer.content.decode()
    work(run_id)


def recognised(run_id: UUID) -> dict[str, str]:
    """The form of the headers as the page shows it."""
    run = run_of(run_id)
    columns = IMPORT_KINDS[run.kind].columns
    found = match_headers(run.report["headers"], columns).found
    return {
        f"column-{place}": found[place].key if place in found else ""
        for place in range(len(run.report["headers"]))
    }


def confirm(client: Client, run_id: UUID, *codes: str) -> None:
    """Confirm what was checked, and be the worker."""
    client.post(f"/desk/imports/{run_id}/confirm/", {"confirmed": codes})
    work(run_id)


def work(run_id: UUID) -> None:
    """Do what the worker would do."""
    with as_role("worker"):
        work_on_run(run_id=run_id, district_code=DISTRICT_CODE, clock=timezone.now)


def run_of(run_id: UUID) -> ImportRun:
    """The import as it stands in the database."""
    with as_owner():
        return ImportRun.objects.get(pk=run_id)


def content_of(answer: Any) -> BytesIO:
    """What a download gave."""
    return BytesIO(b"".join(answer.streaming_content))
