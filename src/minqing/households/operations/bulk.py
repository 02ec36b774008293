"""Registering many doors, households and people in one act.

What is on the register already is recognised: a door by its plate, a household by its householder
(or by an ID number of somebody in it), a person by ID number, else by name and birth date. A
bulk act adds what is missing and writes over what differs. It ends nothing, since a list that does
not name somebody does not say that they left, unless it is said to be complete.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, connection

from minqing.households.operations import bulk_sql as sql
from minqing.households.operations.staging import staged
from minqing.households.operations.tallies import move_tallies
from minqing.households.rules import Group
from minqing.households.rules.bulk import DoorRow
from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor
from minqing.territory.operations import next_rev

__all__ = [
    "BulkCounts",
    "BulkPlan",
    "ChangedMeanwhileError",
    "Ends",
    "NoBlockError",
    "bulk_register",
    "plan_staged",
    "register_staged",
]


class NoBlockError(Exception):
    """A neighbourhood has not even an "unassigned" block; import the areas first."""


class ChangedMeanwhileError(Exception):
    """Somebody changed the register of a block between matching and locking; begin anew."""


@dataclass(frozen=True, slots=True)
class BulkCounts:
    """What a bulk act did, or would do."""

    doors_added: int = 0
    homes_added: int = 0
    people_added: int = 0
    homes_changed: int = 0
    people_changed: int = 0
    people_unchanged: int = 0
    hardships_added: int = 0
    elsewhere: int = 0
    """People whose ID number is also open at another door: to be looked at."""
    homes_ended: int = 0
    people_ended: int = 0
    """People missing from a household that stays, and all people of ended households."""

    @property
    def changes_nothing(self) -> bool:
        """Whether the register already said all of it."""
        ignored = {"people_unchanged", "elsewhere"}
        return not any(getattr(self, f.name) for f in fields(self) if f.name not in ignored)

    def __add__(self, other: "BulkCounts") -> "BulkCounts":
        """Both acts together."""
        return BulkCounts(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


@dataclass(frozen=True, slots=True)
class Ends:
    """How many of a neighbourhood's open households a complete list does not name."""

    area_code: str
    area_name: str
    ended: int
    households: int


@dataclass(frozen=True, slots=True)
class BulkPlan:
    """What registering the loaded rows would do.

    ``digest`` tells it from any other plan of the same rows; ``differences`` counts the lines of
    its list.
    """

    counts: BulkCounts
    digest: str
    differences: int
    ends: tuple[Ends, ...] = ()


Look = Callable[[BulkPlan], bool]
"""Looks at a plan while its matches can still be read; False when nothing shall be written."""


def bulk_register(
    *,
    by: Actor,
    at: datetime,
    doors: Iterable[DoorRow],
    from_on: date,
    act: str,
    progress: Callable[[int], None] | None = None,
) -> BulkCounts:
    """Load doors into temporary tables and register them in one transaction.

    Memory stays bounded whatever the number of doors. Needs a scope over all of them when the
    connection's role is bound by row security.
    """
    with staged(doors, progress=progress):
        return register_staged(by=by, at=at, from_on=from_on, act=act)


def plan_staged(*, complete: bool = False) -> BulkPlan:
    """What registering the loaded rows would do; nothing is written to the register.

    ``complete``: the rows are everybody of the neighbourhoods that they name.
    """
    with connection.cursor() as cursor:
        for statement in (*sql.MATCH, *(sql.GONE if complete else ())):
            cursor.execute(statement)
        cursor.execute(sql.COUNT)
        counts = BulkCounts(*cursor.fetchone())
        cursor.execute(sql.DIFFERENCE)
        digest, differences = cursor.fetchone()
        cursor.execute(sql.ENDS)
        ends = tuple(Ends(*row) for row in cursor.fetchall())
        return BulkPlan(counts, digest, differences, ends)


