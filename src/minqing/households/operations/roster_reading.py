"""Reading a roster into tables of its own, so that what was read survives whoever read it.

Doors are staged in batches; each is one transaction, with the position up to which the file was
read, the refused rows, and what the checks remember. Killed anywhere, a reading of the same file
goes on behind the last batch.
"""

import gc
import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import cast
from uuid import UUID

from django.db import connection, transaction

from minqing.households.models import ROSTER_PROBLEM_LABELS
from minqing.households.operations.places import NoCodeLeftError, PlaceBook
from minqing.households.operations.sealing import PackedRows, SealingProcess, sealing
from minqing.households.rules.packing import PackedDoor, PackedHome
from minqing.households.rules.roster import (
    REQUIRED,
    ROSTER_HEADERS,
    WORDS,
    Column,
    Problem,
    RosterProblem,
    RosterReader,
    RosterRow,
)
from minqing.households.rules.roster_order import Door, Line, RosterOrder, doors_of
from minqing.lib.codes import Level
from minqing.lib.ids import new_id
from minqing.lib.scope import Scope
from minqing.sheets.models import reason
from minqing.sheets.queries import SheetSummary, open_sheet, read_rows
from minqing.sheets.queries.reading import Row
from minqing.sheets.rules.cells import listed_words
from minqing.sheets.rules.columns import Column as SheetColumn
from minqing.sheets.rules.columns import mapped, match_headers
from minqing.sheets.rules.outcomes import MOST_FAULTS, ErrorRow, Progress
from minqing.sheets.rules.problems import Problem as CellProblem
from minqing.sheets.rules.problems import RowError, column_letter
from minqing.storage.beside import beside
from minqing.storage.keys import keyring
from minqing.territory.models import Area

__all__ = ["ROSTER_COLUMNS", "StagedRoster", "forget_roster", "forget_unused", "read_roster"]

ROSTER_COLUMNS = tuple(
    SheetColumn(key=key, headers=headers, required=key in REQUIRED)
    for key, headers in ROSTER_HEADERS.items()
)
_DOORS_A_BATCH = 2_000
# Another way of reading, or of staging, makes what an older release staged useless.
_VERSION = "2"
_COPIES = (
    (
        "copy households_stageddoor (roster_id, id, line, place, floor, door, sort_key, suffix)"
        " from stdin"
    ),
    (
        "copy households_stagedhome (roster_id, id, door_id, line, name, name_pinyin, size,"
        " hardship, hardship_id) from stdin"
    ),
    (
        "copy households_stagedperson (roster_id, id, home_id, line, name, name_pinyin, initials,"
        " sex, birth_on, id_number, id_index, phone, phone_index, relation) from stdin"
    ),
)
_FORGET = (
    "delete from households_stagedperson where roster_id = %s",
    "delete from households_stagedhome where roster_id = %s",
    "delete from households_stageddoor where roster_id = %s",
    "delete from households_stagedroster where id = %s",
)
_USUAL_COLLECTING = gc.get_threshold()
_OBJECTS_BETWEEN_COLLECTIONS = 100_000
_FAULT_CONTEXT = "households_stagedfault.content"
Place = tuple[str, str, str]
Refused = ErrorRow


@dataclass(frozen=True, slots=True)
class StagedRoster:
    """A roster that was read to its end."""

    id: UUID
    summary: SheetSummary
    rows: int
    faulty_rows: int
    places: tuple[Place, ...]

    def faults(self) -> list[ErrorRow]:
        """The first refused rows, as they stand in the file, with the reasons."""
        with connection.cursor() as cursor:
            cursor.execute(
                "select content from households_stagedfault where roster_id = %s order by line",
                [self.id],
            )
            return [_opened(bytes(content)) for (content,) in cursor.fetchall()]


