"""Registering many doors, households and people in one act.

What is on the register already is recognised: a door by its plate, a household by its householder
(or by an ID number of somebody in it), a person by ID number, else by name and birth date. A
bulk act adds what is missing and writes over what differs; it ends nothing, since a list that does
not name somebody does not say that they left.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime
from uuid import UUID

from django.db import connection

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
    "NoBlockError",
    "bulk_register",
    "plan_staged",
    "register_staged",
]


class NoBlockError(Exception):
    """A neighbourhood has not even an "unassigned" block; import the areas first."""


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

    @property
    def changes_nothing(self) -> bool:
        """Whether the register already said all of it."""
        ignored = {"people_unchanged", "elsewhere"}
        return not any(getattr(self, f.name) for f in fields(self) if f.name not in ignored)

    def __add__(self, other: "BulkCounts") -> "BulkCounts":
        """Both acts together."""
        return BulkCounts(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


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


def plan_staged() -> BulkCounts:
    """What registering the loaded rows would do; nothing is written to the register."""
    with connection.cursor() as cursor:
        for statement in sql.MATCH:
            cursor.execute(statement)
        cursor.execute(sql.COUNT)
        return BulkCounts(*cursor.fetchone())


@operation
def register_staged(*, by: Actor, at: datetime, from_on: date, act: str) -> BulkCounts:
    """Write the loaded rows to the register: one ledger entry for each neighbourhood.

    New rows begin on ``from_on``. Locks: blocks ascending, then tallies, then chain heads. Raises
    NoBlockError; IntegrityError when somebody registered one of the doors meanwhile.
    """
    _place()
    counts = plan_staged()
    if counts.changes_nothing:
        return counts
    _take_revisions()
    # Now that the blocks are locked, look again: somebody may have been faster.
    counts = plan_staged()
    deltas = _tally_deltas()
    with connection.cursor() as cursor:
        for statement in sql.WRITE:
            cursor.execute(statement, {"from_on": from_on})
    move_tallies(deltas)
    _write_entries(by=by, at=at, act=act, from_on=from_on)
    return counts


def _place() -> None:
    """Find the block of every entrance that the loaded doors name."""
    with connection.cursor() as cursor:
        cursor.execute(sql.PLACE)
        cursor.execute("select min(area_code) from import_place where block_id is null")
        (without,) = cursor.fetchone()
    if without is not None:
        raise NoBlockError(without[:12])


def _take_revisions() -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql.TOUCHED_BLOCKS)
        revs = next_rev(row[0] for row in cursor.fetchall())
        cursor.execute(sql.SET_REVISIONS, [list(revs.keys()), list(revs.values())])


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
    for area, doors, homes, people, changed, digest in rows:
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
                "ids_sha256": digest,
                "from_on": from_on.isoformat(),
            },
        )
