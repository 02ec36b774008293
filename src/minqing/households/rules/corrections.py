"""Corrections from the door, merged field by field: what is applied, and what two disagree on.

A worker who corrects a field says what it said before. A field that says so still takes the new
value; one that says the new value already needs nothing; one that says a third thing was changed by
somebody else meanwhile, and a person has to choose.
"""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from minqing.households.rules import Relation, Sex
from minqing.lib.text import normalise_name

__all__ = [
    "CLASHED",
    "MAX_NAME",
    "MAX_SIZE",
    "CorrectionState",
    "Field",
    "FieldChange",
    "fate",
    "normalised",
]

MAX_NAME = 80
MAX_SIZE = 99


class Field(StrEnum):
    """What can be corrected from the door; ``SIZE`` of a household only, the last two of people."""

    NAME = "name"
    SIZE = "size"
    SEX = "sex"
    RELATION = "relation"


OF_HOUSEHOLD = frozenset({Field.NAME, Field.SIZE})
OF_PERSON = frozenset({Field.NAME, Field.SEX, Field.RELATION})


class CorrectionState(StrEnum):
    """What became of one corrected field."""

    APPLIED = "applied"
    SAME = "same"
    CLASH = "clash"
    TAKEN = "taken"
    LEFT = "left"


CLASHED = (CorrectionState.CLASH, CorrectionState.TAKEN, CorrectionState.LEFT)
"""States of a field that two people wanted to read differently, decided or not."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field as it stood before the worker's eyes (``base``) and as it should be (``value``).

    Of the household when ``person_id`` is None. Values are text as a phone shows them.
    """

    person_id: UUID | None
    field: Field
    base: str
    value: str


def normalised(change: FieldChange) -> FieldChange | None:
    """The change in the register's spelling, None when the field could never say that."""
    if change.field not in (OF_HOUSEHOLD if change.person_id is None else OF_PERSON):
        return None
    value = _spelled(change.field, change.value)
    base = _spelled(change.field, change.base)
    if value is None:
        return None
    return FieldChange(change.person_id, change.field, base or "", value)


def fate(*, base: str, now: str, value: str) -> CorrectionState:
    """What becomes of a correction when the register says ``now``; all three in its spelling."""
    if now == value:
        return CorrectionState.SAME
    return CorrectionState.APPLIED if now == base else CorrectionState.CLASH


def _spelled(field: Field, value: str) -> str | None:
    match field:
        case Field.NAME:
            name = normalise_name(value)
            return name if 0 < len(name) <= MAX_NAME else None
        case Field.SIZE:
            digits = value.strip()
            fits = digits.isascii() and digits.isdigit() and int(digits) <= MAX_SIZE
            return str(int(digits)) if fits else None
        case Field.SEX:
            return value if value in {"", *Sex} else None
        case Field.RELATION:
            return value if value in set(Relation) else None
