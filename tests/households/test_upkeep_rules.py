"""Pure decisions of register upkeep: who is the same, for whom a merged household counts."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minqing.households.rules.upkeep import (
    Alias,
    Known,
    Link,
    aliases,
    common_area,
    same_person,
    size_after_merge,
)

BORN, OTHER = date(1958, 3, 8), date(1960, 1, 1)
FIRST = date(2026, 5, 1)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (Known("陈建国", BORN, b"1"), Known("陈建国", BORN, b"1"), True),
        (Known("陈建国", BORN, b"1"), Known("陈健国", OTHER, b"1"), True),
        (Known("陈建国", BORN, b"1"), Known("陈建国", BORN, b"2"), False),
        (Known("陈建国", BORN, None), Known("陈建国", BORN, b"2"), True),
        (Known("陈建国", None, None), Known("陈建国", BORN, b"2"), True),
        (Known("陈建国", BORN, None), Known("陈建国", OTHER, None), False),
        (Known("陈建国", BORN, None), Known("陈小梅", BORN, None), False),
    ],
)
def test_same_person(one: Known, other: Known, same: bool) -> None:
    assert same_person(one, other) is same
    assert same_person(other, one) is same


@pytest.mark.parametrize(
    ("codes", "area"),
    [
        (["310199001001000101", "310199001001000102"], "310199001001"),
        (["310199001001000101", "310199001002000101"], "310199001"),
        (["310199001001000101", "310199002001000101"], "310199"),
    ],
)
def test_common_area(codes: list[str], area: str) -> None:
    assert common_area(codes) == area


def test_two_districts_have_no_common_area() -> None:
    with pytest.raises(ValueError, match="no common area"):
        common_area(["310199001001000101", "310106001001000101"])


@pytest.mark.parametrize(
    ("survivor", "merged", "people", "size"), [(3, 3, 3, 3), (2, 2, 4, 4), (5, 1, 2, 5)]
)
def test_size_after_merge(survivor: int, merged: int, people: int, size: int) -> None:
    assert size_after_merge(survivor, merged, people) == size


def test_a_chain_counts_for_the_last_survivor_of_each_day() -> None:
    a, b, c = sorted(uuid4() for _ in range(3))
    later = FIRST + timedelta(days=4)

    assert aliases([Link(a, b, FIRST), Link(b, c, later)]) == [
        Alias(a, b, FIRST, later),
        Alias(a, c, later, None),
        Alias(b, c, later, None),
    ]


@given(st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11), st.integers(0, 3)), max_size=11))
def test_every_merged_household_counts_once_each_day_and_for_one_that_stands(
    acts: list[tuple[int, int, int]],
) -> None:
    homes = [UUID(int=n) for n in range(12)]
    links: list[Link] = []
    day = FIRST
    for merged, survivor, days in acts:
        gone = {link.merged for link in links}
        if merged == survivor or homes[merged] in gone or homes[survivor] in gone:
            continue
        day += timedelta(days=days)
        links.append(Link(homes[merged], homes[survivor], day))

    found = aliases(links)

    for offset in range((day - FIRST).days + 2):
        on = FIRST + timedelta(days=offset)
        gone = {link.merged for link in links if link.from_on <= on}
        holding = [
            each for each in found if each.from_on <= on and (each.to_on is None or on < each.to_on)
        ]
        assert sorted(each.household for each in holding) == sorted(gone)
        assert not {each.survivor for each in holding} & gone
