"""What the sheets of bodies, members and ties hold, and what a row alone shows to be wrong."""

from collections.abc import Mapping
from enum import StrEnum

from minqing.accounts.rules import is_user_name
from minqing.lib.phones import normalise_phone
from minqing.organisations.rules import OrganisationKind
from minqing.sheets.rules.columns import Column, Kind
from minqing.sheets.rules.periods import FROM, LAST, check_period
from minqing.sheets.rules.records import Record

__all__ = [
    "MEMBERS",
    "MEMBER_NUMBER",
    "MEMBER_ORGANISATION",
    "MEMBER_PHONE",
    "ORGANISATIONS",
    "TIES",
    "BodyProblem",
    "check_member",
    "check_phone",
    "words_of",
]


class BodyProblem(StrEnum):
    """What can be wrong with these rows only; the words are in ``organisations.models``."""

    NOT_A_PHONE = "not_a_phone"
    NOT_A_SIGN_IN = "not_a_sign_in"
    SIGN_IN_TAKEN = "sign_in_taken"
    HAS_A_SIGN_IN = "has_a_sign_in"
    NAME_TAKEN = "name_taken"
    OTHER_CODE = "other_code"
    OTHER_AREA = "other_area"
    PARENT_BELOW = "parent_below"
    STILL_IN_USE = "still_in_use"
    NOT_A_BRANCH = "not_a_branch"
    NOT_A_NEIGHBOURHOOD = "not_a_neighbourhood"
    NAMESAKES = "namesakes"
    UNKNOWN_MEMBER = "unknown_member"


def words_of(choices: Mapping[str, str]) -> dict[str, str]:
    """Every word of a list such as ``{"branch": "党支部 支部"}`` and its code."""
    return {word: code for code, words in choices.items() for word in (*words.split(), code)}


_KINDS = words_of(
    {
        OrganisationKind.BRANCH.value: "党支部 支部 党总支 总支 党委 党工委 党组 党组织 联合党支部",
        OrganisationKind.MEMBER_UNIT.value: "成员单位",
        OrganisationKind.COMMITTEE.value: "居委会 居民委员会 村委会 村民委员会",
        OrganisationKind.SPONSOR.value: "帮扶单位 爱心单位 爱心企业 企业 商会",
        OrganisationKind.OFFICE.value: "机关 办公室 街道办事处 镇政府",
    }
) | {"Party branch": "branch", "member unit": "member_unit"}

ORGANISATIONS = (
    Column(
        "name",
        ("名称", "name", "单位名称", "组织名称", "党组织名称", "organisation", "organization"),
        required=True,
        filled=True,
        max_length=120,
    ),
    Column(
        "kind",
        ("类别", "kind", "单位类别", "组织类别", "类型", "type"),
        required=True,
        filled=True,
        kind=Kind.CHOICE,
        choices=_KINDS,
    ),
    Column(
        "code",
        ("单位代码", "code", "组织代码", "统一社会信用代码", "代码", "organisation code"),
        max_length=40,
    ),
    Column(
        "parent",
        ("上级单位", "parent", "上级组织", "上级党组织", "上级", "parent body"),
        max_length=120,
    ),
    Column(
        "area",
        ("所属地域", "area", "所属街镇", "所属居民区", "地域", "地域代码", "area code"),
        max_length=120,
    ),
    FROM,
    LAST,
)

MEMBER_ORGANISATION = Column(
    "organisation",
    (
        "所在单位",
        "organisation",
        "单位",
        "所在组织",
        "所在支部",
        "所在党支部",
        "组织",
        "organization",
    ),
    required=True,
    filled=True,
    max_length=120,
)
_MEMBER_NAME = Column(
    "name",
    ("姓名", "name", "成员姓名", "member"),
    required=True,
    filled=True,
    max_length=80,
)
MEMBER_NUMBER = Column(
    "staff_no",
    ("工号", "staff number", "编号", "人员编号", "staff no", "employee no"),
    max_length=40,
)
MEMBER_PHONE = Column(
    "phone",
    ("电话", "phone", "手机", "手机号", "手机号码", "联系电话", "telephone", "mobile"),
)
MEMBERS = (
    MEMBER_ORGANISATION,
    _MEMBER_NAME,
    MEMBER_NUMBER,
    MEMBER_PHONE,
    Column("sign_in", ("登录名", "sign-in name", "用户名", "账号", "user name"), max_length=40),
    FROM,
    LAST,
)

TIES = (
    Column(
        "organisation",
        ("党支部", "branch", "支部", "结对支部", "党组织", "单位", "organisation", "organization"),
        required=True,
        filled=True,
        max_length=120,
    ),
    Column(
        "neighbourhood",
        (
            "居民区",
            "neighbourhood",
            "结对居民区",
            "居民区代码",
            "社区",
            "neighbourhood code",
            "neighborhood",
        ),
        required=True,
        filled=True,
        max_length=120,
    ),
    FROM,
    LAST,
)


def check_phone(record: Record) -> None:
    """Refuse a telephone number that cannot be one."""
    written = record.text(MEMBER_PHONE.key)
    if written and normalise_phone(written) is None:
        record.refuse(MEMBER_PHONE.key, BodyProblem.NOT_A_PHONE, written=written[:40])


def check_member(record: Record) -> None:
    """Refuse a member's row that cannot be, by itself."""
    check_period(record)
    check_phone(record)
    sign_in = record.text("sign_in")
    if sign_in and not is_user_name(sign_in):
        record.refuse("sign_in", BodyProblem.NOT_A_SIGN_IN, written=sign_in)