@operation
def register_staged(
    *,
    by: Actor,
    at: datetime,
    from_on: date,
    act: str,
    complete: bool = False,
    look: Look = lambda _plan: True,
) -> BulkCounts:
    """Write the loaded rows to the register: one ledger entry for each neighbourhood.

    New rows begin, and what a ``complete`` list does not name ends, on ``from_on``. Matching and
    adding take no lock that visits need; then the blocks are locked, ascending, only the changes
    are written, then tallies and chain heads follow. Raises NoBlockError; ChangedMeanwhileError
    when the register changed before the blocks were locked: everything is undone, begin anew.
    """
    _place()
    expected = _expected_revisions()
    plan = plan_staged(complete=complete)
    if not look(plan) or plan.counts.changes_nothing:
        return plan.counts
    with connection.cursor() as cursor:
        try:
            for statement in sql.ADD:
                cursor.execute(statement, {"from_on": from_on})
        except IntegrityError as error:
            raise ChangedMeanwhileError from error
    revisions = _take_revisions(expected)
    deltas = _tally_deltas()
    with connection.cursor() as cursor:
        for statement in sql.CHANGE:
            cursor.execute(statement, {"from_on": from_on, **revisions})
    move_tallies(deltas)
    _write_entries(by=by, at=at, act=act, from_on=from_on)
    return plan.counts


def _place() -> None:
    """Find the block of every entrance that the loaded doors name, and its next revision."""
    with connection.cursor() as cursor:
        cursor.execute(sql.PLACE)
        cursor.execute("select min(area_code) from import_place where block_id is null")
        (without,) = cursor.fetchone()
        if without is not None:
            raise NoBlockError(without[:12])
        cursor.execute(sql.EXPECT_REVISIONS)


def _expected_revisions() -> dict[UUID, int]:
    """What each block of the named neighbourhoods would count to next, without a lock."""
    with connection.cursor() as cursor:
        cursor.execute(sql.EXPECTED)
        return dict(cursor.fetchall())


def _take_revisions(expected: Mapping[UUID, int]) -> dict[str, list[UUID] | list[int]]:
    """Lock the touched blocks and give their rows the revisions of this transaction."""
    with connection.cursor() as cursor:
        cursor.execute(sql.TOUCHED_BLOCKS)
        revs = next_rev(row[0] for row in cursor.fetchall())
        values: dict[str, list[UUID] | list[int]] = {
            "blocks": list(revs),
            "revs": list(revs.values()),
        }
        overtaken = [block for block, rev in revs.items() if expected.get(block) != rev]
        if overtaken:
            moved: dict[str, list[UUID] | list[int]] = {
                "blocks": overtaken,
                "revs": [revs[block] for block in overtaken],
                "before": [expected.get(block, revs[block]) - 1 for block in overtaken],
            }
            for statement in sql.OVERTAKEN:
                cursor.execute(statement, moved)
            cursor.execute(sql.MOVED_REGISTER, moved)
            if cursor.fetchone()[0]:
                raise ChangedMeanwhileError
        cursor.execute(sql.MOVED_PLACES)
        if cursor.fetchone()[0]:
            raise ChangedMeanwhileError
        cursor.execute(sql.SET_REVISIONS, [values["blocks"], values["revs"]])
    return values


def _tally_deltas() -> dict[tuple[str, UUID | None, Group], int]:
    with connection.cursor() as cursor:
        cursor.execute(sql.TALLY_DELTAS)
        return {
            (area, block, Group(group)): delta for area, block, group, delta in cursor.fetchall()
        }


def _write_entries(*, by: Actor, at: datetime, act: str, from_on: date) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql.ENTRIES)
        rows = cursor.fetchall()
    for area, doors, homes, people, changed, ended, digest in rows:
        new_entry(
            act=act,
            by=by,
            at=at,
            area_code=area,
            detail={
                "dwellings": doors,
                "households": homes,
                "people": people,
                "changed": changed,
                "ended": ended,
                "ids_sha256": digest,
                "from_on": from_on.isoformat(),
            },
        )
