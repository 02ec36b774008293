"""Personal things that people type into a text, hidden wherever the public may read it.

What is looked for: numbers of identity and bank cards, telephone numbers, e-mail addresses, names
of accounts in messengers, travel documents, number plates, the number of a flat, and a name that
somebody gives as their own. Where it is not certain, it is hidden: a missing number does no harm.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

__all__ = ["MASK", "Personal", "PersonalKind", "find_personal", "mask_personal"]

MASK: Final = "***"


class PersonalKind(StrEnum):
    """What was found in a text."""

    CARD = "card"
    """An identity or bank card."""
    PHONE = "phone"
    EMAIL = "email"
    ACCOUNT = "account"
    """In a messenger."""
    DOCUMENT = "document"
    PLATE = "plate"
    DOOR = "door"
    NAME = "name"


@dataclass(frozen=True, slots=True, order=True)
class Personal:
    """A personal thing in a text: the characters from ``start`` up to ``end``."""

    start: int
    end: int
    kind: PersonalKind


# Between the digits of one number people put blanks, dashes, dots, and characters nobody sees.
_GAP = r"[ \t\u00a0\u3000\u200b-\u200f\u2060\ufeff\ufe0f\u20e3\-‐-―－_.·•*/()（）]{0,3}"
_DAY = r"(?:0[1-9]|[12]\d|3[01])"
_MONTH = r"(?:0[1-9]|1[0-2])"
_YEAR = r"(?:18|19|20)\d\d"

_IDENTITY = re.compile(
    rf"(?<!\d)[1-9](?:{_GAP}\d){{5}}{_GAP}"
    rf"(?:18|19|20)(?:{_GAP}\d){{6}}(?:{_GAP}\d){{3}}{_GAP}[\dXx](?!\d)"
)
# Dates, spans of years and moments are no numbers of anybody.
_DATES = re.compile(
    rf"(?<!\d){_YEAR}[-./年]\s?\d{{1,2}}[-./月]\s?\d{{1,2}}(?!\d)"
    rf"|(?<!\d){_YEAR}{_MONTH}{_DAY}(?!\d)"
    rf"|(?<!\d){_YEAR}\s?[-‐-―－~至]{{1,2}}\s?{_YEAR}(?!\d)"
    r"|(?<!\d)\d{1,2}:\d\d(?::\d\d)?(?!\d)"
)
_UNIT = r"\s?(?:元|万|亿|平|米|㎡|亩|户|人|吨|公里|千米|块|方|度|年|个|次|%|号文)"

_PATTERNS: Final[tuple[tuple[PersonalKind, re.Pattern[str]], ...]] = (
    (
        PersonalKind.EMAIL,
        re.compile(r"[A-Za-z0-9_.+-]{1,64}[@＠][A-Za-z0-9-]{1,63}(?:[.．][A-Za-z0-9-]{1,63}){1,4}"),
    ),
    # A chip or bank card, and the identity card of before 1999.
    (PersonalKind.CARD, re.compile(rf"(?<!\d)\d(?:{_GAP}\d){{14,18}}{_GAP}[Xx]?(?!\d)")),
    (
        PersonalKind.PHONE,
        re.compile(
            rf"(?<!\d)(?:[+＋]?(?:00)?86{_GAP})?1{_GAP}[3-9](?:{_GAP}\d){{9}}(?!\d)"
            rf"|(?<!\d)[（(]?0(?:{_GAP}\d){{9,11}}(?!\d)"
            rf"|(?<![\dA-Za-z.第])\d{{7,8}}(?!\d|[.]\d|{_UNIT})"
            rf"|(?<![\dA-Za-z.])\d{{4}}[- ]\d{{4}}(?!\d|{_UNIT})"
        ),
    ),
    (
        PersonalKind.ACCOUNT,
        re.compile(
            r"(?:微信|wechat|wx|vx|薇信|QQ|抖音|钉钉)(?:号码|号|账号|群)?\s?(?:[:：是为]\s?)?"
            r"(?P<it>[A-Za-z0-9][A-Za-z0-9_-]{4,30})",
            re.IGNORECASE,
        ),
    ),
    (PersonalKind.DOCUMENT, re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{1,2}\d{7,10}(?![A-Za-z0-9])")),
    (
        PersonalKind.PLATE,
        re.compile(
            r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]"
            r"[A-Za-z][·•.\s-]?[A-HJ-NP-Za-hj-np-z0-9]{5,6}(?![A-Za-z0-9])"
        ),
    ),
    (
        PersonalKind.DOOR,
        re.compile(
            r"(?<!\d)(?P<it>\d{2,4})\s?(?:室|房间|房(?!屋|产|地|改))"
            r"|(?<!\d)\d{1,4}\s?(?:号楼|号|弄|栋|幢|座|单元|#)\s?(?P<it2>\d{3,4})(?!\d|年|[弄号路元])"
            r"|(?<![\d-])(?P<it3>\d{1,3}[-‐-―－]\d{1,2}[-‐-―－]\d{3,4})(?![\d-])"
        ),
    ),
    (
        PersonalKind.NAME,
        re.compile(
            r"(?:我叫|名叫|叫做|本人|姓名|联系人|户主)\s?(?:[:：是叫为]\s?)?(?P<it>"
            r"(?:欧阳|上官|司马|诸葛|[王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓"
            r"许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史"
            r"顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文俞倪严季施陶翁])[\u4e00-\u9fff]{1,2})"
            r"(?=[,，。.;；、:：!！\s（(]|电话|手机|住|身份证|今年|男|女|$)"
        ),
    ),
)

# Digits that are written as words are digits only when many follow one another.
_NUMERALS = str.maketrans("零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖", "001234567891123456789")
_SPELT = re.compile(rf"[零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖\d](?:{_GAP}"
                    r"[零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖\d]){6,}")  # fmt: skip


def find_personal(text: str) -> list[Personal]:
    """The personal things in a text, in order, none inside another."""
    plain = _plain(text)
    found = [Personal(*m.span(), PersonalKind.CARD) for m in _IDENTITY.finditer(plain)]
    plain = _blank(plain, found)
    plain = _DATES.sub(lambda m: "年" * len(m[0]), plain)
    for kind, pattern in _PATTERNS:
        some = [Personal(*_span(match), kind) for match in pattern.finditer(plain)]
        found += some
        plain = _blank(plain, some)
    return sorted(found)


def mask_personal(text: str) -> str:
    """A text for the public: what is personal in it replaced by ``***``.

    Calling it again changes nothing. The text is not made safe for HTML: templates do that.
    """
    parts, reached = [], 0
    for thing in find_personal(text):
        parts += [text[reached : thing.start], MASK]
        reached = thing.end
    return "".join([*parts, text[reached:]])


def _plain(text: str) -> str:
    """The text with every digit as an ASCII one, character by character: positions stay."""
    digits = "".join(c if c.isascii() or not c.isdigit() else _digit(c) for c in text)
    return _SPELT.sub(lambda m: m[0].translate(_NUMERALS), digits)


def _digit(character: str) -> str:
    return str(unicodedata.digit(character))


def _span(match: re.Match[str]) -> tuple[int, int]:
    for group, value in match.groupdict().items():
        if value is not None:
            return match.span(group)
    return match.span()


def _blank(text: str, things: list[Personal]) -> str:
    parts, reached = [], 0
    for thing in things:
        parts += [text[reached : thing.start], "＊" * (thing.end - thing.start)]
        reached = thing.end
    return "".join([*parts, text[reached:]])
