"""What only the rows together can show: a door listed twice, a person listed twice."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from minqing.households.rules.roster import Column, Problem, RosterProblem, RosterRow

__all__ = ["Door", "RosterOrder", "doors_of"]


class RosterOrder:
    """Remembers the doors and identity numbers seen so far, one small number for each.

    A roster has at most as many rows as a sheet (1,048,576), so this stays under 200 MB.
    """

    def __init__(self) -> None:
        self._doors: dict[int, int] = {}
        self._numbers: dict[int, int] = {}
        self._door: tuple[str, str, str, int, str] | None = None
        self._householder = ""
        self._households: dict[str, int] = {}
        self._people: dict[tuple[str, str, str], int] = {}

    def check(self, row: RosterRow) -> list[Problem]:
        """What is wrong with a row because of the rows before it."""
        problems = []
        if row.door_key != self._door:
            first = self._doors.setdefault(hash(row.door_key), row.row)
            self._begin_door(row)
            if first != row.row:
                problems.append(_twice(row, Column.DOOR, row.door, first))
        if row.householder != self._householder:
            self._householder = row.householder
            first = self._households.setdefault(row.householder, row.row)
            if first != row.row:
                problems.append(_twice(row, Column.HOUSEHOLDER, row.householder, first))
        return problems + self._person(row)

    def _begin_door(self, row: RosterRow) -> None:
        self._door = row.door_key
        self._householder = ""
        self._households = {}
        self._people = {}

    def _person(self, row: RosterRow) -> list[Problem]:
        if row.id_number:
            first = self._numbers.setdefault(int(row.id_number[:17]), row.row)
            if first != row.row:
                value = row.id_number
                return [Problem(row.row, Column.ID_NUMBER, RosterProblem.ID_TWICE, value, first)]
        born = row.birth_on.isoformat() if row.birth_on else ""
        first = self._people.setdefault((row.householder, row.name, born), row.row)
        if first != row.row and not row.id_number:
            return [Problem(row.row, Column.NAME, RosterProblem.PERSON_TWICE, row.name, first)]
        return []


def _twice(row: RosterRow, column: Column, value: str, first: int) -> Problem:
    return Problem(row.row, column, RosterProblem.ADDRESS_TWICE, value, first)


@dataclass(slots=True)
class Door:
    """The rows of one door as they stand in the file; ``faulty`` when any of them was refused."""

    rows: list[RosterRow] = field(default_factory=list)
    faulty: bool = False


Read = tuple[tuple[str, ...], RosterRow | None]
"""The address as it is written, and the row, or None when it was refused."""


def doors_of(rows: Iterable[Read]) -> Iterator[Door]:
    """The rows of each door together; rows of a door are adjacent.

    A refused row belongs to the door before it when its address is written in the same way.
    """
    door = Door()
    key: tuple[str, str, str, int, str] | None = None
    written: tuple[str, ...] = ()
    for address, row in rows:
        same = address == written if row is None or key is None else row.door_key == key
        if not same:
            if door.rows or door.faulty:
                yield door
            door, key = Door(), None
        written = address
        if row is None:
            door.faulty = True
        else:
            key = row.door_key
            door.rows.append(row)
    if door.rows or door.faulty:
        yield door
