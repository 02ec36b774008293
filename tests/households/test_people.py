"""Invented households."""

from datetime import date
from random import Random

from minqing.households.rules import Relation, Sex
from minqing.households.rules.names import COMPOUND_SURNAMES, given_name, surname, surname_of
from minqing.households.rules.numbers import InventedNumbers, birth_date_of, sex_of
from minqing.households.rules.people import Family, invent_family

TODAY = date(2026, 11, 22)


def families(seed: str, count: int) -> list[Family]:
    rng, numbers = Random(seed), InventedNumbers(1)
    return [invent_family(rng, numbers, TODAY) for _ in range(count)]


def age(born: date) -> float:
    return (TODAY - born).days / 365.2425


def test_one_seed_makes_one_roster() -> None:
    assert families("a", 30) == families("a", 30)
    assert families("a", 30) != families("b", 30)


def test_households_are_consistent() -> None:
    for family in families("ages", 2000):
        head, *others = family.residents
        assert head.relation is Relation.HOUSEHOLDER
        assert age(head.birth_on) >= 21
        for each in family.residents:
            assert each.birth_on <= TODAY
            assert age(each.birth_on) < 100
            assert birth_date_of(each.id_number) == each.birth_on
            assert sex_of(each.id_number) is each.sex
            assert not each.phone or (each.phone.startswith("100") and len(each.phone) == 11)
        for each in others:
            if each.relation is Relation.SPOUSE:
                assert each.sex is not head.sex
                assert abs(age(head.birth_on) - age(each.birth_on)) < 8
            elif each.relation is Relation.CHILD:
                assert age(head.birth_on) - age(each.birth_on) > 19
            else:
                assert each.relation is Relation.PARENT
                assert age(each.birth_on) - age(head.birth_on) > 20


def test_sizes_and_hardship_are_about_a_citys() -> None:
    made = families("sizes", 5000)
    people = sum(len(family.residents) for family in made)
    assert 2.5 < people / len(made) < 2.7
    in_hardship = sum(family.hardship is not None for family in made)
    assert 0.015 < in_hardship / len(made) < 0.035


def test_numbers_are_given_once_in_a_neighbourhood() -> None:
    numbers = [each.id_number for family in families("ids", 3000) for each in family.residents]
    assert len(set(numbers)) == len(numbers)


def test_names_have_a_surname_and_one_or_two_characters() -> None:
    rng = Random(1)
    for _ in range(500):
        family = surname(rng)
        name = family + given_name(rng, rng.choice(list(Sex)), 1970)
        assert surname_of(name) == family
        assert 1 <= len(name) - len(family) <= 2
    assert surname_of("欧阳云") == "欧阳" in COMPOUND_SURNAMES
