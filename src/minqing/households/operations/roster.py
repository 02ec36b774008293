"""Importing a roster: every row is checked and loaded, then one transaction registers all."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

from minqing.households.models import ROSTER_PROBLEM_LABELS
from minqing.households.operations.bulk import BulkCounts, plan_staged, register_staged
from minqing.households.operations.places import NoCodeLeftError, PlaceBook
from minqing.households.operations.staging import staged
from minqing.households.rules.addresses import address
from minqing.households.rules.bulk import DoorRow, HomeRow, PersonRow
from minqing.households.rules.roster import (
    ADDRESS,
    REQUIRED,
    ROSTER_HEADERS,
    Column,
    Problem,
    RosterProblem,
    RosterReader,
    RosterRow,
)
from minqing.households.rules.roster_order import Door, RosterOrder, doors_of
from minqing.ledger.operations import operation
from minqing.lib.actor import Actor
from minqing.lib.codes import Level
from minqing.lib.scope import Scope
from minqing.lib.time import local_date
from minqing.sheets.operations import ErrorRow
from minqing.sheets.queries import open_sheet, read_rows
from minqing.sheets.queries.reading import Row
from minqing.sheets.rules.columns import Column as SheetColumn
from minqing.sheets.rules.columns import match_headers
from minqing.sheets.rules.problems import RowError, column_letter
from minqing.storage.scoping import scoped
from minqing.territory.models import Area
from minqing.territory.operations.import_areas import AreaRow, add_areas

__all__ = ["MOST_FAULTS", "RosterOutcome", "import_roster"]

MOST_FAULTS = 5_000
"""Refused rows that are kept to be sent back; the rest is only counted."""

_COLUMNS = tuple(
    SheetColumn(key=key, headers=headers, required=key in REQUIRED)
    for key, headers in ROSTER_HEADERS.items()
)
Progress = Callable[[int, int], None]


@dataclass(slots=True)
class RosterOutcome:
    """What an import did, or (``written`` false) would do."""

    headers: tuple[str, ...]
    unknown_headers: tuple[str, ...]
    rows: int = 0
    faulty_rows: int = 0
    faults: list[ErrorRow] = field(default_factory=list)
    buildings_added: int = 0
    entrances_added: int = 0
    counts: BulkCounts = field(default_factory=BulkCounts)
    written: bool = False


class _Reader:
    """Reads the file once: faults are collected, doors without any are handed on."""

    def __init__(self, path: Path, *, today: date, skip_faulty: bool, progress: Progress) -> None:
        summary = open_sheet(path, _COLUMNS)
        found = match_headers(summary.headers, _COLUMNS).found
        self.outcome = RosterOutcome(summary.headers, summary.unknown)
        self.places = PlaceBook()
        self._path = path
        self._skip_faulty = skip_faulty
        self._progress = progress
        self._expected = summary.rows
        self._letters = {column.key: column_letter(index) for index, column in found.items()}
        self._shown = {column.key: summary.headers[index] for index, column in found.items()}
        known = Area.objects.filter(level=Level.NEIGHBOURHOOD.value, valid_to__isnull=True)
        self._rows = RosterReader(
            neighbourhoods=frozenset(known.values_list("code", flat=True)), today=today
        )
        self._order = RosterOrder()

    def doors(self) -> Iterator[DoorRow]:
        """The doors to register; nothing after the first fault unless faulty ones are skipped."""
        for door in doors_of(self._read()):
            if door.faulty or (self.outcome.faulty_rows and not self._skip_faulty):
                continue
            yield self._door(door)

    def _read(self) -> Iterator[tuple[tuple[str, ...], RosterRow | None]]:
        for row in read_rows(self._path, _COLUMNS):
            self.outcome.rows += 1
            if self.outcome.rows % 5_000 == 0:
                self._progress(self.outcome.rows, self._expected)
            values = {key: value for key, value in row.values.items() if isinstance(value, str)}
            written = tuple(values.get(column, "") for column in ADDRESS)
            yield written, self._checked(row, values)
        self._progress(self.outcome.rows, self.outcome.rows)

    def _checked(self, row: Row, values: dict[str, str]) -> RosterRow | None:
        """The row, or None when something is wrong with it."""
        read = self._rows.read(row.number, values)
        problems = read if isinstance(read, list) else self._order.check(read)
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
        self._refuse(row, errors)
        return None

    def _placed(self, row: RosterRow) -> list[RowError]:
        try:
            self.places.entrance(row.neighbourhood, row.building, row.entrance)
        except NoCodeLeftError:
            column = Column.ENTRANCE if row.entrance else Column.BUILDING
            return [self._error(Problem(row.row, column, RosterProblem.TOO_MANY_PLACES))]
        return []

    def _refuse(self, row: Row, errors: list[RowError]) -> None:
        self.outcome.faulty_rows += 1
        if len(self.outcome.faults) < MOST_FAULTS:
            self.outcome.faults.append(ErrorRow(row.number, row.cells, errors))

    def _error(self, problem: Problem) -> RowError:
        label = str(ROSTER_PROBLEM_LABELS[problem.problem])
        return RowError(
            row=problem.row,
            column=self._letters.get(problem.column, ""),
            header=self._shown.get(problem.column, ROSTER_HEADERS[problem.column][0]),
            code=problem.problem.value,
            message=label % {"first_row": problem.first_row},
        )

    def _door(self, door: Door) -> DoorRow:
        first = door.rows[0]
        code, name = self.places.entrance(first.neighbourhood, first.building, first.entrance)
        homes: dict[str, list[RosterRow]] = {}
        for row in door.rows:
            homes.setdefault(row.householder, []).append(row)
        return DoorRow(
            entrance_code=code,
            floor=first.floor,
            door=first.door,
            address=address(name, first.door),
            homes=tuple(_home(householder, rows) for householder, rows in homes.items()),
        )


def _home(householder: str, rows: list[RosterRow]) -> HomeRow:
    people = tuple(
        PersonRow(row.name, row.relation, row.sex, row.birth_on, row.id_number, row.phone)
        for row in rows
    )
    hardship = next((row.hardship for row in rows if row.hardship), None)
    return HomeRow(householder, people, hardship)


def import_roster(
    *,
    by: Actor,
    at: datetime,
    path: Path,
    dry_run: bool = False,
    skip_faulty: bool = False,
    progress: Progress = lambda _done, _expected: None,
) -> RosterOutcome:
    """Read a roster and bring the register in line with it.

    With a fault anywhere nothing is written; ``skip_faulty`` brings in the doors without any. All
    is written in one transaction at the end, or nothing. Nobody is removed: a roster that does not
    name somebody does not say that they left. Raises SheetRefusedError when the file or its headers
    cannot be read.
    """
    today = local_date(at)
    reader = _Reader(path, today=today, skip_faulty=skip_faulty, progress=progress)
    outcome = reader.outcome
    with staged(reader.doors()):
        places = reader.places.new
        outcome.buildings_added = _count(places, Level.BUILDING)
        outcome.entrances_added = _count(places, Level.ENTRANCE)
        if outcome.faulty_rows and not skip_faulty:
            return outcome
        scope = Scope.of_areas(*reader.places.neighbourhoods, purpose="import")
        with scoped(scope):
            if dry_run:
                outcome.counts = plan_staged()
            else:
                outcome.counts = _register(by=by, at=at, from_on=today, places=reader.places)
                outcome.written = True
    return outcome


@operation
def _register(*, by: Actor, at: datetime, from_on: date, places: PlaceBook) -> BulkCounts:
    for code, rows in sorted(places.new.items()):
        dated = [replace(row, valid_from=from_on) for row in rows]
        add_areas(by=by, at=at, area_code=code, rows=dated)
    return register_staged(by=by, at=at, from_on=from_on, act="households.roster_imported")


def _count(places: Mapping[str, Sequence[AreaRow]], level: Level) -> int:
    length = {Level.BUILDING: 16, Level.ENTRANCE: 18}[level]
    return sum(len(row.code) == length for rows in places.values() for row in rows)
