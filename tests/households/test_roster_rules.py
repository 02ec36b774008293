"""Reading one row of a roster."""

from datetime import date

import pytest

from minqing.households.rules import HardshipKind, Relation, Sex
from minqing.households.rules.roster import (
    Column,
    Problem,
    RosterProblem,
    RosterReader,
    RosterRow,
)
from minqing.households.rules.roster_order import RosterOrder, doors_of

TODAY = date(2026, 11, 22)
AREA = "310199001001"
# Invented numbers: no region begins with 10.
MOTHER = "100001196002030025"
SON = "100001199005060012"
GOOD = {
    Column.NEIGHBOURHOOD: AREA,
    Column.BUILDING: "柳岸路88弄",
    Column.ENTRANCE: "3号",
    Column.FLOOR: "3",
    Column.DOOR: "301",
    Column.HOUSEHOLDER: "陈秀英",
    Column.NAME: "陈秀英",
    Column.RELATION: "户主",
    Column.SEX: "女",
    Column.BIRTH_ON: "1960-02-03",
    Column.ID_NUMBER: MOTHER,
    Column.PHONE: "10012345678",
    Column.HARDSHIP: "低保",
}


def read(row: int = 2, **changes: str) -> RosterRow | list[Problem]:
    cells = {str(key): value for key, value in GOOD.items()} | changes
    return RosterReader(neighbourhoods=frozenset({AREA}), today=TODAY).read(row, cells)


def good(row: int = 2, **changes: str) -> RosterRow:
    found = read(row, **changes)
    assert isinstance(found, RosterRow), found
    return found


def test_a_full_row() -> None:
    assert good() == RosterRow(
        row=2,
        neighbourhood=AREA,
        building="柳岸路88弄",
        entrance="3号",
        floor=3,
        door="301",
        householder="陈秀英",
        name="陈秀英",
        relation=Relation.HOUSEHOLDER,
        sex=Sex.FEMALE,
        birth_on=date(1960, 2, 3),
        id_number=MOTHER,
        phone="10012345678",
        hardship=HardshipKind.LOW_INCOME,
    )


def test_what_is_blank_is_derived() -> None:
    row = good(floor="", relation="", sex="", birth_on="", phone="", hardship="否")
    assert (row.floor, row.relation, row.sex) == (3, Relation.HOUSEHOLDER, Sex.FEMALE)
    assert (row.birth_on, row.phone, row.hardship) == (date(1960, 2, 3), "", None)
    other = good(name="李明", relation="", sex="", birth_on="", id_number="")
    assert (other.relation, other.sex, other.birth_on) == (None, None, None)


@pytest.mark.parametrize(
    ("column", "written", "problem"),
    [
        ("neighbourhood", "310199001009", RosterProblem.UNKNOWN_CODE),
        ("neighbourhood", "", RosterProblem.MISSING),
        ("building", "", RosterProblem.MISSING),
        ("building", "楼" * 61, RosterProblem.TOO_LONG),
        ("door", "", RosterProblem.MISSING),
        ("door", "室", RosterProblem.NOT_A_DOOR),
        ("floor", "third", RosterProblem.NOT_A_FLOOR),
        ("name", "", RosterProblem.MISSING),
        ("relation", "邻居", RosterProblem.UNKNOWN_WORD),
        ("sex", "?", RosterProblem.UNKNOWN_WORD),
        ("sex", "男", RosterProblem.ID_OTHER_SEX),
        ("birth_on", "1960-13-01", RosterProblem.NOT_A_DATE),
        ("birth_on", "1961-02-03", RosterProblem.ID_OTHER_BIRTH_DATE),
        (
            "id_number",
            MOTHER[:-1] + ("1" if MOTHER[-1] != "1" else "2"),
            RosterProblem.ID_CHECK_DIGIT,
        ),
        ("id_number", "123", RosterProblem.ID_SHAPE),
        ("id_number", "100001196002300013", RosterProblem.ID_BIRTH_DATE),
        ("phone", "unknown", RosterProblem.NOT_A_PHONE),
        ("hardship", "poor", RosterProblem.UNKNOWN_WORD),
    ],
)
def test_a_wrong_cell_is_named(column: str, written: str, problem: RosterProblem) -> None:
    found = read(7, **{column: written})
    assert isinstance(found, list)
    assert [(each.row, each.column, each.problem) for each in found] == [
        (7, Column(column), problem)
    ]


def test_everything_wrong_is_named_at_once() -> None:
    found = read(door="", phone="x", hardship="poor", id_number="", birth_on="2030-01-01")
    assert isinstance(found, list)
    assert {(each.column, each.problem) for each in found} == {
        (Column.DOOR, RosterProblem.MISSING),
        (Column.PHONE, RosterProblem.NOT_A_PHONE),
        (Column.HARDSHIP, RosterProblem.UNKNOWN_WORD),
        (Column.BIRTH_ON, RosterProblem.BORN_LATER),
    }


@pytest.mark.parametrize(
    "written",
    ["1960-02-03", "1960/2/3", "19600203", "1960年2月3日", "1960.02.03", "1960-02-03 00:00:00"],
)
def test_dates_are_read_as_people_write_them(written: str) -> None:
    assert good(birth_on=written).birth_on == date(1960, 2, 3)


def test_words_are_read_in_both_languages() -> None:
    row = good(relation="householder", sex="F", hardship="low income")
    assert (row.relation, row.sex, row.hardship) == (
        Relation.HOUSEHOLDER,
        Sex.FEMALE,
        HardshipKind.LOW_INCOME,
    )


