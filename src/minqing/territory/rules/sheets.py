"""What the sheets of teams and postings hold, and what a row alone shows to be wrong."""

from enum import StrEnum

from minqing.lib.scope import Scope
from minqing.organisations.rules.sheets import (
    MEMBER_NUMBER,
    MEMBER_ORGANISATION,
    MEMBER_PHONE,
    check_phone,
    words_of,
)
from minqing.sheets.rules.columns import Column, Kind
from minqing.sheets.rules.periods import FROM, LAST, check_period
from minqing.sheets.rules.records import Record, RecordProblem
from minqing.territory.rules import PLACES, Place, Role, TeamLevel, may_post

__all__ = [
    "POSTINGS",
    "TEAMS",
    "PlaceProblem",
    "check_posting",
    "check_team",
    "fillable_at",
]

_STREET_DIGITS = 9
_DISTRICT_DIGITS = 6


class PlaceProblem(StrEnum):
    """What can be wrong with these rows only; the words are in ``territory.models``."""

    WRONG_LEVEL = "wrong_level"
    NOT_YOURS_TO_FILL = "not_yours_to_fill"
    OTHER_LEAD = "other_lead"
    LEFT_BEFORE = "left_before"
    NOT_THIS_PLACE = "not_this_place"


_LEVELS = words_of(
    {
        TeamLevel.CORE.value: "核心团队 居民区核心团队",
        TeamLevel.BLOCK.value: "骨干团队 块区团组 块区团队 支部区域网格骨干团队",
        TeamLevel.BUILDING.value: "基础单元团队 楼组团队 楼组基础单元团队",
    }
) | {"core team": "core", "block team": "block", "building team": "building"}
_ROLES = words_of(
    {
        Role.DISTRICT_OFFICE.value: "区责任区办公室 区办公室 区级",
        Role.STREET_COORDINATOR.value: "街镇协调员 街道协调员 镇协调员",
        Role.NEIGHBOURHOOD_SECRETARY.value: "居民区书记 居民区党总支书记 总支书记 书记",
        Role.BLOCK_LEAD.value: "块区组长 团组组长 组长 块长",
        Role.TEAM_MEMBER.value: "团组成员 组员 成员",
        Role.BRANCH_SECRETARY.value: "支部书记 党支部书记",
        Role.UNIT_OFFICER.value: "成员单位经办人 单位经办人 经办人 联络员",
    }
) | {role.value.replace("_", " "): role.value for role in Role}

_AREA_HEADERS = ("地域", "area", "居民区", "街镇", "地域代码", "居民区代码", "area code")
_BLOCK = Column("block", ("块区号", "block", "块区", "块区编号", "block number"), kind=Kind.WHOLE)

TEAMS = (
    Column(
        "level",
        ("团组级别", "level", "级别", "团组类别", "team level"),
        required=True,
        filled=True,
        kind=Kind.CHOICE,
        choices=_LEVELS,
    ),
    Column(
        "name",
        ("团组名称", "name", "名称", "团组", "team"),
        required=True,
        filled=True,
        max_length=80,
    ),
    Column(
        "area",
        ("居民区", "neighbourhood", "地域", "area", "居民区代码", "neighbourhood code"),
        required=True,
        filled=True,
        max_length=120,
    ),
    _BLOCK,
    Column("building", ("楼栋", "building", "楼号", "楼栋代码"), max_length=120),
    FROM,
    LAST,
)

POSTINGS = (
    MEMBER_ORGANISATION,
    Column(
        "name", ("姓名", "name", "成员姓名", "member"), required=True, filled=True, max_length=80
    ),
    MEMBER_NUMBER,
    MEMBER_PHONE,
    Column(
        "role",
        ("职务", "role", "任职", "角色", "岗位", "post"),
        required=True,
        filled=True,
        kind=Kind.CHOICE,
        choices=_ROLES,
    ),
    Column("area", _AREA_HEADERS, max_length=120),
    _BLOCK,
    Column(
        "body",
        ("任职单位", "posted to body", "服务单位", "任职组织", "body"),
        max_length=120,
    ),
    Column("team", ("团组", "team", "团组名称", "所在团组"), max_length=80),
    FROM,
    LAST,
)


def check_team(record: Record) -> None:
    """Refuse a team's row that cannot be, by itself."""
    check_period(record)
    level = record.text("level")
    if level == TeamLevel.BLOCK and record.whole("block") is None:
        record.refuse("block", RecordProblem.NEEDED)
    if level == TeamLevel.BUILDING and not record.text("building"):
        record.refuse("building", RecordProblem.NEEDED)


def check_posting(record: Record) -> None:
    """Refuse a posting's row that cannot be, by itself."""
    check_period(record)
    check_phone(record)
    place = PLACES[Role(record.text("role"))]
    if place is Place.ORGANISATION:
        return
    if not record.text("area"):
        record.refuse("area", RecordProblem.NEEDED)
    if place is Place.BLOCK and record.whole("block") is None:
        record.refuse("block", RecordProblem.NEEDED)


def fillable_at(scope: Scope, area_code: str) -> frozenset[Role]:
    """The roles that whoever works in a scope may fill at a place: those below their own level.

    The level of somebody's work is the level of the area that gives the scope.
    """
    levels = {
        _DISTRICT_DIGITS: Role.DISTRICT_OFFICE,
        _STREET_DIGITS: Role.STREET_COORDINATOR,
    }
    return may_post(
        levels.get(len(each.lower), Role.NEIGHBOURHOOD_SECRETARY)
        for each in scope.ranges
        if each.covers(area_code)
    )
