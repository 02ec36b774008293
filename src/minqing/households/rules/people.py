"""Invented households: how many live together, how old they are, what they are to each other.

Shares are round numbers near a large city's census; nobody real is described. Ages are
consistent: partners are within a few years of each other, a parent is at least 21 years older than
a child. Everything follows from the random source given, so one seed makes one roster.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from random import Random

from minqing.households.rules import HardshipKind, Relation, Sex
from minqing.households.rules.names import given_name, surname, surname_of
from minqing.households.rules.numbers import INVENTED_PHONE, InventedNumbers

__all__ = ["Family", "Resident", "invent_family"]

_SIZES = (1, 2, 3, 4, 5, 6)
_SIZE_WEIGHTS = tuple(accumulate((22, 29, 28, 12, 6, 3)))
_PAIR = 2
_OLDEST = 97
_ADULT_AGE = 16
_PENSION_AGE = 60
_DAYS_OF_YEAR = 365.2425

_MALE_SHARE = 0.51
_MALE_HEAD_SHARE = 0.62
_ELDER_ALONE_SHARE = 0.52
_PARENT_AND_CHILD_SHARE = 0.24
_SECOND_CHILD_SHARE = 0.6
_PHONE_SHARE = 0.92
_HARDSHIP_SHARE = 0.014
_ELDER_ALONE_HARDSHIP_SHARE = 0.07

_ELDERS_ALONE = (60, 92)
_YOUNGER_ALONE = (23, 59)
_PARENTS_OF_ONE = (34, 86)
_COUPLES = (27, 84)
_COUPLES_WITH_OTHERS = (30, 62)
_YOUNGEST_PARTNER = 24
_YOUNGEST_PARENT, _OLDEST_PARENT = 21, 41

_HARDSHIPS = tuple(
    kind for kind in HardshipKind if kind not in {HardshipKind.ELDER_ALONE, HardshipKind.OTHER}
)


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


@dataclass(frozen=True, slots=True)
class _Place:
    """A place in a household before it has a name."""

    relation: Relation
    sex: Sex
    age: int


def invent_family(rng: Random, numbers: InventedNumbers, as_of: date) -> Family:
    """Make one household as it lives on the day ``as_of``."""
    places = _places(rng, rng.choices(_SIZES, cum_weights=_SIZE_WEIGHTS)[0])
    residents: list[Resident] = []
    for place in places:
        family_name = _family_name(rng, place, residents)
        residents.append(_resident(rng, numbers, as_of, place, family_name))
    return Family(residents=tuple(residents), hardship=_hardship(rng, places))


def _places(rng: Random, size: int) -> list[_Place]:
    head_sex = _sex(rng, _MALE_HEAD_SHARE)
    if size == 1:
        ages = _ELDERS_ALONE if rng.random() < _ELDER_ALONE_SHARE else _YOUNGER_ALONE
        return [_Place(Relation.HOUSEHOLDER, head_sex, rng.randint(*ages))]
    if size == _PAIR and rng.random() < _PARENT_AND_CHILD_SHARE:
        age = rng.randint(*_PARENTS_OF_ONE)
        return [_Place(Relation.HOUSEHOLDER, head_sex, age), _child(rng, age)]
    age = rng.randint(*(_COUPLES if size == _PAIR else _COUPLES_WITH_OTHERS))
    partner_age = min(_OLDEST, max(_YOUNGEST_PARTNER, age + rng.randint(-5, 4)))
    partner_sex = Sex.FEMALE if head_sex is Sex.MALE else Sex.MALE
    places = [
        _Place(Relation.HOUSEHOLDER, head_sex, age),
        _Place(Relation.SPOUSE, partner_sex, partner_age),
    ]
    return places + _others(rng, size - _PAIR, min(age, partner_age), age)


def _others(rng: Random, count: int, younger_age: int, head_age: int) -> list[_Place]:
    """Children first, then the householder's mother and father, then more children."""
    children = 1 + (count > 1 and rng.random() < _SECOND_CHILD_SHARE)
    elders = min(2, max(0, count - children))
    children = count - elders
    parents = [
        _Place(Relation.PARENT, sex, min(_OLDEST, head_age + rng.randint(22, 33)))
        for sex in (Sex.FEMALE, Sex.MALE)[:elders]
    ]
    return [_child(rng, younger_age) for _ in range(children)] + parents


def _child(rng: Random, parent_age: int) -> _Place:
    years = rng.randint(_YOUNGEST_PARENT, max(_YOUNGEST_PARENT, min(_OLDEST_PARENT, parent_age)))
    return _Place(Relation.CHILD, _sex(rng, _MALE_SHARE), max(0, parent_age - years))


def _sex(rng: Random, male_share: float) -> Sex:
    return Sex.MALE if rng.random() < male_share else Sex.FEMALE


def _family_name(rng: Random, place: _Place, before: list[Resident]) -> str:
    """Children carry their father's name, a householder's father carries the householder's."""
    if place.relation is Relation.CHILD:
        couple = before[:_PAIR]
        father = next((each for each in couple if each.sex is Sex.MALE), couple[0])
        return surname_of(father.name)
    if place.relation is Relation.PARENT and place.sex is Sex.MALE:
        return surname_of(before[0].name)
    return surname(rng)


def _resident(
    rng: Random, numbers: InventedNumbers, as_of: date, place: _Place, family_name: str
) -> Resident:
    # Between the last birthday and the next: the age in whole years holds on the day ``as_of``.
    days = int(place.age * _DAYS_OF_YEAR) + 1 + int(rng.random() * 363)
    born = as_of - timedelta(days=days)
    phone = ""
    if place.age >= _ADULT_AGE and rng.random() < _PHONE_SHARE:
        phone = f"{INVENTED_PHONE}{int(rng.random() * 100_000_000):08d}"
    return Resident(
        name=family_name + given_name(rng, place.sex, born.year),
        relation=place.relation,
        sex=place.sex,
        birth_on=born,
        id_number=numbers.next(born, place.sex),
        phone=phone,
    )


def _hardship(rng: Random, places: list[_Place]) -> HardshipKind | None:
    chance = rng.random()
    alone = len(places) == 1 and places[0].age >= _PENSION_AGE
    if alone and chance < _ELDER_ALONE_HARDSHIP_SHARE:
        return HardshipKind.ELDER_ALONE
    if chance < _HARDSHIP_SHARE:
        return _HARDSHIPS[int(rng.random() * len(_HARDSHIPS))]
    return None
