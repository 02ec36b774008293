"""What tells who somebody is or where they live, found in what people typed.

A text is masked before a machine looks for what it shares with others, and words that are to be
published are looked through for the same things. Numbers are found whatever way they are written;
names where they are known, where a title follows, or where the text says that one comes.
"""

import re
import unicodedata
from collections.abc import Collection
from enum import StrEnum

__all__ = ["Personal", "mask", "personal_in"]

_DIGITS = "〇零一二三四五六七八九十百幺两"
_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严金魏陶姜戚谢邹喻柏苏潘葛范彭鲁韦马苗"
    "方俞任袁柳鲍史唐费薛雷贺倪汤滕罗毕郝邬安常于傅齐康伍余元顾孟黄和穆萧尹姚邵汪祁毛狄贝戴宋"
    "庞熊纪舒屈项祝董梁杜阮蓝闵季贾江童颜郭梅林钟徐邱骆高夏蔡田樊胡凌霍虞万柯管卢莫丁邓洪包左"
    "石崔龚程邢裴陆荣翁段侯全叶白赖龙乔刘詹关温庄晏瞿阎慕连习鱼向古廖终居衡步耿满匡文寇广欧"
)
_TITLES = (
    "先生|女士|小姐|太太|阿姨|叔叔|伯伯|大爷|大妈|大伯|大姐|大哥|奶奶|爷爷|老伯|阿婆|阿公|老师|师傅|"
    "医生|书记|主任|经理|同志|某某|某|姐|哥|叔|嫂|总|工"
)
_SAID = (
    "我叫|名叫|叫做|姓名|联系人|户主|业主|住户|房东|租客|邻居|本人|居民|丈夫|妻子|老伴|儿子|女儿"
)
_NUMBER = re.compile(r"(?:\d[\s\-—.·]?){4,}\d?[\dXx]?")
_SPOKEN_NUMBER = re.compile(rf"[{_DIGITS}]{{6,}}")
_DOOR = re.compile(
    rf"(?:[\dA-Za-z]+|[{_DIGITS}]+)\s*(?:号楼|号门|号|栋|幢|单元|室|弄|支弄|座|门洞|楼|层)"
    rf"|\d{{1,4}}\s*[-—/]\s*\d{{1,4}}(?:\s*[-—/]\s*\d{{1,4}})*"
)
_TITLED = re.compile(rf"(?:欧阳|上官|司马|诸葛|[{_SURNAMES}])[\u4e00-\u9fff]{{0,2}}?(?:{_TITLES})")
_TOLD_NAME = re.compile(
    rf"(?:{_SAID})\s*(?:是|为|叫)?\s*[:：]?\s*"
    rf"((?:欧阳|上官|司马|诸葛|[{_SURNAMES}])[\u4e00-\u9fff]{{1,2}})"
)
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|https?://\S+|\b[A-Za-z]\w{5,}\b", re.ASCII)
_SHORTEST, _LONGEST = 2, 4
_GAP = " "


class Personal(StrEnum):
    """What was found in words."""

    NUMBER = "number"
    DOOR = "door"
    NAME = "name"
    ADDRESS = "address"


def mask(text: str, names: Collection[str] = ()) -> str:
    """The text with a blank in the place of everything that tells who or where.

    ``names`` are known ones, such as those of the register. Width is made one (NFKC) first, so that
    full-width digits hide nothing. Rather a word too many is lost than a name kept.
    """
    plain = _without_names(unicodedata.normalize("NFKC", text), names)
    for pattern in (_ADDRESS, _NUMBER, _SPOKEN_NUMBER, _DOOR, _TITLED):
        plain = pattern.sub(_GAP, plain)
    return _TOLD_NAME.sub(_GAP, plain)


def personal_in(text: str, names: Collection[str] = ()) -> list[Personal]:
    """What in words that somebody wrote for everybody tells who or where, each kind once.

    Names are those known and those with a title or an introduction. A floor or a house that is
    named as a place for all ("3号楼门厅") is a door here, too: the words of a theme are about a
    matter, and who lives there is not for everybody.
    """
    plain = unicodedata.normalize("NFKC", text)
    found = {
        Personal.NAME: _without_names(plain, names) != plain
        or bool(_TITLED.search(plain) or _TOLD_NAME.search(plain)),
        Personal.NUMBER: bool(_NUMBER.search(plain) or _SPOKEN_NUMBER.search(plain)),
        Personal.DOOR: bool(_DOOR.search(plain)),
        Personal.ADDRESS: bool(_ADDRESS.search(plain)),
    }
    return [kind for kind, here in found.items() if here]


def _without_names(text: str, names: Collection[str]) -> str:
    known = frozenset(name for name in names if _SHORTEST <= len(name) <= _LONGEST)
    if not known:
        return text
    kept: list[str] = []
    place = 0
    while place < len(text):
        longest = next(
            (
                length
                for length in range(_LONGEST, _SHORTEST - 1, -1)
                if text[place : place + length] in known
            ),
            0,
        )
        kept.append(_GAP if longest else text[place])
        place += longest or 1
    return "".join(kept)
