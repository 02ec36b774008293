"""Bringing in a sheet of records: read and checked first, then planned and written at once."""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from django.db import IntegrityError, connection
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from minqing.lib.actor import Actor
from minqing.lib.scope import Scope
from minqing.sheets.models import RECORD_LABELS
from minqing.sheets.queries import open_sheet, read_rows
from minqing.sheets.rules.columns import Column, mapped, match_headers
from minqing.sheets.rules.limits import LIMITS
from minqing.sheets.rules.outcomes import Change, ErrorRow, Progress, Question, SheetOutcome
from minqing.sheets.rules.problems import RowError, SheetRefusedError, column_letter
from minqing.sheets.rules.records import Fault, Record
from minqing.storage.scoping import scoped

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

__all__ = ["MOST_RECORDS", "ChangedMeanwhileError", "Plan", "RecordSheet"]

MOST_RECORDS = 200_000
"""Rows of one file; all are held in memory while they are compared with what is registered."""

_LIMITS = replace(LIMITS, rows=MOST_RECORDS)
_TRIES = 3
_TOLD_EVERY = 2_000
_BUSY = _("Somebody else is changing the same rows. Nothing was written; try again in a minute.")

W = TypeVar("W")


class ChangedMeanwhileError(Exception):
    """What a plan rests on was changed before it was written: plan again."""


@dataclass(slots=True)
class Plan(Generic[W]):
    """What a file would do: differences to show, questions to ask, and what is to be written."""

    writes: W
    changes: list[Change] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)


class RecordSheet(ABC, Generic[W]):
    """One kind of sheet. One object serves one file.

    ``code`` names the kind: two imports of one kind wait for each other. ``words`` are the words of
    the kind's own problems, under their codes.
    """

    code: str
    columns: tuple[Column, ...]
    words: "Mapping[str, StrPromise]" = {}

    def __init__(self, *, by: Actor, at: datetime, scope: Scope) -> None:
        self.by, self.at, self.scope = by, at, scope

    @classmethod
    def bring_in(
        cls,
        *,
        by: Actor,
        at: datetime,
        scope: Scope,
        path: Path,
        mapping: Mapping[str, str] | None = None,
        dry_run: bool = False,
        skip_faulty: bool = False,
        confirmed: frozenset[str] = frozenset(),
        shown: str | None = None,
        progress: Progress = lambda _done, _expected: None,
    ) -> SheetOutcome:
        """Read a file, check every row, and write all of it in one transaction, or nothing.

        With a fault anywhere, or a question that is not confirmed, nothing is written;
        ``skip_faulty`` leaves out the rows with faults. ``shown`` is the digest of the difference
        that somebody confirmed: when it is another one by now, nothing is written either. When
        somebody else writes the same rows meanwhile, the plan is made again with what they wrote,
        so that a clash is named with its row. Raises SheetRefusedError when the file or its headers
        cannot be read, or others do not let it through.
        """
        return cls(by=by, at=at, scope=scope).take(
            path=path,
            mapping=mapping,
            dry_run=dry_run,
            skip_faulty=skip_faulty,
            confirmed=confirmed,
            shown=shown,
            progress=progress,
        )

    def take(
        self,
        *,
        path: Path,
        mapping: Mapping[str, str] | None,
        dry_run: bool,
        skip_faulty: bool,
        confirmed: frozenset[str],
        shown: str | None,
        progress: Progress,
    ) -> SheetOutcome:
        """Do what ``bring_in`` says, with a sheet that was made for the file."""
        reading = _Reading(self, path, mapped(self.columns, mapping))
        records = reading.records(progress)
        for _try in range(_TRIES):
            try:
                return _attempt(
                    self,
                    reading,
                    [_anew(record) for record in records],
                    scope=self.scope,
                    dry_run=dry_run,
                    skip_faulty=skip_faulty,
                    confirmed=confirmed,
                    shown=shown,
                )
            except (IntegrityError, ChangedMeanwhileError) as error:
                cause: Exception = error
        raise SheetRefusedError((RowError(0, "", "", "busy", _BUSY),)) from cause

    @abstractmethod
    def check(self, record: Record) -> None:
        """Refuse what the row by itself shows to be wrong; no database."""

    def look_up(self, faulty: Sequence[Record], records: Sequence[Record]) -> None:
        """Say what else is wrong with refused rows: what they name, and nobody has.

        ``records`` are all rows of the file, since one may name what another brings in.
        """

    @abstractmethod
    def plan(self, records: Sequence[Record]) -> Plan[W]:
        """Compare sound rows with what is registered, in the transaction that may write.

        Refuses rows on the way; what is refused is neither in the differences nor written.
        """

    @abstractmethod
    def write(self, writes: W) -> None:
        """Write a plan as one operation; ChangedMeanwhileError when it no longer holds."""


