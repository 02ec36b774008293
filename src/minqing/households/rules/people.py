"""Invented households: how many live together, how old they are, what they are to each other.

Shares are round numbers near a large city's census; nobody real is described. Ages are
consistent: partners are within a few years of each other, a parent is 21 to 41 years older than
a child. Everything follows from the random source given, so one seed makes one roster.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from typing import TYPE_CHECKING

from minqing.households.rules import HardshipKind, Relation, Sex
from minqing.households.rules.names import given_name, surname
from minqing.households.rules.numbers import INVENTED_PHONE, InventedNumbers

if TYPE_CHECKING:
    from random import Random

_SIZES = (1, 2, 3, 4, 5, 6)
_SIZE_WEIGHTS = tuple(accumulate((22, 29, 28, 12, 6, 3)))
_ADULT_AGE = 16
_PENSION_AGE = 60
_OLDEST = 97
_PHONE_SHARE = 0.92
_BASE_HARDSHIP = 0.014
_ALONE_HARDSHIP = 0.07
_HARDSHIPS = tuple(kind for kind in HardshipKind if kind not in {HardshipKind.ELDER_ALONE, HardshipKind.OTHER})


@dataclass(frozen=True, slots=True)
class Resident:
    """One invented person."""

    name: str
    relation: Relation
    sex: Sex
    birth_on: date
    id_number: str
    phone: str


@dataclass(frozen=True, slots=True)
class Family:
    """One invented household; the first resident is the householder."""

    residents: tuple[Resident, ...]
    hardship: HardshipKind | None


def invent_family(rng: Random, numbers: InventedNumbers, as_of: date) -> Family:
    """Make one household as it lives on the day ``as_of``."""
    size = rng.choices(_SIZES, cum_weights=_SIZE_WEIGHTS)[0]
    shapes = _shape(rng, size)
    father_name = surname(rng)
    head_sex = shapes[0][1]
    residents = []
    for relation, sex, age in shapes:
        own = relation in {Relation.CHILD, Relation.GRANDCHILD, Relation.PARENT} and head_sex is Sex.MALE
        family_name = father_name if own or relation is Relation.HOUSEHOLDER else surname(rng)
        if relation is Relation.CHILD and head_sex is Sex.FEMALE and len(residents) > 1:
            family_name = residents[1].name[: -1 if len(residents[1].name) == 2 else -2] or family_name  # noqa: PLR2004
        residents.append(_resident(rng, numbers, as_of, (relation, sex, age, family_name)))
    return Family(residents=tuple(residents), hardship=_hardship(rng, shapes))


def _shape(rng: Random, size: int) -> list[tuple[Relation, Sex, int]]:
    """Relations, sexes and ages of a household of that size, the householder first."""
    head_sex = Sex.MALE if rng.random() < 0.62 else Sex.FEMALE  # noqa: PLR2004
    other = Sex.FEMALE if head_sex is Sex.MALE else Sex.MALE
    if size == 1:
        elder = rng.random() < 0.52  # noqa: PLR2004
        return [(Relation.HOUSEHOLDER, head_sex, rng.randint(60, 92) if elder else rng.randint(23, 59))]
    if size == 2 and rng.random() < 0.24:  # noqa: PLR2004
        age = rng.randint(34, 86)
        return [(Relation.HOUSEHOLDER, head_sex, age), (Relation.CHILD, _any_sex(rng), _child_age(rng, age))]
    age = rng.randint(27, 84) if size == 2 else rng.randint(30, 62)  # noqa: PLR2004
    partner_age = min(_OLDEST, max(24, age + rng.randint(-5, 4)))
    shapes = [(Relation.HOUSEHOLDER, head_sex, age), (Relation.SPOUSE, other, partner_age)]
    while len(shapes) < size:
        young = min(age, partner_age)
        children = sum(relation is Relation.CHILD for relation, _, _ in shapes)
        elders = sum(relation is Relation.PARENT for relation, _, _ in shapes)
        if children == 0 or (children == 1 and size in {4, 6} and rng.random() < 0.6):  # noqa: PLR2004
            shapes.append((Relation.CHILD, _any_sex(rng), _child_age(rng, young)))
        elif elders < 2:  # noqa: PLR2004
            sex = Sex.FEMALE if elders == 0 else Sex.MALE
            shapes.append((Relation.PARENT, sex, min(_OLDEST, age + rng.randint(22, 33))))
        else:
            shapes.append((Relation.CHILD, _any_sex(rng), _child_age(rng, young)))
    return shapes


def _any_sex(rng: Random) -> Sex:
    return Sex.MALE if rng.random() < 0.51 else Sex.FEMALE  # noqa: PLR2004


def _child_age(rng: Random, parent_age: int) -> int:
    return max(0, parent_age - rng.randint(21, min(41, max(21, parent_age))))


def _resident(
    rng: Random, numbers: InventedNumbers, as_of: date, what: tuple[Relation, Sex, int, str]
) -> Resident:
    relation, sex, age, family_name = what
    # Half-way between two birthdays at most: the age in whole years holds on the day ``as_of``.
    born = as_of - timedelta(days=int(age * 365.2425) + 1 + int(rng.random() * 363))
    phone = ""
    if age >= _ADULT_AGE and rng.random() < _PHONE_SHARE:
        phone = f"{INVENTED_PHONE}{int(rng.random() * 100_000_000):08d}"
    return Resident(
        name=family_name + given_name(rng, sex, born.year),
        relation=relation,
        sex=sex,
        birth_on=born,
        id_number=numbers.next(born, sex),
        phone=phone,
    )


def _hardship(rng: Random, shapes: list[tuple[Relation, Sex, int]]) -> HardshipKind | None:
    chance = rng.random()
    if len(shapes) == 1 and shapes[0][2] >= _PENSION_AGE and chance < _ALONE_HARDSHIP:
        return HardshipKind.ELDER_ALONE
    if chance < _BASE_HARDSHIP:
        return _HARDSHIPS[int(rng.random() * len(_HARDSHIPS))]
    return None
