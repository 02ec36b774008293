"""Telling that two written names mean one place: 宝昌路六百弄居委会 and 宝昌路600弄."""

import re
import unicodedata

__all__ = ["family_of", "place_stem", "same_place_prefix"]

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_NUMERAL = re.compile(r"第?([零〇一二两三四五六七八九十百千]+)(?=弄|号|村|街坊|期|支弄|$)")
_BRACKETS = re.compile(r"[(\[【〔<《][^)\]】〕>》]*[)\]】〕>》]")
_BODY = re.compile(r"(?:社区)?(?:居民委员会|居委会|居民区|村民委员会|村委会|居委|社区)$")
_COMMON_TAIL = re.compile(r"(?:住宅)?小区$")
_FAMILY = re.compile(r"(?<=\D)[0-9]+$")
_LONGER_NAME = re.compile(r"^(?:[东南西北中]?路|[0-9]+(?![0-9期])|支路|大道|街)")
_SHORTEST_STEM = 2


def read_numeral(text: str) -> int:
    """A Chinese numeral, said (六百, 八十) or spelt digit by digit (四九九)."""
    if not any(char in _UNITS for char in text):
        return int("".join(str(_DIGITS[char]) for char in text))
    total, pending = 0, 0
    for char in text:
        if char in _UNITS:
            total += (pending or 1) * _UNITS[char]
            pending = 0
        else:
            pending = _DIGITS[char]
    return total + pending


def place_stem(name: str) -> str:
    """The part of a name that tells a place apart.

    Numerals before 弄, 号, 村 and at the end become digits; brackets, the kind of body and a
    closing 小区 are dropped.
    """
    stem = _BRACKETS.sub("", unicodedata.normalize("NFKC", name)).replace(" ", "")
    stem = _BODY.sub("", stem)
    stem = _NUMERAL.sub(lambda match: str(read_numeral(match[1])), stem)
    return _COMMON_TAIL.sub("", stem) or stem


def family_of(stem: str) -> str:
    """The stem without a closing number: 彭浦新村1 and 彭浦新村3 are one family."""
    return _FAMILY.sub("", stem)


def same_place_prefix(compound: str, neighbourhood: str) -> bool:
    """Whether a compound's stem is the neighbourhood's with something added (…三期, …东块).

    A road named like the neighbourhood is another place: 王家宅 is not 王家宅路11号.
    """
    if len(neighbourhood) < _SHORTEST_STEM or not compound.startswith(neighbourhood):
        return False
    return not _LONGER_NAME.match(compound[len(neighbourhood) :])
