"""What only the rows together can show: a door listed twice, a person listed twice."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b
from typing import Generic, TypeVar

from minqing.households.rules.roster import Column, Problem, RosterProblem, RosterRow

__all__ = ["Door", "RosterOrder", "doors_of"]

_KEY_BYTES = 8
_ROW_BYTES = 4
_SEEN_BYTES = _KEY_BYTES + _ROW_BYTES
# So many rows in succession without an address that can be read lie in no household.
_MOST_LOST = 500

Seen = tuple[int, bytes]
"""The first row of a door or an identity number, and its key."""


class RosterOrder:
    """Remembers the doors and identity numbers seen so far, eight bytes for each.

    What it remembers can be taken out (``take``) and given to another one (``know``), so that a
    reading that was broken off goes on as if it had not been. With a ``secret`` nobody can guess a
    number from what was taken out. A roster has at most as many rows as a sheet (1,048,576), so
    this stays under 300 MB.
    """

    def __init__(self, secret: bytes = b"") -> None:
        self._secret = secret
        self._doors: dict[bytes, int] = {}
        self._numbers: dict[bytes, int] = {}
        self._new_doors: list[Seen] = []
        self._new_numbers: list[Seen] = []
        self._door: tuple[str, str, str, int, str] | None = None
        self._householder = ""
        self._households: dict[str, int] = {}
        self._people: dict[tuple[str, str, date | None], int] = {}

    def check(self, row: RosterRow) -> list[Problem]:
        """What is wrong with a row because of the rows before it."""
        problems = []
        door_key = row.door_key
        if door_key != self._door:
            first = self._first(self._doors, self._new_doors, repr(door_key), row.row)
            self._begin_door(door_key)
            if first != row.row:
                problems.append(_twice(row, Column.DOOR, row.door, first))
        if row.householder != self._householder:
            self._householder = row.householder
            first = self._households.setdefault(row.householder, row.row)
            if first != row.row:
                problems.append(_twice(row, Column.HOUSEHOLDER, row.householder, first))
        return problems + self._person(row)

    def leave(self, address: tuple[str, str, str, int, str]) -> None:
        """A refused row stood here: another door's rows end the door before it."""
        if address != self._door:
            self._begin_door(None)

    def take(self, until: int) -> tuple[bytes, bytes]:
        """What was seen for the first time up to a row, and not taken before: doors, numbers."""
        doors, self._new_doors = _cut(self._new_doors, until)
        numbers, self._new_numbers = _cut(self._new_numbers, until)
        return doors, numbers

    def know(self, doors: bytes, numbers: bytes) -> None:
        """Remember what another one had taken out."""
        for content, seen in ((doors, self._doors), (numbers, self._numbers)):
            for start in range(0, len(content), _SEEN_BYTES):
                middle = start + _KEY_BYTES
                row = int.from_bytes(content[middle : start + _SEEN_BYTES], "big")
                seen[content[start:middle]] = row

    def _first(self, seen: dict[bytes, int], new: list[Seen], value: str, row: int) -> int:
        key = blake2b(value.encode(), digest_size=_KEY_BYTES, key=self._secret).digest()
        first = seen.setdefault(key, row)
        if first == row:
            new.append((row, key))
        return first

    def _begin_door(self, door_key: tuple[str, str, str, int, str] | None) -> None:
        self._door = door_key
        self._householder = ""
        self._households = {}
        self._people = {}

    def _person(self, row: RosterRow) -> list[Problem]:
        if row.id_number:
            number = row.id_number[:17]
            first = self._first(self._numbers, self._new_numbers, number, row.row)
            if first != row.row:
                value = row.id_number
                return [Problem(row.row, Column.ID_NUMBER, RosterProblem.ID_TWICE, value, first)]
        first = self._people.setdefault((row.householder, row.name, row.birth_on), row.row)
        if first != row.row and not row.id_number:
            return [Problem(row.row, Column.NAME, RosterProblem.PERSON_TWICE, row.name, first)]
        return []


def _cut(seen: list[Seen], until: int) -> tuple[bytes, list[Seen]]:
    taken = b"".join(key + row.to_bytes(_ROW_BYTES, "big") for row, key in seen if row <= until)
    return taken, [each for each in seen if each[0] > until]


def _twice(row: RosterRow, column: Column, value: str, first: int) -> Problem:
    return Problem(row.row, column, RosterProblem.ADDRESS_TWICE, value, first)


R = TypeVar("R")


@dataclass(slots=True)
class Door(Generic[R]):
    """The rows of one door as they stand in the file, and those of them that were refused."""

    rows: list[RosterRow] = field(default_factory=list)
    refused: list[R] = field(default_factory=list)

    @property
    def faulty(self) -> bool:
        """Whether any of its rows was refused."""
        return bool(self.refused)

    def __len__(self) -> int:
        """How many rows of the file it has."""
        return len(self.rows) + len(self.refused)


Line = tuple[tuple[str | None, ...] | None, str | None, RosterRow | None, R | None]
"""A row's address as it is written (None where it cannot be read) and its householder as written;
then the row as it was read, or as it was refused."""


def doors_of(rows: Iterable[Line[R]]) -> Iterator[Door[R]]:
    """The rows of each door together; rows of a door are adjacent.

    A refused row belongs to the door before it when its address is written in the same way. One
    whose address cannot be read belongs to the door that has rows on both sides of it, else to the
    one before or behind it that has the same householder, else to none.
    """
    door: Door[R] = Door()
    key: tuple[str, str, str, int, str] | None = None
    written: tuple[str | None, ...] | None = None
    last: str | None = None
    lost: list[tuple[str | None, R]] = []
    for address, householder, row, refused in rows:
        if address is None and refused is not None:
            lost.append((householder, refused))
            if len(lost) < _MOST_LOST:
                continue
            yield from filter(len, _settled(door, lost, last, None))
            door, key, written, last, lost = Door(), None, None, None, []
            continue
        its_key = None if row is None else row.door_key
        same = address == written if its_key is None or key is None else its_key == key
        if same:
            door.refused += [each for _, each in lost]
        else:
            *done, door = _settled(door, lost, last, householder)
            yield from filter(len, done)
            key = None
        if lost:
            lost = []
        written, last = address, householder
        if row is not None:
            key = its_key
            door.rows.append(row)
        elif refused is not None:
            door.refused.append(refused)
    yield from filter(len, _settled(door, lost, last, None))


def _settled(
    door: Door[R], lost: list[tuple[str | None, R]], before: str | None, behind: str | None
) -> tuple[Door[R], Door[R], Door[R]]:
    """A door, the rows behind it that belong to none, and the next door, with what belongs there.

    ``before`` and ``behind`` are the householders of the rows on either side.
    """
    names = [name for name, _ in lost]
    start = len(names) - names[::-1].index(before) if before and before in names else 0
    end = names.index(behind, start) if behind and behind in names[start:] else len(names)
    refused = [each for _, each in lost]
    door.refused += refused[:start]
    return door, Door(refused=refused[start:end]), Door(refused=refused[end:])
