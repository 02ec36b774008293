"""Importing a roster: read into staging, matched, then registered in one transaction."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from django.db import OperationalError, connection
from psycopg.errors import DeadlockDetected

from minqing.households.operations.bulk import (
    BulkCounts,
    BulkPlan,
    ChangedMeanwhileError,
    Ends,
    plan_staged,
    register_staged,
)
from minqing.households.operations.places import PlaceBook
from minqing.households.operations.roster_reading import StagedRoster, forget_roster, read_roster
from minqing.households.operations.staging import loaded
from minqing.households.queries.roster_changes import roster_changes
from minqing.ledger.operations import operation
from minqing.lib.actor import Actor
from minqing.lib.codes import Level, level_of
from minqing.lib.scope import Scope
from minqing.lib.time import local_date
from minqing.sheets.rules.outcomes import Progress, Question, SheetOutcome
from minqing.storage.scoping import scoped
from minqing.territory.operations.import_areas import add_areas

__all__ = ["FAULTS_QUESTION", "MOST_ENDED", "import_roster"]

_ENDS_QUESTION = "ends"
"""A complete list would end many households of a neighbourhood; confirmed for just so many."""
FAULTS_QUESTION = "complete_with_faults"
"""A complete list with refused rows: nobody can say who is missing. It cannot be confirmed."""
MOST_ENDED = 0.1
"""The share of a neighbourhood's households that a list may end without being asked."""
_TRIES = 5
_TURN = 7_300_003
_LOOK_SECONDS = 1.0

Written = Callable[[SheetOutcome], None]


def import_roster(
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
    complete: bool = False,
    restart: bool = False,
    on_written: Written = lambda _outcome: None,
) -> SheetOutcome:
    """Read a roster and bring the register in line with it.

    With a fault anywhere nothing is written; ``skip_faulty`` brings in the doors without any. All
    is written in one transaction at the end, or nothing. Nobody is removed, since a roster that
    does not name somebody does not say that they left; with ``complete`` it does, for the
    neighbourhoods it names, and ending many is held until it is confirmed. ``shown`` is the digest
    of the difference that somebody confirmed: when it is another one by now, nothing is written.

    Must not run inside a transaction: a reading that is broken off goes on where it was when the
    same file comes again (``restart`` begins anew). ``on_written`` runs inside the transaction that
    writes. While another roster is being registered this waits. Raises SheetRefusedError,
    NoBlockError, ChangedMeanwhileError after several tries.
    """
    today = local_date(at)
    roster = read_roster(
        at=at,
        today=today,
        scope=scope,
        path=path,
        mapping=mapping,
        progress=progress,
        restart=restart,
    )
    outcome = SheetOutcome(
        headers=roster.summary.headers,
        unknown_headers=roster.summary.unknown,
        rows=roster.rows,
        faulty_rows=roster.faulty_rows,
        faults=roster.faults(),
    )
    if complete and roster.faulty_rows:
        outcome.questions.append(Question(FAULTS_QUESTION, {"rows": roster.faulty_rows}))
    may_write = not dry_run and not outcome.questions and (skip_faulty or not roster.faulty_rows)
    if not may_write and not dry_run:
        return outcome
    with _turn(lambda: progress(roster.rows, roster.rows)):
        task = _Registering(
            by=by,
            at=at,
            today=today,
            roster=roster,
            outcome=outcome,
            confirmed=confirmed,
            shown=shown,
        )
        task.run(scope, complete=complete, write=may_write, on_written=on_written)
    if outcome.written:
        forget_roster(roster.id)
    return outcome


