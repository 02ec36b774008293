"""Codes: area levels, case numbers that find typing errors, access codes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minqing.lib.codes import (
    ACCESS_ALPHABET,
    Level,
    case_number,
    is_case_number,
    level_of,
    new_access_code,
    normalise_case_number,
    parent_of,
)

sequences = st.integers(min_value=0, max_value=99_999_999)


@pytest.mark.parametrize(
    ("code", "level", "parent"),
    [
        ("310199", Level.DISTRICT, None),
        ("310199001", Level.STREET, "310199"),
        ("310199001002", Level.NEIGHBOURHOOD, "310199001"),
        ("3101990010020003", Level.BUILDING, "310199001002"),
        ("310199001002000304", Level.ENTRANCE, "3101990010020003"),
    ],
)
def test_a_code_says_its_level_and_its_parent(code: str, level: Level, parent: str | None) -> None:
    assert level_of(code) is level
    assert parent_of(code) == parent


@pytest.mark.parametrize("code", ["", "3101", "31019900", "31019x", "３１０１９９"])
def test_other_texts_are_no_area_codes(code: str) -> None:
    with pytest.raises(ValueError, match="area code"):
        level_of(code)


def test_a_case_number_is_seven_digits_and_a_check_character() -> None:
    assert case_number(123) == "0000123D"


@given(sequences)
def test_every_case_number_is_one(sequence: int) -> None:
    assert is_case_number(case_number(sequence))


@given(sequences, st.integers(0, 7), st.integers(1, 9))
def test_one_wrong_digit_is_found(sequence: int, place: int, shift: int) -> None:
    number = case_number(sequence)
    place %= len(number) - 1
    wrong = str((int(number[place]) + shift) % 10)
    assert not is_case_number(number[:place] + wrong + number[place + 1 :])


@given(sequences, st.integers(0, 6))
def test_two_neighbouring_digits_swapped_are_found(sequence: int, place: int) -> None:
    number = case_number(sequence)
    place %= len(number) - 2
    a, b = number[place], number[place + 1]
    swapped = number[:place] + b + a + number[place + 2 :]
    assert is_case_number(swapped) is (a == b)


@pytest.mark.parametrize("typed", [" 0000123d", "0000 123-D", "００００１２３Ｄ"])
def test_a_number_is_read_as_it_is_typed(typed: str) -> None:
    assert normalise_case_number(typed) == "0000123D"


def test_access_codes_have_eight_characters_that_nobody_confuses() -> None:
    codes = {new_access_code() for _ in range(200)}
    assert len(codes) == 200
    assert {len(code) for code in codes} == {8}
    assert set("".join(codes)) <= set(ACCESS_ALPHABET)
    assert not set("0O1ILU") & set(ACCESS_ALPHABET)
