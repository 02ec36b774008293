"""What the sheet of the hardship register holds, and what a row alone shows to be wrong."""

from datetime import date
from enum import StrEnum

from minqing.households.rules import HardshipKind
from minqing.households.rules.addresses import normalise_door, parse_floor
from minqing.households.rules.numbers import check_id_number, normalise_id_number
from minqing.sheets.rules.columns import Column, Kind
from minqing.sheets.rules.periods import FROM, LAST, check_period
from minqing.sheets.rules.records import Record, RecordProblem

__all__ = ["HARDSHIP", "HARDSHIP_WORDS", "HardshipProblem", "check_days", "check_hardship"]


class HardshipProblem(StrEnum):
    """What can be wrong with these rows only; the words are in ``households.models``."""

    WHOSE = "whose"
    ID_SHAPE = "id_shape"
    ID_CHECK_DIGIT = "id_check_digit"
    ID_BIRTH_DATE = "id_birth_date"
    NOT_A_DOOR = "not_a_door"
    NOT_A_FLOOR = "not_a_floor"
    UNKNOWN_PERSON = "unknown_person"
    UNKNOWN_PLACE = "unknown_place"
    UNKNOWN_DOOR = "unknown_door"
    NOBODY_HOME = "nobody_home"
    WHICH_HOUSEHOLD = "which_household"
    OTHER_HOUSEHOLDER = "other_householder"
    OTHER_HOUSEHOLD = "other_household"
    BEFORE_HOUSEHOLD = "before_household"


_WORDS = {
    HardshipKind.LOW_INCOME: "低保 最低生活保障 低保家庭",
    HardshipKind.NEAR_LOW_INCOME: "低收入 低保边缘 低收入家庭 低保边缘家庭",
    HardshipKind.DESTITUTE: "特困 特困人员 特困供养",
    HardshipKind.DISABILITY: "残疾 重残 重度残疾",
    HardshipKind.ILLNESS: "大病 重病 重大疾病",
    HardshipKind.ELDER_ALONE: "独居老人 独居 孤老 空巢",
    HardshipKind.BEREAVED_PARENTS: "失独 失独家庭 计划生育特殊家庭",
    HardshipKind.OTHER: "其他 其它",
}
HARDSHIP_WORDS = {
    word: kind
    for kind, words in _WORDS.items()
    for word in (*words.split(), kind.value, kind.value.replace("_", " "))
}

HARDSHIP = (
    Column(
        "neighbourhood",
        ("居民区", "neighbourhood", "居民区代码", "neighbourhood code", "居委会代码"),
        max_length=120,
    ),
    Column("building", ("楼栋", "building", "楼号", "栋"), max_length=60),
    Column("entrance", ("单元", "entrance", "门牌", "门洞"), max_length=60),
    Column("floor", ("楼层", "floor", "层"), max_length=12),
    Column("door", ("室号", "door", "房号", "户室"), max_length=20),
    Column("householder", ("户主", "householder", "户主姓名"), max_length=80),
    Column("id_number", ("身份证号", "id number", "身份证号码", "公民身份号码"), max_length=40),
    Column(
        "kind",
        ("困难类别", "hardship", "特殊困难", "困难类型", "kind"),
        required=True,
        filled=True,
        kind=Kind.CHOICE,
        choices={word: kind.value for word, kind in HARDSHIP_WORDS.items()},
    ),
    FROM,
    LAST,
)


def check_hardship(record: Record) -> None:
    """Refuse a row that cannot be, by itself."""
    check_period(record)
    number = normalise_id_number(record.text("id_number"))
    if number and (problem := check_id_number(number)) is not None:
        record.refuse("id_number", HardshipProblem(problem.value))
    door, floor = record.text("door"), record.text("floor")
    if door and normalise_door(door) is None:
        record.refuse("door", HardshipProblem.NOT_A_DOOR)
    if floor and parse_floor(floor) is None:
        record.refuse("floor", HardshipProblem.NOT_A_FLOOR)
    if not number and not (record.text("neighbourhood") and record.text("building") and door):
        record.refuse("id_number", HardshipProblem.WHOSE)


def check_days(record: Record, today: date) -> None:
    """Refuse days that have not come: the register says how things stand.

    An end is the last day, so it has passed.
    """
    first, last = record.day(FROM.key), record.day(LAST.key)
    if first is not None and first > today:
        record.refuse(FROM.key, RecordProblem.IN_THE_FUTURE, latest=today.isoformat())
    if last is not None and last >= today:
        yesterday = date.fromordinal(today.toordinal() - 1).isoformat()
        record.refuse(LAST.key, RecordProblem.IN_THE_FUTURE, latest=yesterday)
