"""Texts without what tells of whom they speak: before they are compared, and before all read them.

``lib.masking`` finds numbers, flats and names that somebody gives as their own. Words that several
texts share, and words for everybody, need more: nobody's name at all, and no house.
"""

import re
import unicodedata
from collections.abc import Collection

from minqing.lib.masking import find_personal

__all__ = ["named_in", "nameless"]

_SURNAME = (
    "(?:欧阳|上官|司马|诸葛|[王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅"
    "沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟"
    "龙段雷钱汤尹黎易武乔贺赖龚文俞倪严季陶翁褚卫柳章鲍费滕殷毕齐伍岑])"
)
# With a given name or without; 某 and short titles only right after the surname.
_TITLED = re.compile(
    rf"{_SURNAME}(?:[\u4e00-\u9fff]{{0,2}}(?:先生|女士|小姐|太太|阿姨|叔叔|伯伯|大爷|大妈|大伯|大姐|"
    "大哥|奶奶|爷爷|老伯|阿婆|阿公|师傅|同志)|(?:老师|医生|书记|主任|经理|某某|某))"
)
_TOLD = re.compile(
    r"(?:我叫|名叫|叫做|姓名|联系人|户主|业主|住户|房东|租客|邻居|本人|居民|丈夫|妻子|老伴|儿子|女儿)"
    rf"\s?(?:[:：是为叫]\s?)?(?P<it>{_SURNAME}[\u4e00-\u9fff]{{1,2}})"
)
# A house, entrance or floor, and any number: no word that several texts share has one.
_HOUSE = re.compile(
    r"(?:[\dA-Za-z]+|[〇零一二三四五六七八九十百两]+)\s?(?:号楼|[号栋幢弄座层楼]|单元|室|门洞)"
)
_GAP = " "
_SHORTEST, _LONGEST = 2, 4


def nameless(text: str, names: Collection[str] = ()) -> str:
    """The text with blanks in the place of everything that tells who or where.

    ``names`` are known ones, such as those of the register. Rather a word too many is lost than a
    name kept.
    """
    plain = unicodedata.normalize("NFKC", text)
    spans = [(thing.start, thing.end) for thing in find_personal(plain)]
    spans += [(start, start + len(name)) for start, name in _known(plain, names)]
    for pattern in (_TITLED, _TOLD, _HOUSE):
        spans += [match.span() for match in pattern.finditer(plain)]
    kept = list(plain)
    for start, end in spans:
        kept[start:end] = _GAP * (end - start)
    return "".join(kept)


def named_in(text: str, names: Collection[str] = ()) -> list[str]:
    """What in words for everybody tells who somebody is or where they live, as it stands there.

    Known names, somebody with a title, and what ``lib.masking`` finds. A house or a floor is none
    of these: a lift is that of 3号楼 for all.
    """
    plain = unicodedata.normalize("NFKC", text)
    found = [plain[thing.start : thing.end] for thing in find_personal(plain)]
    found += [name for _, name in _known(plain, names)]
    found += [match[0] for match in _TITLED.finditer(plain)]
    found += [match["it"] for match in _TOLD.finditer(plain)]
    return list(dict.fromkeys(found))


def _known(text: str, names: Collection[str]) -> list[tuple[int, str]]:
    """Where known names stand, the longest first where one begins like another."""
    wanted = frozenset(name for name in names if _SHORTEST <= len(name) <= _LONGEST)
    found: list[tuple[int, str]] = []
    place = 0
    while wanted and place < len(text):
        here = [text[place : place + n] for n in range(_LONGEST, _SHORTEST - 1, -1)]
        name = next((each for each in here if each in wanted), "")
        if name:
            found.append((place, name))
        place += len(name) or 1
    return found
