"""Codes on contact cards: they come back as the place they name, and cannot be made up."""

import hmac
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minqing.lib.door_codes import DoorPlace, door_code, read_door_code


def index(text: str) -> bytes:
    return hmac.digest(b"a key", text.encode(), "sha256")


def other(text: str) -> bytes:
    return hmac.digest(b"another key", text.encode(), "sha256")


places = st.one_of(
    st.uuids().map(lambda each: DoorPlace(dwelling_id=each)),
    st.from_regex(r"\A[0-9]{18}\Z").map(lambda each: DoorPlace(entrance=each)),
)


@given(places)
def test_a_code_names_its_place_however_it_is_typed(place: DoorPlace) -> None:
    code = door_code(place, index)
    assert read_door_code(code, index) == place
    assert read_door_code(f" {code.lower()} ", index) == place


@given(places, st.integers(0, 25), st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"))
def test_a_changed_code_names_nothing(place: DoorPlace, at: int, letter: str) -> None:
    code = door_code(place, index)
    changed = code[:at] + letter + code[at + 1 :]
    if changed != code:
        assert read_door_code(changed, index) is None


@given(places)
def test_a_code_made_with_another_key_names_nothing(place: DoorPlace) -> None:
    assert read_door_code(door_code(place, other), index) is None


@pytest.mark.parametrize("code", ["", "A", "!!!!", "柳岸", "A" * 500, "AAAAAAAAAAAAAAAA"])
def test_nonsense_names_nothing(code: str) -> None:
    assert read_door_code(code, index) is None


def test_a_code_fits_a_small_qr() -> None:
    assert len(door_code(DoorPlace(dwelling_id=UUID(int=1)), index)) == 42
    assert len(door_code(DoorPlace(entrance="3" * 18), index)) == 29
