"""Bringing in a file at the desk: stored, checked, confirmed, written; each step can be left.

The slow steps are jobs of the worker. Whatever happens to it, nothing is half written: a step that
was broken off is done again, and goes on where it was.
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from django.conf import settings
from procrastinate.contrib.django import app

from minqing.files.operations import store
from minqing.files.operations.blobs import receiving
from minqing.files.queries import store_root
from minqing.files.rules.media import MediaType
from minqing.home.operations.importing import IMPORT_KINDS
from minqing.ledger.operations import operation
from minqing.lib.actor import Actor
from minqing.sheets.models import ImportRun, sentence
from minqing.sheets.operations.runs import move_run, open_run
from minqing.sheets.queries.runs import header_faults, look_at_headers
from minqing.sheets.rules.columns import mapped
from minqing.sheets.rules.outcomes import SheetOutcome
from minqing.sheets.rules.runs import WORKING, RunState

__all__ = [
    "MOST_BYTES",
    "MappingError",
    "abandon_run",
    "check_run",
    "confirm_run",
    "continue_run",
    "report_of",
    "upload_sheet",
]

MOST_BYTES = 256 * 1024**2
"""A roster of a whole district as CSV is about 100 MB."""
_JOB = "minqing.home.jobs.work_on_import"
_SHOWN_FAULTS = 50
_SHEETS = (MediaType.XLSX, MediaType.CSV, MediaType.TEXT)


class MappingError(Exception):
    """The headers do not give every needed column once; ``reasons`` say what is missing."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(*reasons)
        self.reasons = reasons


@operation
def upload_sheet(
    *, by: Actor, at: datetime, kind: str, area_code: str, content: BinaryIO, name: str
) -> ImportRun:
    """Store a file and open an import of it.

    Raises SheetRefusedError when it is no readable sheet, FileRefusedError, StorageFullError.
    """
    with receiving(store_root(), content, MOST_BYTES) as path:
        found = look_at_headers(path, IMPORT_KINDS[kind].columns)
    content.seek(0)
    stored = store(
        by=by,
        at=at,
        content=content,
        name=name,
        area_code=area_code,
        allowed=_SHEETS,
        most_bytes=MOST_BYTES,
    )
    return open_run(
        by=by, at=at, kind=kind, area_code=area_code, file=stored, headers=found.headers
    )


@operation
def check_run(
    *,
    by: Actor,
    at: datetime,
    run: ImportRun,
    mapping: Mapping[str, str],
    options: frozenset[str],
    skip_faulty: bool,
) -> None:
    """Have the file read and checked with these meanings of its headers.

    ``mapping`` holds what differs from what is recognised. Raises MappingError, RunMovedError.
    """
    kind = IMPORT_KINDS[run.kind]
    if faults := header_faults(run.report["headers"], mapped(kind.columns, mapping)):
        raise MappingError(faults)

    def change(row: ImportRun) -> None:
        row.mapping = dict(mapping)
        row.options = sorted(options & kind.options.keys())
        row.skip_faulty = skip_faulty
        row.confirmed, row.confirmed_by = [], None
        row.rows_done, row.heartbeat_at = 0, None

    move_run(by=by, at=at, run_id=run.pk, to=RunState.READING, change=change)
    _defer(run.pk)


@operation
def confirm_run(*, by: Actor, at: datetime, run: ImportRun, confirmed: frozenset[str]) -> None:
    """Have what was checked written; ``confirmed`` answers the questions. Raises RunMovedError."""

    def change(row: ImportRun) -> None:
        row.confirmed = sorted({*row.confirmed, *confirmed})
        row.confirmed_by = by.id
        row.heartbeat_at = None

    move_run(by=by, at=at, run_id=run.pk, to=RunState.APPLYING, change=change)
    _defer(run.pk)


@operation
def continue_run(*, by: Actor, at: datetime, run: ImportRun) -> None:
    """Go on with an import that was broken off, where it was. Raises RunMovedError."""
    to = RunState(run.state)
    if to not in WORKING:
        to = RunState.APPLYING if run.confirmed_by else RunState.READING

    def change(row: ImportRun) -> None:
        row.heartbeat_at = None

    move_run(by=by, at=at, run_id=run.pk, to=to, change=change)
    _defer(run.pk)


@operation
def abandon_run(*, by: Actor, at: datetime, run: ImportRun) -> None:
    """Give an import up; nothing of it was written. Raises RunMovedError."""

    def change(row: ImportRun) -> None:
        row.report = {"headers": row.report.get("headers", [])}

    move_run(by=by, at=at, run_id=run.pk, to=RunState.ABANDONED, change=change)


def report_of(outcome: SheetOutcome) -> dict[str, object]:
    """What a run keeps of an outcome, to be shown: reasons in words, the first rows of each."""
    return {
        "headers": list(outcome.headers),
        "unknown": list(outcome.unknown_headers),
        "rows": outcome.rows,
        "faulty_rows": outcome.faulty_rows,
        "kept_faults": len(outcome.faults),
        "faults": [
            {"row": row.number, "reasons": [sentence(error) for error in row.errors]}
            for row in outcome.faults[:_SHOWN_FAULTS]
        ],
        "counts": dict(outcome.counts),
        "changes": [asdict(change) for change in outcome.changes],
        "differences": outcome.differences,
        "digest": outcome.digest,
        "overtaken": outcome.overtaken,
        "questions": [
            {"code": each.code, "params": dict(each.params)} for each in outcome.questions
        ],
    }


def _defer(run_id: UUID) -> None:
    """In the transaction of the move: no move, no job."""
    task = app.configure_task(_JOB, queue=settings.MINQING_DISTRICT)
    task.defer(run_id=str(run_id))
