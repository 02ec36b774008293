"""Look-alikes for the page that decides on them, and those that somebody above decides on."""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from minqing.households import access
from minqing.households.models import DuplicateProposal, Household, Person
from minqing.households.rules.upkeep import MergeKind
from minqing.lib.codes import Level
from minqing.lib.scope import Scope

__all__ = ["HeldAbove", "Pair", "held_above", "pair_of", "pairs_of"]

_LEVELS = {6: Level.DISTRICT, 9: Level.STREET}


@dataclass(frozen=True, slots=True)
class Pair:
    """Two rows that look alike; None for one that is not there for the reader (any more)."""

    proposal: DuplicateProposal
    first: Household | Person | None
    second: Household | Person | None


@dataclass(frozen=True, slots=True)
class HeldAbove:
    """One's own row that stands elsewhere, too; whose the other is, is not told."""

    name: str
    household_id: UUID
    address: str
    same_number: bool
    level: Level


def pairs_of(scope: Scope, proposals: list[DuplicateProposal]) -> list[Pair]:
    """The rows behind some proposals (two statements)."""
    ids = {each for one in proposals for each in (one.first_id, one.second_id)}
    people = access.people(scope).select_related("household__dwelling").in_bulk(ids)
    homes = access.households(scope).select_related("dwelling").in_bulk(ids)
    return [
        Pair(
            each,
            *(
                people.get(row_id) if each.kind == MergeKind.PERSON else homes.get(row_id)
                for row_id in (each.first_id, each.second_id)
            ),
        )
        for each in proposals
    ]


def pair_of(scope: Scope, proposal: DuplicateProposal) -> Pair:
    """The rows behind one proposal."""
    return pairs_of(scope, [proposal])[0]


def held_above(scope: Scope) -> list[HeldAbove]:
    """The reader's own rows that look like one elsewhere, which a level above decides on.

    Through the SQL function ``duplicates_held_above``: the other row lies outside the scope, and
    neither its name nor its place is told.
    """
    rows: list[tuple[str, UUID, bool, bool, int]] = []
    with connection.cursor() as cursor:
        for reach in scope.ranges:
            cursor.execute("select * from duplicates_held_above(%s)", [reach.lower])
            rows += cursor.fetchall()
    ids = [row[1] for row in rows]
    people = access.people(scope).select_related("household__dwelling").in_bulk(ids)
    found = []
    for _, own_id, same_number, _, above in rows:
        person = people.get(own_id)
        if person is None:
            continue
        found.append(
            HeldAbove(
                person.name,
                person.household_id,
                person.household.dwelling.address,
                same_number,
                _LEVELS[above],
            )
        )
    return found