def read_roster(
    *,
    at: datetime,
    today: date,
    scope: Scope,
    path: Path,
    mapping: Mapping[str, str] | None,
    progress: Progress,
    restart: bool = False,
) -> StagedRoster:
    """Read a file into staging, going on where an earlier reading of it was broken off.

    Outside a transaction. While somebody else reads the same file this waits, and then finds it
    read. Raises SheetRefusedError when the file or its headers cannot be read, in the middle too;
    what was staged until then is kept.
    """
    columns = mapped(ROSTER_COLUMNS, mapping)
    summary = open_sheet(path, columns)
    known = Area.objects.filter(level=Level.NEIGHBOURHOOD.value, valid_to__isnull=True)
    codes = frozenset(known.values_list("code", flat=True))
    key = _key(path, mapping, scope, codes)
    with _alone_with(key):
        if restart:
            _forget(key)
        staging = _Staging.begin(key, at)
        if not staging.finished:
            allowed = frozenset(code for code in codes if scope.covers_area(code))
            rows = RosterReader(neighbourhoods=codes, allowed=allowed, today=today)
            reader = _Reader(path, columns, summary, rows, staging)
            reader.read(progress)
        return staging.result(summary)


def forget_roster(roster_id: UUID) -> None:
    """Remove what was staged of one file."""
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in _FORGET:
            cursor.execute(statement, [roster_id])


def forget_unused(*, before: datetime) -> int:
    """Remove what was staged and not used since a moment; gives how many files that were."""
    with connection.cursor() as cursor:
        cursor.execute("select id from households_stagedroster where used_at < %s", [before])
        unused = [row[0] for row in cursor.fetchall()]
    for roster_id in unused:
        forget_roster(roster_id)
    return len(unused)


def _key(
    path: Path, mapping: Mapping[str, str] | None, scope: Scope, codes: frozenset[str]
) -> bytes:
    """What a reading depends on: the file, how it is read, for whom, and the known areas."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    rest = [
        _VERSION,
        json.dumps(mapping or {}, sort_keys=True),
        *(f"{each.lower}-{each.upper}" for each in scope.ranges),
        *sorted(codes),
    ]
    digest.update("\n".join(rest).encode())
    return digest.digest()


@contextmanager
def _alone_with(key: bytes) -> Iterator[None]:
    """A lock of the connection on one file, which ends with its process."""
    number = int.from_bytes(key[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(%s)", [number])
    try:
        yield
    finally:
        if connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("select pg_advisory_unlock(%s)", [number])


def _forget(key: bytes) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select id from households_stagedroster where key = %s", [key])
        for (roster_id,) in cursor.fetchall():
            forget_roster(roster_id)


@dataclass(slots=True)
class _Batch:
    """Doors that are being sealed, and what is written together with them."""

    position: int
    rows: int
    refused: list[ErrorRow]
    places: list[tuple[int, Place]]
    seen: tuple[bytes, bytes]


class _Staging:
    """One file's rows in the staging tables."""

    def __init__(self, roster_id: UUID, position: int, rows: int, faulty: int) -> None:
        self.id = roster_id
        self.position = position
        self.rows = rows
        self.faulty_rows = faulty
        self.finished = False
        self.places: dict[Place, int] = {}
        self._kept_faults = 0

    @classmethod
    def begin(cls, key: bytes, at: datetime) -> "_Staging":
        """What is there of a file: nothing, a part, or all of it."""
        with connection.cursor() as cursor:
            cursor.execute(
                "insert into households_stagedroster (id, key, began_at, used_at)"
                " values (%s, %s, %s, %s)"
                " on conflict (key) do update set used_at = excluded.used_at"
                " returning id, position, rows, faulty_rows, finished",
                [new_id(), key, at, at],
            )
            roster_id, position, rows, faulty, finished = cursor.fetchone()
            staging = cls(roster_id, position, rows, faulty)
            staging.finished = finished
            cursor.execute(
                "select neighbourhood, building, entrance, number from households_stagedplace"
                " where roster_id = %s order by number",
                [roster_id],
            )
            staging.places = {(row[0], row[1], row[2]): row[3] for row in cursor.fetchall()}
            cursor.execute(
                "select count(*) from households_stagedfault where roster_id = %s", [roster_id]
            )
            (staging._kept_faults,) = cursor.fetchone()
        return staging

    def remind(self, order: RosterOrder) -> None:
        """Tell the checks what they knew at the position."""
        with connection.cursor() as cursor:
            cursor.execute(
                "select doors, numbers from households_stagedseen where roster_id = %s", [self.id]
            )
            for doors, numbers in cursor.fetchall():
                order.know(bytes(doors), bytes(numbers))

    def write(self, batch: _Batch, lines: PackedRows) -> None:
        """Stage a batch and the new position, together or not at all."""
        kept = batch.refused[: max(0, MOST_FAULTS - self._kept_faults)]
        with transaction.atomic(), connection.cursor() as cursor:
            for statement, content in zip(_COPIES, lines[:3], strict=True):
                with cursor.copy(statement) as copy:
                    copy.write(content)
            cursor.executemany(
                "insert into households_stagedplace values (%s, %s, %s, %s, %s)",
                [(self.id, number, *place) for number, place in batch.places],
            )
            cursor.executemany(
                "insert into households_stagedfault values (%s, %s, %s)",
                [(self.id, each.number, _sealed(each)) for each in kept],
            )
            cursor.execute(
                "insert into households_stagedseen values (%s, %s, %s, %s)",
                [self.id, batch.position, *batch.seen],
            )
            cursor.execute(
                "update households_stagedroster set position = %s, rows = rows + %s,"
                " faulty_rows = faulty_rows + %s where id = %s",
                [batch.position, batch.rows, len(batch.refused), self.id],
            )
        self.position = batch.position
        self.rows += batch.rows
        self.faulty_rows += len(batch.refused)
        self._kept_faults += len(kept)

    def finish(self) -> None:
        """Everything was read."""
        with connection.cursor() as cursor:
            cursor.execute(
                "update households_stagedroster set finished = true where id = %s", [self.id]
            )
            cursor.execute("delete from households_stagedseen where roster_id = %s", [self.id])
            for table in ("door", "home", "person"):
                cursor.execute(f"analyze households_staged{table}")
        self.finished = True

    def result(self, summary: SheetSummary) -> StagedRoster:
        return StagedRoster(self.id, summary, self.rows, self.faulty_rows, tuple(self.places))


