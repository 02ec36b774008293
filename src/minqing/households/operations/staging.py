"""Loading many doors into temporary tables, from which one transaction registers them.

Row security refuses COPY into the register itself, and one INSERT … SELECT is faster than a million
statements. Everything slow (reading, checking, encrypting) happens while loading, outside the
transaction that writes. The tables belong to the connection and hold sealed numbers only.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from itertools import islice
from typing import cast

from django.db import connection

from minqing.households.models import Person
from minqing.households.rules.addresses import sort_key
from minqing.households.rules.bulk import DoorRow, HomeRow, PersonRow
from minqing.households.rules.names import surname_of
from minqing.lib.ids import new_id
from minqing.lib.text import pinyin_initials, pinyin_key
from minqing.storage.fields import SealedField
from minqing.storage.keys import keyring

__all__ = ["staged"]

_DOORS_AT_A_TIME = 4_000
_TABLES = ("import_door", "import_home", "import_person", "import_place")

_CREATE = """
create temporary table if not exists import_door (
  id uuid not null, area_code text collate "C" not null, floor smallint not null,
  door text not null, sort_key text not null, address text not null, kind text not null,
  found uuid);
create temporary table if not exists import_home (
  id uuid not null, door_id uuid not null, name text not null, name_pinyin text not null,
  size smallint not null, hardship text, hardship_id uuid, found uuid,
  renamed boolean not null default false, hardship_new boolean not null default false);
create temporary table if not exists import_person (
  id uuid not null, home_id uuid not null, name text not null, name_pinyin text not null,
  initials text not null, sex text, birth_on date, id_number bytea, id_index bytea, phone bytea,
  phone_index bytea, relation text, found uuid, differs boolean not null default false);
create temporary table if not exists import_place (
  area_code text collate "C" primary key, block_id uuid, rev bigint not null default 0);
truncate import_door, import_home, import_person, import_place;
"""
_COPY_DOORS = "copy import_door (id, area_code, floor, door, sort_key, address, kind) from stdin"
_COPY_HOMES = (
    "copy import_home (id, door_id, name, name_pinyin, size, hardship, hardship_id) from stdin"
)
_COPY_PEOPLE = (
    "copy import_person (id, home_id, name, name_pinyin, initials, sex, birth_on, id_number,"
    " id_index, phone, phone_index, relation) from stdin"
)


@contextmanager
def staged(
    doors: Iterable[DoorRow], *, progress: Callable[[int], None] | None = None
) -> Iterator[int]:
    """Load doors; the number of people loaded. The tables are emptied at the end.

    ``progress`` is called with the number of people after every batch. Needs the right to make
    temporary tables, which the worker and the owner have.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CREATE)
    try:
        yield _load(doors, progress)
    finally:
        if not connection.needs_rollback and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute(f"drop table if exists {', '.join(_TABLES)}")


def _load(doors: Iterable[DoorRow], progress: Callable[[int], None] | None) -> int:
    seal = _Sealer()
    source = iter(doors)
    people = 0
    while batch := list(islice(source, _DOORS_AT_A_TIME)):
        people += _load_batch(batch, seal)
        if progress is not None:
            progress(people)
    with connection.cursor() as cursor:
        cursor.execute("analyze import_door; analyze import_home; analyze import_person")
    return people


def _load_batch(batch: list[DoorRow], seal: "_Sealer") -> int:
    doors: list[tuple[object, ...]] = []
    homes: list[tuple[object, ...]] = []
    people: list[tuple[object, ...]] = []
    for door in batch:
        door_id = new_id()
        doors.append(
            (
                door_id,
                door.entrance_code,
                door.floor,
                door.door,
                sort_key(door.floor, door.door),
                door.address,
                door.kind.value,
            )
        )
        for home in door.homes:
            home_id = new_id()
            homes.append(_home(home_id, door_id, home))
            people.extend(_person(home_id, person, seal) for person in home.people)
    with connection.cursor() as cursor:
        for statement, rows in (
            (_COPY_DOORS, doors),
            (_COPY_HOMES, homes),
            (_COPY_PEOPLE, people),
        ):
            with cursor.copy(statement) as copy:
                for row in rows:
                    copy.write_row(row)
    return len(people)


def _home(home_id: object, door_id: object, home: HomeRow) -> tuple[object, ...]:
    key, _ = _name_key(home.name)
    hardship = (home.hardship.value, new_id()) if home.hardship else (None, None)
    return (home_id, door_id, home.name, key, len(home.people), *hardship)


def _person(home_id: object, person: PersonRow, seal: "_Sealer") -> tuple[object, ...]:
    key, initials = _name_key(person.name)
    return (
        new_id(),
        home_id,
        person.name,
        key,
        initials,
        person.sex.value if person.sex else None,
        person.birth_on,
        *seal.id_number(person.id_number),
        *seal.phone(person.phone),
        person.relation.value if person.relation else None,
    )


class _Sealer:
    """Seals the two numbers of a person; what does not change from row to row is kept."""

    def __init__(self) -> None:
        self._keys = keyring()
        self._contexts = {
            name: cast("SealedField", Person._meta.get_field(name)).context
            for name in ("id_number", "phone")
        }

    def id_number(self, number: str) -> tuple[bytes | None, bytes | None]:
        """The sealed number and its index."""
        return self._seal("id_number", number)

    def phone(self, number: str) -> tuple[bytes | None, bytes | None]:
        """The sealed number and its index."""
        return self._seal("phone", number)

    def _seal(self, name: str, value: str) -> tuple[bytes | None, bytes | None]:
        if not value:
            return None, None
        return self._keys.seal(value, self._contexts[name]), self._keys.index(value, name)


def _name_key(name: str) -> tuple[str, str]:
    """Sort key and initials of a name, surname and given name each looked up once.

    Reading a name's sounds costs ten times as much as everything else about a row.
    """
    family = surname_of(name)
    first, first_initials = _sounds(family)
    rest, rest_initials = _sounds(name[len(family) :])
    return f"{first} {rest}".strip(), first_initials + rest_initials


@lru_cache(maxsize=65_536)
def _sounds(part: str) -> tuple[str, str]:
    return pinyin_key(part), pinyin_initials(part)
