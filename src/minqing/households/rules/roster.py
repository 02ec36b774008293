"""Reading a roster: one row is one person at one door.

Rows of a door stand together, and within it the rows of a household. What is blank is derived where
it can be: the floor from the door, sex and birth date from the identity number, the relation of the
householder from the name.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple, TypeVar

from minqing.households.rules import HardshipKind, Relation, Sex
from minqing.households.rules.addresses import (
    floor_of_door,
    normalise_door,
    normalise_place,
    parse_floor,
)
from minqing.households.rules.hardship_sheet import HARDSHIP_WORDS
from minqing.households.rules.numbers import (
    birth_date_of,
    check_id_number,
    normalise_id_number,
    normalise_phone,
    sex_of,
)

__all__ = [
    "ADDRESS",
    "REQUIRED",
    "ROSTER_HEADERS",
    "WORDS",
    "Column",
    "Problem",
    "RosterProblem",
    "RosterReader",
    "RosterRow",
]


class Column(StrEnum):
    """A column of a roster."""

    NEIGHBOURHOOD = "neighbourhood"
    BUILDING = "building"
    ENTRANCE = "entrance"
    FLOOR = "floor"
    DOOR = "door"
    HOUSEHOLDER = "householder"
    NAME = "name"
    RELATION = "relation"
    SEX = "sex"
    BIRTH_ON = "birth_on"
    ID_NUMBER = "id_number"
    PHONE = "phone"
    HARDSHIP = "hardship"


ROSTER_HEADERS: dict[str, tuple[str, ...]] = {
    Column.NEIGHBOURHOOD: ("居民区代码", "neighbourhood code", "居委会代码", "neighbourhood"),
    Column.BUILDING: ("楼栋", "building", "楼号", "栋"),
    Column.ENTRANCE: ("单元", "entrance", "门牌", "门洞"),
    Column.FLOOR: ("楼层", "floor", "层"),
    Column.DOOR: ("室号", "door", "房号", "户室"),
    Column.HOUSEHOLDER: ("户主", "householder", "户主姓名"),
    Column.NAME: ("姓名", "name"),
    Column.RELATION: ("与户主关系", "relation", "关系", "relation to householder"),
    Column.SEX: ("性别", "sex", "gender"),
    Column.BIRTH_ON: ("出生日期", "birth date", "出生年月日", "date of birth", "birth_on"),
    Column.ID_NUMBER: ("身份证号", "id number", "身份证号码", "公民身份号码", "id_number"),
    Column.PHONE: ("电话", "phone", "手机", "手机号", "联系电话", "telephone"),
    Column.HARDSHIP: ("困难类别", "hardship", "特殊困难", "困难类型"),
}
ADDRESS = (Column.NEIGHBOURHOOD, Column.BUILDING, Column.ENTRANCE, Column.FLOOR, Column.DOOR)
REQUIRED = frozenset(
    (Column.NEIGHBOURHOOD, Column.BUILDING, Column.DOOR, Column.HOUSEHOLDER, Column.NAME)
)


class RosterProblem(StrEnum):
    """Why a cell of a roster cannot be used."""

    MISSING = "missing"
    TOO_LONG = "too_long"
    UNKNOWN_CODE = "unknown_code"
    OTHER_PLACE = "other_place"
    NOT_A_DOOR = "not_a_door"
    NOT_A_FLOOR = "not_a_floor"
    UNKNOWN_WORD = "unknown_word"
    NOT_A_DATE = "not_a_date"
    BORN_LATER = "born_later"
    ID_SHAPE = "id_shape"
    ID_CHECK_DIGIT = "id_check_digit"
    ID_BIRTH_DATE = "id_birth_date"
    ID_OTHER_BIRTH_DATE = "id_other_birth_date"
    ID_OTHER_SEX = "id_other_sex"
    ID_TWICE = "id_twice"
    NOT_A_PHONE = "not_a_phone"
    ADDRESS_TWICE = "address_twice"
    PERSON_TWICE = "person_twice"
    TOO_MANY_PLACES = "too_many_places"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in one cell; ``first_row`` is the row it clashes with, where there is one."""

    row: int
    column: Column
    problem: RosterProblem
    value: str = ""
    first_row: int | None = None


class RosterRow(NamedTuple):
    """One row, read and normalised."""

    row: int
    neighbourhood: str
    building: str
    entrance: str
    floor: int
    door: str
    householder: str
    name: str
    relation: Relation | None
    sex: Sex | None
    birth_on: date | None
    id_number: str
    phone: str
    hardship: HardshipKind | None

    @property
    def door_key(self) -> tuple[str, str, str, int, str]:
        """What tells one door from another."""
        return self[1:6]

    @property
    def place(self) -> tuple[str, str, str]:
        """Neighbourhood, building, entrance."""
        return self[1:4]