class _Reader:
    """Reads the file from the staging's position on."""

    def __init__(
        self,
        path: Path,
        columns: tuple[SheetColumn, ...],
        summary: SheetSummary,
        rows: RosterReader,
        staging: _Staging,
    ) -> None:
        found = match_headers(summary.headers, columns).found
        self._path = path
        self._columns = columns
        self._expected = summary.rows
        self._letters = {column.key: column_letter(index) for index, column in found.items()}
        self._shown = {column.key: summary.headers[index] for index, column in found.items()}
        self._staging = staging
        self._rows = rows
        self._order = RosterOrder(keyring().index("", "roster"))
        self._book = PlaceBook()
        self._places = dict(staging.places)
        self._new_places: list[tuple[int, Place]] = []

    def read(self, progress: Progress) -> None:
        """Read, check, seal and stage everything that is left."""
        self._staging.remind(self._order)
        for place in self._places:
            self._book.entrance(*place)
        waiting: list[_Batch] = []
        with _collecting_seldom(), sealing() as process, beside() as staged:

            def stage_oldest() -> None:
                lines = process.take()
                staged.wait()
                progress(self._staging.rows, max(self._expected, self._staging.rows))
                staged.begin(partial(self._staging.write, waiting.pop(0), lines))

            doors: list[Door[ErrorRow]] = []
            for door in doors_of(self._read()):
                doors.append(door)
                if len(doors) >= _DOORS_A_BATCH:
                    if process.is_full:
                        stage_oldest()
                    waiting.append(self._hand_over(process, doors))
                    doors = []
            if doors:
                waiting.append(self._hand_over(process, doors))
            while waiting:
                stage_oldest()
            staged.wait()
            progress(self._staging.rows, max(self._expected, self._staging.rows))
        self._staging.finish()
        self._staging.places = self._places

    def _hand_over(self, process: SealingProcess, doors: list[Door[ErrorRow]]) -> _Batch:
        process.put(str(self._staging.id), [self._door(each) for each in doors if not each.faulty])
        last = doors[-1]
        position = max(
            *(row.row for row in last.rows[-1:]), *(row.number for row in last.refused[-1:]), 0
        )
        places, self._new_places = self._new_places, []
        return _Batch(
            position=position,
            rows=sum(map(len, doors)),
            refused=[row for each in doors for row in each.refused],
            places=places,
            seen=self._order.take(position),
        )

    def _read(self) -> Iterator[Line[ErrorRow]]:
        for row in read_rows(self._path, self._columns, after=self._staging.position):
            # All columns are of texts, so their values are texts.
            values = cast("Mapping[str, str | None]", row.values)
            found = self._checked(row, values)
            householder = values[Column.HOUSEHOLDER]
            if isinstance(found, RosterRow):
                yield self._rows.written, householder, found, None
            else:
                address = self._rows.written if self._rows.is_placed else None
                yield address, householder, None, ErrorRow(row.number, row.cells, found)

    def _checked(self, row: Row, values: Mapping[str, str | None]) -> RosterRow | list[RowError]:
        """The row, or what is wrong with it."""
        read = self._rows.read(row.number, values)
        if isinstance(read, RosterRow):
            problems = self._order.check(read)
        else:
            problems = read
            if self._rows.is_placed:
                self._order.leave(self._rows.address)
        errors = list(row.errors)
        if problems:
            # What the sheet's reader refused already is not missing, it is wrong.
            refused = {error.header for error in row.errors}
            errors += [
                self._error(problem)
                for problem in problems
                if self._shown.get(problem.column, "") not in refused
            ]
        if not errors and isinstance(read, RosterRow):
            errors = self._placed(read)
            if not errors:
                return read
        return errors

    def _placed(self, row: RosterRow) -> list[RowError]:
        place = row.place
        if place in self._places:
            return []
        try:
            self._book.entrance(*place)
        except NoCodeLeftError:
            column = Column.ENTRANCE if row.entrance else Column.BUILDING
            return [self._error(Problem(row.row, column, RosterProblem.TOO_MANY_PLACES))]
        number = self._places[place] = len(self._places)
        self._new_places.append((number, place))
        return []

    def _error(self, problem: Problem) -> RowError:
        if problem.problem is RosterProblem.UNKNOWN_WORD:
            known = listed_words(WORDS[problem.column])
            message = str(reason(CellProblem.NOT_A_CHOICE, written=problem.value[:40], **known))
        else:
            label = str(ROSTER_PROBLEM_LABELS[problem.problem])
            message = label % {"first_row": problem.first_row}
        return RowError(
            row=problem.row,
            column=self._letters.get(problem.column, ""),
            header=self._shown.get(problem.column, ROSTER_HEADERS[problem.column][0]),
            code=problem.problem.value,
            message=message,
        )

    def _door(self, door: Door[ErrorRow]) -> PackedDoor:
        first = door.rows[0]
        place = self._places[first.place]
        homes: dict[str, list[RosterRow]] = {}
        for row in door.rows:
            homes.setdefault(row.householder, []).append(row)
        packed: list[PackedHome] = [
            (
                name,
                next((str(row.hardship) for row in rows if row.hardship), None),
                [
                    (
                        row.row,
                        row.name,
                        row.relation and str(row.relation),
                        row.sex and str(row.sex),
                        row.birth_on.isoformat() if row.birth_on else None,
                        row.id_number,
                        row.phone,
                    )
                    for row in rows
                ],
            )
            for name, rows in homes.items()
        ]
        return (first.row, place, first.floor, first.door, packed)


@contextmanager
def _collecting_seldom() -> Iterator[None]:
    """Rows come by the million and refer to nothing in circles: looking for circles among them at
    Python's usual pace takes a fifth of the time.
    """
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS, *_USUAL_COLLECTING[1:])
    try:
        yield
    finally:
        gc.set_threshold(*_USUAL_COLLECTING)


def _sealed(row: ErrorRow) -> bytes:
    """A refused row, sealed: it holds numbers of people in full."""
    content = {
        "number": row.number,
        "cells": [
            cell if isinstance(cell, str | int | float | None) else str(cell) for cell in row.cells
        ],
        "errors": [
            [each.row, each.column, each.header, str(each.code), str(each.message)]
            for each in row.errors
        ],
    }
    return keyring().seal(json.dumps(content, ensure_ascii=False), _FAULT_CONTEXT)


def _opened(content: bytes) -> ErrorRow:
    row = json.loads(keyring().open(content, _FAULT_CONTEXT))
    return ErrorRow(row["number"], row["cells"], [RowError(*each) for each in row["errors"]])