def check(
    rows: list[RosterRow], order: RosterOrder | None = None
) -> list[tuple[int, Column, RosterProblem, int | None]]:
    order = order or RosterOrder()
    return [
        (each.row, each.column, each.problem, each.first_row)
        for row in rows
        for each in order.check(row)
    ]


def test_a_door_listed_twice_is_named_with_its_first_row() -> None:
    rows = [
        good(2),
        good(3, door="302", id_number="", birth_on="", sex=""),
        good(4, id_number="", name="陈建", relation="子", birth_on="", sex=""),
    ]
    assert check(rows) == [(4, Column.DOOR, RosterProblem.ADDRESS_TWICE, 2)]


def test_several_households_may_share_a_door_but_each_stands_together() -> None:
    def row(number: int, householder: str, name: str) -> RosterRow:
        return good(
            number,
            householder=householder,
            name=name,
            id_number="",
            birth_on="",
            sex="",
            relation="",
        )

    rows = [row(2, "陈秀英", "陈秀英"), row(3, "李明", "李明"), row(4, "陈秀英", "陈建")]
    assert check(rows[:2]) == []
    assert check(rows) == [(4, Column.HOUSEHOLDER, RosterProblem.ADDRESS_TWICE, 2)]


def test_a_person_listed_twice_is_named() -> None:
    again = [good(2), good(3, door="302")]
    assert check(again) == [(3, Column.ID_NUMBER, RosterProblem.ID_TWICE, 2)]
    same = [good(2, id_number=""), good(3, id_number="")]
    assert check(same) == [(3, Column.NAME, RosterProblem.PERSON_TWICE, 2)]


def test_what_was_seen_can_be_handed_to_whoever_goes_on() -> None:
    first = RosterOrder(b"secret")
    assert check([good(2), good(3, door="302", id_number="", birth_on="", sex="")], first) == []
    doors, numbers = first.take(2)
    assert (len(doors), len(numbers)) == (12, 12)
    second = RosterOrder(b"secret")
    second.know(doors, numbers)
    again = [good(9, door="303"), good(10, door="302", id_number="", birth_on="", sex="")]
    assert check(again, second) == [(9, Column.ID_NUMBER, RosterProblem.ID_TWICE, 2)]
    assert first.take(9)[0]
    assert first.take(9) == (b"", b"")


def test_rows_are_gathered_by_door_and_a_refused_row_spoils_its_door() -> None:
    first, second, other = good(2), good(3, name="陈建", relation="子"), good(4, door="302")
    doors = list(
        doors_of(
            [
                (("a",), "陈秀英", first, None),
                (("a",), "陈秀英", second, None),
                (("b",), "陈秀英", None, "no door"),
                (("b",), "陈秀英", other, None),
                (("c",), None, None, "no name"),
            ]
        )
    )
    assert [([row.row for row in door.rows], door.refused) for door in doors] == [
        ([2, 3], []),
        ([4], ["no door"]),
        ([], ["no name"]),
    ]


def test_a_door_that_goes_on_behind_a_refused_row_of_another_is_there_twice() -> None:
    order = RosterOrder()
    other = good(3, door="302").door_key

    assert order.check(good(2)) == []
    order.leave(good(2).door_key)
    assert order.check(good(3, name="陈建", relation="子", id_number="", sex="")) == []
    order.leave(other)

    again = good(5, name="陈红", relation="女", id_number="", sex="")
    assert check([again], order) == [(5, Column.DOOR, RosterProblem.ADDRESS_TWICE, 2)]


def test_a_row_without_an_address_spoils_the_door_around_it_or_of_its_householder() -> None:
    first, second, other = good(2), good(4, name="陈建", relation="子"), good(7, door="302")
    between = [
        (("a",), "陈秀英", first, None),
        (None, None, None, "between"),
        (("a",), "陈秀英", second, None),
    ]
    beside = [
        (None, "陈秀英", None, "before"),
        (None, None, None, "nobody's"),
        (None, "李明", None, "behind"),
        (("b",), "李明", other, None),
        (None, "王强", None, "last"),
    ]

    doors = list(doors_of([*between, *beside]))

    assert [([row.row for row in door.rows], door.refused) for door in doors] == [
        ([2, 4], ["between", "before"]),
        ([], ["nobody's"]),
        ([7], ["behind"]),
        ([], ["last"]),
    ]


def test_endless_rows_without_an_address_are_not_kept_together() -> None:
    lost = [(None, "陈秀英", None, str(row)) for row in range(1_200)]

    doors = list(doors_of([(("a",), "陈秀英", good(2), None), *lost]))

    assert [(len(door.rows), len(door.refused)) for door in doors] == [(1, 500), (0, 500), (0, 200)]


def test_an_address_is_read_once_for_a_door_but_a_wrong_one_named_in_every_row() -> None:
    reader = RosterReader(neighbourhoods=frozenset({AREA}), today=TODAY)
    wrong = {**{str(key): value for key, value in GOOD.items()}, "door": "室"}
    for row in (2, 3):
        found = reader.read(row, wrong)
        assert isinstance(found, list)
        assert [each.row for each in found] == [row]
    right = {**wrong, "door": "301"}
    again = reader.read(
        5, {**right, "name": "陈建", "relation": "子"} | {"id_number": "", "sex": ""}
    )
    assert isinstance(reader.read(4, right), RosterRow)
    assert isinstance(again, RosterRow)
    assert again.door_key == (AREA, "柳岸路88弄", "3号", 3, "301")