class _Registering:
    """One staged roster and what becomes of it."""

    def __init__(
        self,
        *,
        by: Actor,
        at: datetime,
        today: date,
        roster: StagedRoster,
        outcome: SheetOutcome,
        confirmed: frozenset[str],
        shown: str | None,
    ) -> None:
        self._by = by
        self._at = at
        self._today = today
        self._roster = roster
        self._outcome = outcome
        self._confirmed = confirmed
        self._shown = shown
        self._before = tuple(outcome.questions)

    def run(self, scope: Scope, *, complete: bool, write: bool, on_written: Written) -> None:
        """Match what was read and, with ``write``, register it."""
        for left in range(_TRIES, 0, -1):
            try:
                self._try(scope, complete=complete, write=write, on_written=on_written)
            except _HeldError:
                return
            except ChangedMeanwhileError:
                if left == 1:
                    raise
            except OperationalError as error:
                if left == 1 or not isinstance(error.__cause__, DeadlockDetected):
                    raise
            else:
                return

    def _try(self, scope: Scope, *, complete: bool, write: bool, on_written: Written) -> None:
        # Codes are given anew each time: somebody may have added a building meanwhile.
        book = PlaceBook()
        entrances = {
            number: book.entrance(*place) for number, place in enumerate(self._roster.places)
        }
        with loaded(self._roster.id, entrances), scoped(scope):
            if write:
                self._register(book, complete=complete)
                if self._outcome.written:
                    on_written(self._outcome)
            else:
                self._note(plan_staged(complete=complete), book)

    @operation
    def _register(self, book: PlaceBook, *, complete: bool) -> BulkCounts:
        for code, rows in sorted(book.new.items()):
            dated = [replace(row, valid_from=self._today) for row in rows]
            add_areas(by=self._by, at=self._at, area_code=code, rows=dated)

        def look(plan: BulkPlan) -> bool:
            return self._note(plan, book)

        counts = register_staged(
            by=self._by,
            at=self._at,
            from_on=self._today,
            act="households.roster_imported",
            complete=complete,
            look=look,
        )
        self._outcome.written = not (self._outcome.questions or self._outcome.overtaken)
        if not self._outcome.written:
            raise _HeldError
        return counts

    def _note(self, plan: BulkPlan, book: PlaceBook) -> bool:
        """Write down what would change; whether nothing of it has to be asked first.

        The digest covers every row that is added, changed or ended, with the values that would be
        replaced, and how many places and people that is.
        """
        outcome = self._outcome
        places = [row.code for rows in book.new.values() for row in rows]
        outcome.counts = _counts(plan.counts, places)
        outcome.changes = roster_changes()
        outcome.differences = plan.differences
        outcome.digest = f"{plan.digest}:{len(places)}:{plan.counts.people_ended}"
        ends = [question for question in map(_asked, plan.ends) if question is not None]
        return outcome.ask([*self._before, *ends], self._confirmed, self._shown)


class _HeldError(Exception):
    """Somebody has to be asked first: what was begun is undone."""


def _asked(ends: Ends) -> Question | None:
    if ends.ended <= ends.households * MOST_ENDED:
        return None
    return Question(
        f"{_ENDS_QUESTION}:{ends.area_code}:{ends.ended}",
        {
            "area": ends.area_name,
            "code": ends.area_code,
            "ended": ends.ended,
            "households": ends.households,
        },
    )


def _counts(counts: BulkCounts, places: list[str]) -> dict[str, int]:
    found = {
        "building_added": sum(level_of(code) is Level.BUILDING for code in places),
        "entrance_added": sum(level_of(code) is Level.ENTRANCE for code in places),
        "dwelling_added": counts.doors_added,
        "household_added": counts.homes_added,
        "household_changed": counts.homes_changed,
        "household_ended": counts.homes_ended,
        "person_added": counts.people_added,
        "person_changed": counts.people_changed,
        "person_ended": counts.people_ended,
        "person_unchanged": counts.people_unchanged,
        "hardship_added": counts.hardships_added,
        "person_elsewhere": counts.elsewhere,
    }
    return {key: number for key, number in found.items() if number}


@contextmanager
def _turn(waiting: Callable[[], None]) -> Iterator[None]:
    """The turn to register: one roster of a district at a time, the next one waits.

    A lock of the connection, which ends with its process. ``waiting`` is called every second.
    """
    with connection.cursor() as cursor:
        while True:
            cursor.execute("select pg_try_advisory_lock(%s, hashtext(current_schema()))", [_TURN])
            if cursor.fetchone()[0]:
                break
            waiting()
            time.sleep(_LOOK_SECONDS)
    try:
        yield
    finally:
        if connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("select pg_advisory_unlock(%s, hashtext(current_schema()))", [_TURN])
