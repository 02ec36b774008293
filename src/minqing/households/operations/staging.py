"""Loading many doors into temporary tables, from which one transaction registers them.

Row security refuses COPY into the register itself, and one INSERT … SELECT is faster than a million
statements. Everything slow (reading, checking, encrypting) happens while loading, outside the
transaction that writes. The tables belong to the connection and hold sealed numbers only.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from uuid import UUID

from django.db import connection

from minqing.households.operations.sealing import own_sealer
from minqing.households.rules.addresses import sort_key
from minqing.households.rules.bulk import DoorRow, HomeRow, PersonRow
from minqing.households.rules.packing import Sealer, name_key
from minqing.lib.ids import new_id

__all__ = ["loaded", "staged"]

_DOORS_AT_A_TIME = 4_000
_TABLES = (
    "import_door", "import_home", "import_person", "import_place", "import_named",
    "import_gone_home", "import_gone_person",
)  # fmt: skip

_CREATE = """
create temporary table if not exists import_door (
  id uuid not null, area_code text collate "C" not null, floor smallint not null,
  door text not null, sort_key text not null, address text not null, kind text not null,
  line integer not null default 0, found uuid);
create temporary table if not exists import_home (
  id uuid not null, door_id uuid not null, name text not null, name_pinyin text not null,
  size smallint not null, hardship text, hardship_id uuid, line integer not null default 0,
  found uuid,
  renamed boolean not null default false, hardship_new boolean not null default false);
create temporary table if not exists import_person (
  id uuid not null, home_id uuid not null, name text not null, name_pinyin text not null,
  initials text not null, sex text, birth_on date, id_number bytea, id_index bytea, phone bytea,
  phone_index bytea, relation text,
  line integer not null default 0, found uuid, differs boolean not null default false);
create temporary table if not exists import_place (
  area_code text collate "C" primary key, block_id uuid, rev bigint not null default 0);
create temporary table if not exists import_named (
  number integer primary key, code text collate "C" not null, name text not null);
create temporary table if not exists import_gone_home (
  id uuid primary key, area_code text collate "C" not null, block_id uuid,
  special_hardship boolean not null);
create temporary table if not exists import_gone_person (
  id uuid primary key, household_id uuid not null, area_code text collate "C" not null,
  block_id uuid);
truncate import_door, import_home, import_person, import_place, import_named, import_gone_home,
  import_gone_person;
"""
_FILL = (
    """
    insert into import_door (id, area_code, floor, door, sort_key, address, kind, line)
    select s.id, n.code, s.floor, s.door, s.sort_key, n.name || s.suffix, 'home', s.line
    from households_stageddoor s join import_named n on n.number = s.place
    where s.roster_id = %(roster)s
    """,
    """
    insert into import_home (id, door_id, name, name_pinyin, size, hardship, hardship_id, line)
    select id, door_id, name, name_pinyin, size, hardship, hardship_id, line
    from households_stagedhome where roster_id = %(roster)s
    """,
    """
    insert into import_person (id, home_id, name, name_pinyin, initials, sex, birth_on, id_number,
      id_index, phone, phone_index, relation, line)
    select id, home_id, name, name_pinyin, initials, sex, birth_on, id_number, id_index, phone,
      phone_index, relation, line
    from households_stagedperson where roster_id = %(roster)s
    """,
)
_LOOK = "analyze import_door; analyze import_home; analyze import_person"
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
    with _tables():
        yield _load(doors, progress)


@contextmanager
def loaded(roster_id: UUID, entrances: Mapping[int, tuple[str, str]]) -> Iterator[None]:
    """Load a roster that was read; ``entrances`` gives each of its places a code and a name.

    Outside a transaction, so that what is loaded outlives one that fails.
    """
    with _tables():
        with connection.cursor() as cursor:
            with cursor.copy("copy import_named (number, code, name) from stdin") as copy:
                for number, (code, name) in entrances.items():
                    copy.write_row((number, code, name))
            for statement in _FILL:
                cursor.execute(statement, {"roster": roster_id})
            cursor.execute(_LOOK)
        yield


@contextmanager
def _tables() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(_CREATE)
    try:
        yield
    finally:
        if not connection.needs_rollback and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute(f"drop table if exists {', '.join(_TABLES)}")


def _load(doors: Iterable[DoorRow], progress: Callable[[int], None] | None) -> int:
    seal = own_sealer()
    source = iter(doors)
    people = 0
    while batch := list(islice(source, _DOORS_AT_A_TIME)):
        people += _load_batch(batch, seal)
        if progress is not None:
            progress(people)
    with connection.cursor() as cursor:
        cursor.execute(_LOOK)
    return people


def _load_batch(batch: list[DoorRow], seal: Sealer) -> int:
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
    key, _ = name_key(home.name)
    hardship = (home.hardship.value, new_id()) if home.hardship else (None, None)
    return (home_id, door_id, home.name, key, len(home.people), *hardship)


def _person(home_id: object, person: PersonRow, seal: Sealer) -> tuple[object, ...]:
    key, initials = name_key(person.name)
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
