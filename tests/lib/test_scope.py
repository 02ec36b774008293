"""Scopes: what an area range covers, and what a scope of several parts covers."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minqing.lib.scope import AreaRange, Scope

BLOCK, OTHER_BLOCK = UUID(int=1), UUID(int=2)
digits = st.text("0123456789", min_size=1, max_size=18)


@pytest.mark.parametrize(
    ("area", "code", "covered"),
    [
        ("310199", "310199", True),
        ("310199", "310199001", True),
        ("310199", "310199001001000101", True),
        ("310199", "310198", False),
        ("310199", "310200", False),
        ("310199", "31019", False),
        ("310199009", "310199009999", True),
        ("310199009", "310199010", False),
    ],
)
def test_a_range_covers_an_area_and_everything_under_it(
    area: str, code: str, *, covered: bool
) -> None:
    assert AreaRange.of(area).covers(code) is covered


@given(area=digits, code=digits)
def test_a_range_covers_a_code_exactly_when_it_begins_with_the_area(area: str, code: str) -> None:
    assert AreaRange.of(area).covers(code) is code.startswith(area)


@pytest.mark.parametrize("code", ["", "31019x", "云锦", "-1"])
def test_what_is_no_code_makes_no_range(code: str) -> None:
    with pytest.raises(ValueError, match="digits"):
        AreaRange.of(code)


def test_a_range_inside_another_is_left_out() -> None:
    scope = Scope.of_areas("310199001", "310199", "310199001001", purpose="test")
    assert scope.ranges == (AreaRange.of("310199"),)


@pytest.mark.parametrize(
    ("scope", "covered"),
    [
        (Scope.of_areas("310199", purpose="test"), True),
        (Scope.of_areas("310198", purpose="test"), False),
        (Scope.of_blocks(BLOCK, purpose="test"), True),
        (Scope.of_blocks(OTHER_BLOCK, purpose="test"), False),
        (Scope(organisations=(BLOCK,)), False),
        (Scope(), False),
    ],
)
def test_a_place_is_covered_by_its_area_or_its_block(scope: Scope, *, covered: bool) -> None:
    assert scope.covers("310199001001", BLOCK) is covered


def test_a_scope_with_nothing_in_it_says_so() -> None:
    assert Scope(purpose="test").is_empty
    assert not Scope.of_blocks(BLOCK, purpose="test").is_empty
