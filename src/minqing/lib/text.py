"""Chinese names and numerals: sort keys, initials, normal forms."""

import unicodedata

import pypinyin

__all__ = ["chinese_number", "normalise_name", "pinyin_initials", "pinyin_key"]

_DIGITS = "零一二三四五六七八九"


def normalise_name(text: str) -> str:
    """NFKC, without spaces inside Chinese names, single spaces elsewhere."""
    words = unicodedata.normalize("NFKC", text).split()
    joined = " ".join(words)
    return "".join(words) if any("\u4e00" <= c <= "\u9fff" for c in joined) else joined


def pinyin_key(name: str) -> str:
    """A key that sorts Chinese names as a Chinese reader expects (tone-less pinyin, then text).

    PostgreSQL's C.UTF-8 would sort by code point, which follows radicals, not sounds.
    """
    return " ".join(pypinyin.lazy_pinyin(normalise_name(name).lower()))[:200]


def pinyin_initials(name: str) -> str:
    """First letters, for finding 王小明 by typing ``wxm``."""
    return "".join(s[0] for s in pinyin_key(name).split() if s)[:40]


def chinese_number(value: int) -> str:
    """A number from 0 to 9999 in Chinese numerals (106 → 一百零六), as lane names write it."""
    if not 0 <= value <= 9999:  # noqa: PLR2004 - the documented range
        message = f"{value} is outside 0 to 9999."
        raise ValueError(message)
    if value < 10:  # noqa: PLR2004 - a single digit
        return _DIGITS[value]
    parts: list[str] = []
    pending_zero = False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, unit)
        if digit:
            parts.append(("零" if pending_zero else "") + _DIGITS[digit] + name)
            pending_zero = False
        elif parts:
            pending_zero = True
    text = "".join(parts)
    return text[1:] if text.startswith("一十") else text
