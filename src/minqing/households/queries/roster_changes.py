"""What a loaded roster would change, row by row, read from the import's temporary tables."""

from collections.abc import Iterator
from typing import Any

from django.db import connection

from minqing.households.models import HARDSHIP_LABELS, RELATION_LABELS, SEX_LABELS, Person
from minqing.households.rules import HardshipKind, Relation, Sex
from minqing.households.rules.roster import Column
from minqing.lib.encryption import mask
from minqing.sheets.rules.outcomes import MOST_CHANGES, Change
from minqing.storage.fields import SealedField
from minqing.storage.keys import keyring

__all__ = ["roster_changes"]

# What somebody has to look at comes first: who would be ended, then who would be changed.
_ENDED_HOMES = """
select d.address, h.name, h.size from import_gone_home g
join households_household h on h.id = g.id join households_dwelling d on d.id = h.dwelling_id
order by d.area_code, d.sort_key, h.id limit %s
"""
_ENDED_PEOPLE = """
select d.address, q.name from import_gone_person g
join households_person q on q.id = g.id join households_household h on h.id = q.household_id
join households_dwelling d on d.id = h.dwelling_id
order by d.area_code, d.sort_key, q.id limit %s
"""
_CHANGED_HOMES = """
select s.line, d.address, g.name, s.name, s.renamed, s.hardship_new, s.hardship
from import_home s join import_door d on d.id = s.door_id
join households_household g on g.id = s.found
where s.renamed or s.hardship_new order by s.line limit %s
"""
_CHANGED_PEOPLE = """
select s.line, d.address, q.name, s.name, q.sex, s.sex, q.relation, s.relation, q.birth_on,
  s.birth_on, q.id_index is distinct from coalesce(s.id_index, q.id_index), q.id_number,
  s.id_number, q.phone_index is distinct from coalesce(s.phone_index, q.phone_index), q.phone,
  s.phone
from import_person s join import_home h on h.id = s.home_id join import_door d on d.id = h.door_id
join households_person q on q.id = s.found
where s.differs order by s.line limit %s
"""
_ADDED_HOMES = """
select s.line, d.address, s.name, s.size, s.hardship
from import_home s join import_door d on d.id = s.door_id
where s.found is null order by s.line limit %s
"""
_ADDED_PEOPLE = """
select s.line, d.address, s.name, s.birth_on, s.relation
from import_person s join import_home h on h.id = s.home_id join import_door d on d.id = h.door_id
where s.found is null and h.found is not null order by s.line limit %s
"""


def roster_changes() -> list[Change]:
    """The first differences: who would be ended, changed, added; numbers of people masked.

    People of a new household are not listed one by one. Labels are in the active language.
    """
    changes: list[Change] = []
    for statement, read in (
        (_ENDED_HOMES, _ended_home),
        (_ENDED_PEOPLE, _ended_person),
        (_CHANGED_HOMES, _changed_home),
        (_CHANGED_PEOPLE, _changed_person),
        (_ADDED_PEOPLE, _added_person),
        (_ADDED_HOMES, _added_home),
    ):
        room = MOST_CHANGES - len(changes)
        with connection.cursor() as cursor:
            cursor.execute(statement, [room])
            changes += [read(row) for row in cursor.fetchall()]
    return changes


def _ended_home(row: tuple[Any, ...]) -> Change:
    address, name, size = row
    return Change(0, "household", f"{address} {name}", "ended", before={"people": str(size)})


def _ended_person(row: tuple[Any, ...]) -> Change:
    return Change(0, "person", " ".join(row), "ended")


def _changed_home(row: tuple[Any, ...]) -> Change:
    line, address, old_name, new_name, renamed, hardship_new, hardship = row
    before, after = {}, {}
    if renamed:
        before[Column.HOUSEHOLDER.value], after[Column.HOUSEHOLDER.value] = old_name, new_name
    if hardship_new:
        after[Column.HARDSHIP.value] = str(HARDSHIP_LABELS[HardshipKind(hardship)])
    return Change(line, "household", f"{address} {old_name}", "changed", before, after)


def _changed_person(row: tuple[Any, ...]) -> Change:
    line, address, old_name = row[:3]
    differences = list(_differences(row))
    return Change(
        line,
        "person",
        f"{address} {old_name}",
        "changed",
        before={column.value: old for column, old, _ in differences},
        after={column.value: new for column, _, new in differences},
    )


def _differences(row: tuple[Any, ...]) -> Iterator[tuple[Column, str, str]]:
    (
        _, _, old_name, new_name, old_sex, new_sex, old_relation, new_relation, old_birth,
        new_birth, number_differs, old_number, new_number, phone_differs, old_phone, new_phone,
    ) = row  # fmt: skip
    if old_name != new_name:
        yield Column.NAME, old_name, new_name
    if new_sex and old_sex != new_sex:
        yield Column.SEX, _sex(old_sex) if old_sex else "", _sex(new_sex)
    if new_relation and old_relation != new_relation:
        yield Column.RELATION, _relation(old_relation), _relation(new_relation)
    if new_birth and old_birth != new_birth:
        yield Column.BIRTH_ON, str(old_birth or ""), str(new_birth)
    if number_differs:
        yield Column.ID_NUMBER, _masked("id_number", old_number), _masked("id_number", new_number)
    if phone_differs:
        yield Column.PHONE, _masked("phone", old_phone), _masked("phone", new_phone)


def _added_person(row: tuple[Any, ...]) -> Change:
    line, address, name, birth_on, relation = row
    after = {Column.BIRTH_ON.value: str(birth_on)} if birth_on else {}
    if relation:
        after[Column.RELATION.value] = _relation(relation)
    return Change(line, "person", f"{address} {name}", "added", after=after)


def _added_home(row: tuple[Any, ...]) -> Change:
    line, address, name, size, hardship = row
    after = {"people": str(size)}
    if hardship:
        after[Column.HARDSHIP.value] = str(HARDSHIP_LABELS[HardshipKind(hardship)])
    return Change(line, "household", f"{address} {name}", "added", after=after)


def _sex(code: str) -> str:
    return str(SEX_LABELS[Sex(code)])


def _relation(code: str) -> str:
    return str(RELATION_LABELS[Relation(code)])


def _masked(column: str, sealed: bytes | None) -> str:
    """A number by which it can be recognised, and no more."""
    if sealed is None:
        return ""
    field = Person._meta.get_field(column)
    context = field.context if isinstance(field, SealedField) else ""
    return mask(keyring().open(bytes(sealed), context))