T = TypeVar("T")
# Naming a member of an enumeration costs more than looking up its cell, thirty times a row.
(
    _NEIGHBOURHOOD,
    _BUILDING,
    _ENTRANCE,
    _FLOOR,
    _DOOR,
    _HOUSEHOLDER,
    _NAME,
    _RELATION,
    _SEX,
    _BIRTH_ON,
    _ID_NUMBER,
    _PHONE,
    _HARDSHIP,
) = Column

_LONGEST_NAME = 80
_LONGEST_PLACE = 60
_DATE = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?(?:[ T]00:00(?::00)?(?:\.0+)?)?")
_SEXES: dict[str, Sex | None] = {
    "": None,
    "男": Sex.MALE,
    "女": Sex.FEMALE,
    "m": Sex.MALE,
    "f": Sex.FEMALE,
    **{sex.value: sex for sex in Sex},
}
_RELATION_WORDS = {
    Relation.HOUSEHOLDER: "户主 本人 self head",
    Relation.SPOUSE: "配偶 夫 妻 丈夫 妻子 husband wife",
    Relation.CHILD: "子 女 子女 儿子 女儿 长子 次子 三子 长女 次女 三女 独生子 独生女 son daughter",
    Relation.CHILD_IN_LAW: "儿媳 女婿 媳妇 son-in-law daughter-in-law",
    Relation.PARENT: "父母 父 母 父亲 母亲 father mother",
    Relation.PARENT_IN_LAW: "岳父 岳母 公公 婆婆 配偶父母 father-in-law mother-in-law",
    Relation.GRANDCHILD: "孙子女 孙子 孙女 外孙 外孙女 外孙子女 孙 grandson granddaughter",
    Relation.GRANDPARENT: "祖父母 祖父 祖母 外祖父 外祖母 爷爷 奶奶 grandfather grandmother",
    Relation.SIBLING: "兄弟姐妹 兄 弟 姐 妹 哥哥 弟弟 姐姐 妹妹 brother sister",
    Relation.TENANT: "租客 租户 承租人 lodger",
    Relation.OTHER: "其他 其它 亲属 其他亲属 非亲属",
}
_RELATIONS: dict[str, Relation | None] = {"": None} | {
    word: relation
    for relation, words in _RELATION_WORDS.items()
    for word in (*words.split(), relation.value, relation.value.replace("_", " "))
}
WORDS: dict[Column, Mapping[str, str]] = {
    Column.RELATION: {word: code for word, code in _RELATIONS.items() if code},
    Column.SEX: {word: code for word, code in _SEXES.items() if code},
    Column.HARDSHIP: HARDSHIP_WORDS,
}
"""The words that a column knows, each with its code."""
_HARDSHIPS: dict[str, HardshipKind | None] = {
    **dict.fromkeys(("", "否", "无", "no", "n", "0", "-")),
    **dict.fromkeys(("是", "有", "yes", "y", "1"), HardshipKind.OTHER),
    **HARDSHIP_WORDS,
}


class _Reader:
    """Reads the cells of one row and collects what is wrong with them."""

    __slots__ = ("cells", "problems", "row")

    def __init__(self, row: int, cells: Mapping[str, str | None]) -> None:
        self.row = row
        self.cells = cells
        self.problems: list[Problem] = []

    def text(self, column: Column, longest: int = _LONGEST_NAME) -> str:
        value = self.cells.get(column)
        if value:
            if not value.isascii():
                value = unicodedata.normalize("NFKC", value)
            value = value.strip()
        if not value:
            if column in REQUIRED:
                self.refuse(column, RosterProblem.MISSING)
            return ""
        if len(value) > longest:
            self.refuse(column, RosterProblem.TOO_LONG, value[:longest])
        return value

    def word(self, column: Column, meanings: Mapping[str, T | None]) -> T | None:
        """What the word in a cell means; None for nothing, and for one that was refused."""
        written = self.cells.get(column) or ""
        if written not in meanings:
            written = self.text(column).lower()
            if written not in meanings:
                self.refuse(column, RosterProblem.UNKNOWN_WORD, written)
                return None
        return meanings[written]

    def refuse(self, column: Column, problem: RosterProblem, value: str = "") -> None:
        self.problems.append(Problem(self.row, column, problem, value))


_Address = tuple[str, str, str, int, str]


