"""Identity and telephone numbers."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.cn import ric

from minqing.households.rules import Sex
from minqing.households.rules.numbers import (
    IdProblem,
    InventedNumbers,
    birth_date_of,
    check_id_number,
    normalise_id_number,
    normalise_phone,
    sex_of,
)

# Two examples that the standard's literature prints; no living person's.
GOOD = "11010519491231002X"
ALSO_GOOD = "440524188001010014"


@pytest.mark.parametrize(
    ("number", "problem"),
    [
        (GOOD, None),
        ("110105194912310021", IdProblem.CHECK_DIGIT),
        ("1101051949123100", IdProblem.SHAPE),
        ("11010519491231002Y", IdProblem.SHAPE),
        ("X1010519491231002X", IdProblem.SHAPE),
        (ALSO_GOOD, IdProblem.BIRTH_DATE),
        ("110105199902300014", IdProblem.BIRTH_DATE),
        ("", IdProblem.SHAPE),
    ],
)
def test_a_number_is_checked(number: str, problem: IdProblem | None) -> None:
    if problem is IdProblem.BIRTH_DATE and number != ALSO_GOOD:
        number = number[:17] + ric.calc_check_digit(number)
    assert check_id_number(number) == problem


def test_a_number_is_read_as_people_write_it() -> None:
    assert normalise_id_number(" 110105-19491231 002x　") == GOOD


def test_what_a_number_says() -> None:
    assert birth_date_of(GOOD) == date(1949, 12, 31)
    assert sex_of(GOOD) is Sex.FEMALE


@settings(deadline=None)
@given(
    st.integers(0, 9999),
    st.dates(date(1930, 1, 1), date(2026, 1, 1)),
    st.sampled_from(list(Sex)),
)
def test_invented_numbers_are_valid_but_nobodys(ordinal: int, born: date, sex: Sex) -> None:
    number = InventedNumbers(ordinal).next(born, sex)
    assert check_id_number(number) is None
    assert (birth_date_of(number), sex_of(number)) == (born, sex)
    assert number.startswith("10")
    # The registry of regions, which begins at 11, knows no such place.
    assert not ric.is_valid(number)


def test_invented_numbers_are_given_once() -> None:
    numbers = InventedNumbers(7)
    day = date(1960, 5, 1)
    given_out = [numbers.next(day, sex) for sex in Sex for _ in range(499)]
    given_out += [InventedNumbers(8).next(day, Sex.MALE)]
    assert len(set(given_out)) == len(given_out)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("138 0013 8000", "13800138000"),
        ("+86 138-0013-8000", "13800138000"),
        ("021-62345678", "02162345678"),
        ("62345678", "62345678"),
        ("10012345678", "10012345678"),
        ("1380013800", "1380013800"),
        ("not known", None),
        ("13800138000 / 13900139000", None),
    ],
)
def test_a_telephone_number_is_read(written: str, read: str | None) -> None:
    assert normalise_phone(written) == read
