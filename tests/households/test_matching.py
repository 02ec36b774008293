"""Which neighbourhood a compound belongs to."""

from collections import Counter

import pytest

from minqing.households.rules.compounds import Compound
from minqing.households.rules.matching import (
    MOST_OF_MEAN,
    Neighbourhood,
    Reason,
    Share,
    place_compounds,
)
from minqing.households.rules.place_names import place_stem, read_numeral

STREET = "310199001"


def compound(
    row: int,
    name: str,
    households: int = 100,
    *,
    at: tuple[float, float] | None = (121.45, 31.25),
    committee: str = "",
    buildings: int = 10,
) -> Compound:
    longitude, latitude = at or (None, None)
    return Compound(row, name, households, buildings, longitude, latitude, STREET, committee)


def neighbourhoods(*names: str) -> list[Neighbourhood]:
    return [
        Neighbourhood(f"{STREET}{number:03d}", name) for number, name in enumerate(names, start=1)
    ]


def placed(shares: list[Share]) -> list[tuple[str, str, int, Reason]]:
    return [
        (share.compound.name, share.neighbourhood[-3:], share.households, share.reason)
        for share in shares
    ]


@pytest.mark.parametrize(
    ("numeral", "number"),
    [
        ("四九九", 499),
        ("六百", 600),
        ("八十", 80),
        ("十", 10),
        ("一千一百", 1100),
        ("二一九九", 2199),
    ],
)
def test_numerals_are_read(numeral: str, number: int) -> None:
    assert read_numeral(numeral) == number


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("宝昌路六百弄居委会", "宝昌路600弄"),
        ("宝山路四九九弄居委会", "宝山路499弄"),
        ("洛川中路一千一百弄居委会", "洛川中路1100弄"),
        ("通源居委会", "通源小区"),
        ("共康三村居委会", "共康三村（南块）"),
    ],
)
def test_two_spellings_are_one_place(one: str, other: str) -> None:
    assert place_stem(one) == place_stem(other)


def test_the_committee_code_decides_first() -> None:
    shares = place_compounds(
        [compound(2, "柳岸小区", committee=f"{STREET}002")], neighbourhoods("柳岸", "枫桥")
    )
    assert placed(shares) == [("柳岸小区", "002", 100, Reason.COMMITTEE)]


def test_the_same_name_decides_next() -> None:
    shares = place_compounds(
        [compound(2, "宝昌路600弄"), compound(3, "柳岸花园二期"), compound(4, "柳岸路11号")],
        neighbourhoods("宝昌路六百弄居委会", "柳岸花园居委会", "柳岸居委会"),
    )
    assert placed(shares) == [
        ("宝昌路600弄", "001", 100, Reason.NAME),
        ("柳岸花园二期", "002", 100, Reason.NAME),
        # A road of that name is another place.
        ("柳岸路11号", "003", 100, Reason.NEAREST),
    ]


def test_a_numbered_family_shares_its_compound_by_consecutive_buildings() -> None:
    shares = place_compounds(
        [compound(2, "彭浦新村", 500, buildings=5)],
        neighbourhoods("彭浦新村第一居委会", "彭浦新村第三居委会"),
    )
    assert [(share.first, share.last, share.households) for share in shares] == [
        (0, 3, 300),
        (3, 5, 200),
    ]


def test_the_rest_goes_to_the_nearest_with_room() -> None:
    west, east = (121.40, 31.25), (121.50, 31.25)
    rows = [
        compound(2, "西苑", 100, at=west),
        compound(3, "东苑", 100, at=east),
        compound(4, "西边公寓", 90, at=west),
        compound(5, "东边公寓", 60, at=east),
        compound(6, "西边大楼", 80, at=west),
    ]
    shares = place_compounds(rows, neighbourhoods("西苑", "东苑"))
    assert [(share.compound.name, share.neighbourhood[-3:]) for share in shares] == [
        ("西苑", "001"),
        ("东苑", "002"),
        ("西边公寓", "001"),
        ("东边公寓", "002"),
        # 001 would be 26 % over the street's mean of 215, within its room of 1.4 times.
        ("西边大楼", "001"),
    ]


def test_a_compound_too_large_for_one_is_divided() -> None:
    shares = place_compounds(
        [compound(2, "大花园", 1000, buildings=20)], neighbourhoods("甲", "乙", "丙")
    )
    households = Counter[str]()
    for share in shares:
        households[share.neighbourhood] += share.households
    assert sum(households.values()) == 1000
    assert max(households.values()) <= 1000 / 3 * MOST_OF_MEAN
    ends = [(share.first, share.last) for share in shares]
    assert [first for first, _last in ends[1:]] == [last for _first, last in ends[:-1]]


def test_every_neighbourhood_gets_somebody_when_there_are_enough() -> None:
    rows = [compound(row, f"{row}号院", 50, at=(121.4 + row / 1000, 31.2)) for row in range(2, 32)]
    shares = place_compounds(rows, neighbourhoods(*"甲乙丙丁戊己"))
    assert len({share.neighbourhood for share in shares}) == 6
    assert shares == place_compounds(rows, neighbourhoods(*"甲乙丙丁戊己"))


def test_compounds_without_position_or_households_do_no_harm() -> None:
    shares = place_compounds(
        [compound(2, "无名", 30, at=None), compound(3, "空院", 0), compound(4, "有名", 30)],
        neighbourhoods("甲", "乙"),
    )
    assert placed(shares) == [
        ("无名", "002", 30, Reason.NEAREST),
        ("有名", "001", 30, Reason.NEAREST),
    ]