class RosterReader:
    """Reads row after row; the address of a door is read once for all of its rows.

    ``written`` are the cells of the last row's address, as they stand in the file; ``address`` is
    what they say, right only when ``is_placed``.
    """

    def __init__(
        self,
        *,
        neighbourhoods: frozenset[str],
        today: date,
        allowed: frozenset[str] | None = None,
    ) -> None:
        """``allowed`` are the neighbourhoods whose rows are taken, all of them when None."""
        self._neighbourhoods = neighbourhoods
        self._allowed = neighbourhoods if allowed is None else allowed
        self._today = today
        self.written: tuple[str | None, ...] = ()
        self.address: _Address = ("", "", "", 0, "")
        self.is_placed = False

    def read(self, row: int, cells: Mapping[str, str | None]) -> RosterRow | list[Problem]:
        """Read one row of texts named by ``Column``; everything wrong with it when anything is."""
        reader = _Reader(row, cells)
        address = self._read_address(reader)
        householder = _person_name(reader, _HOUSEHOLDER)
        name = _person_name(reader, _NAME)
        id_number, sex, birth_on = _identity(reader, self._today)
        phone = _phone(reader)
        relation = reader.word(_RELATION, _RELATIONS)
        if relation is None and name == householder:
            relation = Relation.HOUSEHOLDER
        hardship = reader.word(_HARDSHIP, _HARDSHIPS)
        if reader.problems:
            return reader.problems
        return RosterRow(
            row, *address, householder, name, relation, sex, birth_on, id_number, phone, hardship
        )

    def _read_address(self, reader: _Reader) -> _Address:
        written = tuple(map(reader.cells.get, ADDRESS))
        if written == self.written and self.is_placed:
            return self.address
        self.written = written
        neighbourhood = reader.text(_NEIGHBOURHOOD)
        if neighbourhood and neighbourhood not in self._neighbourhoods:
            reader.refuse(_NEIGHBOURHOOD, RosterProblem.UNKNOWN_CODE, neighbourhood)
        elif neighbourhood and neighbourhood not in self._allowed:
            reader.refuse(_NEIGHBOURHOOD, RosterProblem.OTHER_PLACE, neighbourhood)
        building = normalise_place(reader.text(_BUILDING, _LONGEST_PLACE))
        entrance = normalise_place(reader.text(_ENTRANCE, _LONGEST_PLACE))
        self.address = (neighbourhood, building, entrance, *_door(reader))
        # A wrong address is read again for every row, so that each row names the fault.
        self.is_placed = not reader.problems
        return self.address


def _door(reader: _Reader) -> tuple[int, str]:
    written = reader.text(_DOOR)
    door = normalise_door(written) if written else None
    if written and door is None:
        reader.refuse(_DOOR, RosterProblem.NOT_A_DOOR, written)
    storey = reader.text(_FLOOR)
    floor = parse_floor(storey) if storey else floor_of_door(door or "")
    if storey and floor is None:
        reader.refuse(_FLOOR, RosterProblem.NOT_A_FLOOR, storey)
    return (1 if floor is None else floor), door or ""


def _person_name(reader: _Reader, column: Column) -> str:
    name = reader.text(column)
    if " " not in name:
        return name
    return " ".join(name.split()) if name.isascii() else "".join(name.split())


def _identity(reader: _Reader, today: date) -> tuple[str, Sex | None, date | None]:
    """The identity number with what it says, checked against the columns beside it."""
    sex = reader.word(_SEX, _SEXES)
    written_date = reader.text(_BIRTH_ON)
    birth_on = _date(written_date)
    if written_date and birth_on is None:
        reader.refuse(_BIRTH_ON, RosterProblem.NOT_A_DATE, written_date)
    number = normalise_id_number(reader.text(_ID_NUMBER))
    if number:
        problem = check_id_number(number)
        if problem is not None:
            reader.refuse(_ID_NUMBER, RosterProblem(problem.value), number)
            return "", sex, birth_on
        born, said = birth_date_of(number), sex_of(number)
        if birth_on is not None and birth_on != born:
            reader.refuse(_BIRTH_ON, RosterProblem.ID_OTHER_BIRTH_DATE, written_date)
        if sex is not None and sex is not said:
            reader.refuse(_SEX, RosterProblem.ID_OTHER_SEX, sex)
        sex, birth_on = said, born
    if birth_on is not None and birth_on > today:
        reader.refuse(_BIRTH_ON, RosterProblem.BORN_LATER, written_date)
    return number, sex, birth_on


@lru_cache(maxsize=65_536)  # there are fewer birth dates than people
def _date(text: str) -> date | None:
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def _phone(reader: _Reader) -> str:
    written = reader.text(_PHONE)
    phone = normalise_phone(written) if written else ""
    if phone is None:
        reader.refuse(_PHONE, RosterProblem.NOT_A_PHONE, written)
    return phone or ""