def _attempt(
    sheet: RecordSheet[W],
    reading: "_Reading[W]",
    records: list[Record],
    *,
    scope: Scope,
    dry_run: bool,
    skip_faulty: bool,
    confirmed: frozenset[str],
    shown: str | None,
) -> SheetOutcome:
    with scoped(scope):
        _wait_for_others(sheet.code)
        faulty = [each for each in records if each.errors or each.faults]
        if faulty:
            sheet.look_up(faulty, records)
        plan = sheet.plan([each for each in records if not each.errors and not each.faults])
        outcome = reading.outcome(records, plan)
        outcome.digest = _digest(plan.changes)
        agreed = outcome.ask(plan.questions, confirmed, shown)
        if agreed and not dry_run and (skip_faulty or not outcome.faulty_rows):
            if not outcome.changes_nothing:
                sheet.write(plan.writes)
            outcome.written = True
        return outcome


def _digest(changes: Sequence[Change]) -> str:
    """What a person is shown of every difference, the first ones or not, as a digest."""
    digest = hashlib.sha256()
    for each in changes:
        if each.kind != "unchanged":
            values = (sorted(each.before.items()), sorted(each.after.items()))
            told = (each.row, each.what, each.key, each.kind, *values)
            digest.update(repr(told).encode())
    return digest.hexdigest()


def _wait_for_others(code: str) -> None:
    """Hold the kind until the transaction ends: two files at once are brought in one by one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(hashtextextended(current_schema() || %s, 0))",
            [f" import {code}"],
        )


def _anew(record: Record) -> Record:
    """The row with what its reading found only: every attempt plans from the same rows."""
    return replace(record, faults=list(record.faults))


class _Reading(Generic[W]):
    """The file: its headers, its rows, and the words for what is wrong with them."""

    def __init__(self, sheet: RecordSheet[W], path: Path, columns: tuple[Column, ...]) -> None:
        self._sheet = sheet
        self._path = path
        self._columns = columns
        self._summary = open_sheet(path, columns, limits=_LIMITS)
        found = match_headers(self._summary.headers, columns).found
        self._letters = {column.key: column_letter(index) for index, column in found.items()}
        self._shown = {column.key: self._summary.headers[index] for index, column in found.items()}
        self._usual = {column.key: column.headers[0] for column in columns}
        self._words = {**RECORD_LABELS, **sheet.words}

    def records(self, progress: Progress) -> list[Record]:
        """Every row, checked by itself."""
        records: list[Record] = []
        for row in read_rows(self._path, self._columns, limits=_LIMITS):
            record = Record(row.number, row.values, row.cells, row.errors)
            if not row.errors:
                self._sheet.check(record)
            records.append(record)
            if len(records) % _TOLD_EVERY == 0:
                progress(len(records), max(self._summary.rows, len(records)))
        progress(len(records), len(records))
        return records

    def outcome(self, records: Sequence[Record], plan: Plan[W]) -> SheetOutcome:
        """What is shown of a plan."""
        outcome = SheetOutcome(self._summary.headers, self._summary.unknown, rows=len(records))
        for record in records:
            errors = [*record.errors, *(self._error(record, each) for each in record.faults)]
            if errors:
                outcome.refuse(ErrorRow(record.number, record.cells, errors))
        for change in plan.changes:
            outcome.note(change)
        return outcome

    def _error(self, record: Record, fault: Fault) -> RowError:
        return RowError(
            row=record.number,
            column=self._letters.get(fault.column, ""),
            header=self._shown.get(fault.column, self._usual.get(fault.column, "")),
            code=fault.code,
            message=format_lazy(self._words[fault.code], **fault.params),
        )
