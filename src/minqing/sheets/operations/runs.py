"""Imports on their way: opened, moved from state to state, locked while one is worked on."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import connection

from minqing.files.models import StoredFile
from minqing.ledger.operations import Detail, new_entry, operation
from minqing.lib.actor import Actor
from minqing.sheets.models import ImportRun
from minqing.sheets.queries.runs import RUN_LOCKS, run_lock
from minqing.sheets.rules.runs import RunFailure, RunState, may_move

__all__ = [
    "RunMovedError",
    "beat",
    "move_run",
    "open_run",
    "working_on",
]

_ENTRIES = {
    RunState.APPLYING: partial(new_entry, act="sheets.import_confirmed"),
    RunState.DONE: partial(new_entry, act="sheets.import_done"),
    RunState.ABANDONED: partial(new_entry, act="sheets.import_abandoned"),
}


class RunMovedError(Exception):
    """Somebody moved the import on meanwhile; look where it stands now."""


@operation
def open_run(
    *,
    by: Actor,
    at: datetime,
    kind: str,
    area_code: str,
    file: StoredFile,
    headers: Sequence[str],
) -> ImportRun:
    """Begin an import with its stored file; the headers are to be confirmed next.

    ValueError when it is nobody's.
    """
    if by.id is None:
        message = "A file is brought in by a user, who is told how it went."
        raise ValueError(message)
    run = ImportRun.objects.create(
        kind=kind,
        state=RunState.UPLOADED.value,
        area_code=area_code,
        created_by=by.id,
        member_id=by.member_id,
        created_at=at,
        changed_at=at,
        file_id=file.pk,
        file_name=file.name,
        report={"headers": list(headers)},
    )
    new_entry(
        act="sheets.import_opened",
        by=by,
        at=at,
        area_code=area_code,
        object_id=run.pk,
        detail={"kind": kind, "file": str(file.pk)},
    )
    return run


@operation
def move_run(
    *,
    by: Actor,
    at: datetime,
    run_id: UUID,
    to: RunState,
    change: Callable[[ImportRun], None] = lambda _run: None,
    failure: RunFailure | None = None,
) -> ImportRun:
    """Move an import to a state; ``change`` writes further columns of the locked row.

    Confirming, finishing and giving up stand in the ledger. Raises RunMovedError when its present
    state does not allow the move.
    """
    run = ImportRun.objects.select_for_update().get(pk=run_id)
    if not may_move(RunState(run.state), to):
        raise RunMovedError
    change(run)
    run.state = to.value
    run.failure = failure.value if failure else ""
    run.changed_at = at
    run.save()
    if to in _ENTRIES:
        counts = run.report.get("counts", {})
        detail: Detail = {"kind": run.kind, **({"counts": counts} if counts else {})}
        _ENTRIES[to](by=by, at=at, area_code=run.area_code, object_id=run.pk, detail=detail)
    return run


def beat(*, run_id: UUID, at: datetime, done: int, expected: int) -> None:
    """Say that a process works on the import, and how far it has come."""
    ImportRun.objects.filter(pk=run_id).update(
        heartbeat_at=at, rows_done=done, rows_expected=expected
    )


@contextmanager
def working_on(run_id: UUID) -> Iterator[bool]:
    """Whether this process alone works on the import; the lock ends with the process."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s, %s)", [RUN_LOCKS, run_lock(run_id)])
        (alone,) = cursor.fetchone()
    try:
        yield alone
    finally:
        if alone and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("select pg_advisory_unlock(%s, %s)", [RUN_LOCKS, run_lock(run_id)])
