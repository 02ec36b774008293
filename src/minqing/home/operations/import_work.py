"""What the worker does with an import: check it, or write it, and say how it went."""

import logging
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime, timedelta
from functools import partial
from io import BytesIO
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError
from django.utils import translation
from psycopg.errors import DiskFull, OutOfMemory
from xlsxwriter.exceptions import FileCreateError

from minqing.accounts.models import User
from minqing.files.models import StoredFile
from minqing.files.operations import StorageFullError, discard, store
from minqing.files.queries import store_root
from minqing.files.rules.media import MediaType, blob_path
from minqing.home.operations.import_runs import continue_run, report_of
from minqing.home.operations.importing import IMPORT_KINDS, ImportKind
from minqing.home.rules import IMPORT_DONE, IMPORT_FAILED, IMPORT_TO_CONFIRM, IMPORT_TO_MEND
from minqing.households.operations import (
    ChangedMeanwhileError,
    NoBlockError,
    forget_unused,
)
from minqing.ledger.operations import operation
from minqing.lib.actor import Actor, ActorKind
from minqing.lib.scope import Scope
from minqing.lib.time import local_date
from minqing.notices.operations import notify
from minqing.sheets.models import ImportRun, sentence
from minqing.sheets.operations import error_sheet
from minqing.sheets.operations.runs import RunMovedError, beat, move_run, working_on
from minqing.sheets.queries.runs import is_worked_on
from minqing.sheets.rules.outcomes import SheetOutcome
from minqing.sheets.rules.problems import SheetRefusedError
from minqing.sheets.rules.runs import ENDED, WORKING, RunFailure, RunState, broken_off
from minqing.storage.scoping import scoped
from minqing.territory.queries import standing_of_user

__all__ = ["look_after_imports", "work_on_run"]

logger = logging.getLogger(__name__)
Clock = Callable[[], datetime]
_BEAT = timedelta(seconds=1)
_KEPT_STAGED = timedelta(days=7)
_KEPT_REPORT = timedelta(days=30)
_NOTICES = {
    RunState.CHECKED: IMPORT_TO_MEND,
    RunState.WAITING: IMPORT_TO_CONFIRM,
    RunState.DONE: IMPORT_DONE,
    RunState.FAILED: IMPORT_FAILED,
}


class _FailedError(Exception):
    """The work cannot go on, for a reason that people are told."""

    def __init__(self, failure: RunFailure, refused: list[str] | None = None) -> None:
        super().__init__(failure)
        self.failure = failure
        self.refused = refused or []


def work_on_run(*, run_id: UUID, district_code: str, clock: Clock) -> None:
    """Do what an import waits for, as its user and within its area.

    The work is long, so the clock is handed in, not a moment. Returns at once when it waits for
    nothing, or another process works on it. A failure that is known is told in the run's words;
    any other is told as unexpected, and raised.
    """
    with working_on(run_id) as alone, scoped(Scope.system(district_code, purpose="import")):
        run = ImportRun.objects.filter(pk=run_id).first() if alone else None
        language = _language(run)
    if run is None or RunState(run.state) not in WORKING:
        return
    with working_on(run_id) as alone, translation.override(language):
        if alone:
            _Work(run, clock).do()


def look_after_imports(*, district_code: str, at: datetime) -> int:
    """Go on with imports whose process died, and remove what is kept no longer.

    Gives the number of imports that were taken up again.
    """
    by = Actor.system("import")
    taken_up = 0
    with scoped(Scope.system(district_code, purpose="import")) as scope:
        working = ImportRun.objects.filter(state__in=[each.value for each in WORKING])
        for run in working.only("id", "state", "heartbeat_at", "changed_at", "confirmed_by"):
            seen = run.heartbeat_at or run.changed_at
            if broken_off(RunState(run.state), seen, at) and not is_worked_on(run.pk):
                continue_run(by=by, at=at, run=run)
                taken_up += 1
        ended = ImportRun.objects.filter(
            state__in=[each.value for each in ENDED], changed_at__lt=at - _KEPT_REPORT
        )
        for run in ended.exclude(report={}, file_id=None, error_file_id=None):
            _take_away(run, scope, by=by, at=at)
    forget_unused(before=at - _KEPT_STAGED)
    return taken_up


@operation
def _take_away(run: ImportRun, scope: Scope, *, by: Actor, at: datetime) -> None:
    """Remove what names people: the file, the refused rows, what the check found."""
    for stored in StoredFile.objects.filter(pk__in=[run.file_id, run.error_file_id]):
        discard(by=by, at=at, scope=scope, stored=stored)
    run.report, run.file_id, run.error_file_id = {}, None, None
    run.save(update_fields=["report", "file_id", "error_file_id"])


def _language(run: ImportRun | None) -> str:
    """The language of whoever brings the file in: reasons and differences are kept in it."""
    user = User.objects.filter(pk=run.created_by).only("language").first() if run else None
    return user.language if user else settings.LANGUAGE_CODE


class _Work:
    """One step of one import."""

    def __init__(self, run: ImportRun, clock: Clock) -> None:
        self._run = run
        self._clock = clock
        self._writing = run.state == RunState.APPLYING
        self._by = Actor(
            ActorKind.USER,
            id=run.confirmed_by if self._writing and run.confirmed_by else run.created_by,
            member_id=run.member_id,
        )
        self._scope = Scope.of_areas(run.area_code, purpose="import")
        self._beaten = self._clock() - _BEAT

    def do(self) -> None:
        """Do it and move the import on, whatever happens short of this process's death."""
        self._beat(0, self._run.rows_expected)
        with ExitStack() as unsettled:
            # Whatever is not foreseen below is told, too, and goes on to whoever reads the logs.
            unsettled.callback(self._failed, RunFailure.UNKNOWN)
            self._do()
            unsettled.pop_all()

    def _do(self) -> None:
        try:
            outcome = self._bring_in(self._kind(), self._path())
            if not outcome.written:
                self._checked(outcome)
        except _FailedError as error:
            self._failed(error.failure, error.refused)
        except SheetRefusedError as error:
            self._failed(RunFailure.REFUSED, [sentence(each) for each in error.errors])
        except StorageFullError:
            self._failed(RunFailure.DISK_FULL)
        except NoBlockError:
            self._failed(RunFailure.NO_BLOCK)
        except ChangedMeanwhileError:
            self._failed(RunFailure.CHANGED_MEANWHILE)
        except DatabaseError as error:
            if not isinstance(error.__cause__, DiskFull | OutOfMemory):
                raise
            self._failed(RunFailure.DATABASE_FULL)
        except RunMovedError:
            logger.info("import %s was moved on meanwhile", self._run.pk)

    def _kind(self) -> ImportKind:
        kind = IMPORT_KINDS[self._run.kind]
        with scoped(self._scope):
            standing = standing_of_user(
                self._run.created_by, local_date(self._clock()), purpose="import"
            )
        if not standing.holds(kind.roles, self._run.area_code):
            raise _FailedError(RunFailure.NOT_ALLOWED)
        return kind

    def _path(self) -> Path:
        with scoped(self._scope):
            stored = StoredFile.objects.filter(pk__in=[self._run.file_id]).first()
        path = blob_path(store_root(), stored.sha256) if stored else None
        if path is None or not path.is_file():
            raise _FailedError(RunFailure.FILE_GONE)
        return path

    def _bring_in(self, kind: ImportKind, path: Path) -> SheetOutcome:
        run = self._run
        bring_in: Callable[..., SheetOutcome] = partial(
            kind.function,
            by=self._by,
            at=self._clock(),
            scope=self._scope,
            path=path,
            mapping=run.mapping or None,
            dry_run=not self._writing,
            skip_faulty=run.skip_faulty,
            confirmed=frozenset(run.confirmed),
            # What is written is what was shown: kept with the run, whichever process writes it.
            shown=run.report.get("digest", "") if self._writing else None,
            progress=self._progress,
        )
        options = dict.fromkeys(run.options, True)
        if kind.stages:
            return bring_in(on_written=self._done, **options)
        # In one transaction with the state, so that what is written is never taken for undone.
        with scoped(self._scope):
            outcome = bring_in(**options)
            if outcome.written and self._writing:
                self._done(outcome)
        return outcome

    def _progress(self, done: int, expected: int) -> None:
        now = self._clock()
        if now - self._beaten >= _BEAT:
            self._beaten = now
            self._beat(done, expected)

    def _beat(self, done: int, expected: int) -> None:
        with scoped(self._scope):
            beat(run_id=self._run.pk, at=self._clock(), done=done, expected=expected)

    def _done(self, outcome: SheetOutcome) -> None:
        def change(row: ImportRun) -> None:
            row.report = report_of(outcome)
            row.rows_done = row.rows_expected = outcome.rows

        self._move(RunState.DONE, change)

    def _checked(self, outcome: SheetOutcome) -> None:
        content = _errors(outcome)

        def change(row: ImportRun) -> None:
            row.report = report_of(outcome)
            row.rows_done = row.rows_expected = outcome.rows
            row.error_file_id = self._store_errors(content) if content else None

        to = RunState.CHECKED
        if not outcome.faulty_rows or self._run.skip_faulty:
            to = RunState.WAITING
        asks = outcome.faulty_rows or outcome.questions
        if outcome.rows and outcome.changes_nothing and not asks:
            to = RunState.DONE  # the register says all of it already: there is nothing to ask
        with scoped(self._scope):
            self._move(to, change)

    def _store_errors(self, content: BytesIO) -> UUID:
        stem = Path(self._run.file_name).stem
        stored = store(
            by=self._by,
            at=self._clock(),
            content=content,
            name=f"{stem}-errors.xlsx",
            area_code=self._run.area_code,
            allowed=[MediaType.XLSX],
        )
        return stored.pk

    def _failed(self, failure: RunFailure, refused: list[str] | None = None) -> None:
        def change(row: ImportRun) -> None:
            row.report = {**row.report, "refused": refused or []}

        with scoped(self._scope):
            self._move(RunState.FAILED, change, failure)

    @operation
    def _move(
        self,
        to: RunState,
        change: Callable[[ImportRun], None],
        failure: RunFailure | None = None,
    ) -> None:
        at = self._clock()
        run = move_run(
            by=self._by, at=at, run_id=self._run.pk, to=to, change=change, failure=failure
        )
        notify(
            user_ids=[run.created_by],
            code=_NOTICES[to],
            params={},
            path=f"/desk/imports/{run.pk}/",
            by=Actor.system("import"),
            at=at,
        )


def _errors(outcome: SheetOutcome) -> BytesIO | None:
    """The refused rows as a workbook, when there are any."""
    if not outcome.faults:
        return None
    content = BytesIO()
    try:
        error_sheet(content, outcome.headers, outcome.faults)
    except FileCreateError as error:  # its parts are written beside each other first
        raise StorageFullError from error
    content.seek(0)
    return content
