"""Turning what stands in a cell into a value, or saying why not."""

import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from minqing.sheets.rules.columns import Cell, Column, Kind, normalise_header
from minqing.sheets.rules.problems import CellRefusedError, Problem

__all__ = ["converter", "listed_words", "plain_text"]

_MOST_LISTED = 200

# Excel keeps 15 digits; the rest of a longer number has become zeros.
_EXACT = 10**15
_DAY = re.compile(r"(\d{4})(?:[-/.]|年)(\d{1,2})(?:[-/.]|月)(\d{1,2})日?")
_COMPACT_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
_YEARS = range(1880, 2101)
_YES = frozenset(("是", "有", "对", "√", "✓", "✔", "y", "yes", "true", "1"))
_NO = frozenset(("否", "无", "没有", "不是", "×", "x", "n", "no", "false", "0"))
_FORMULA_START = ("=", "+", "-", "@", "\t", "\r")


def converter(column: Column) -> Callable[[Cell], object]:
    """The function that turns a non-empty cell of a column into its value.

    It raises CellRefusedError. Made once a sheet, so that a million cells pay for it once.
    """
    convert = _convert_of(column)
    parse = column.parse
    if parse is None:
        return convert

    def converted_and_parsed(cell: Cell) -> object:
        return parse(convert(cell))

    return converted_and_parsed


def _convert_of(column: Column) -> Callable[[Cell], object]:
    most = column.max_length

    def text(cell: Cell) -> str:
        value = cell.strip() if type(cell) is str else plain_text(cell)
        if not value.isprintable():
            value = _only_honest(value)
        if len(value) > most:
            raise CellRefusedError(Problem.TOO_LONG, limit=most)
        return value[1:] if value[:1] == "'" and value[1:].startswith(_FORMULA_START) else value

    if column.kind is Kind.TEXT:
        return text
    if column.kind is Kind.CHOICE:
        return _choice(column.choices or {})
    simple: Mapping[Kind, Callable[[Cell], object]] = {
        Kind.WHOLE: _whole,
        Kind.NUMBER: _number,
        Kind.DAY: _day,
        Kind.YES_NO: _yes_no,
    }
    return simple[column.kind]


def plain_text(cell: Cell) -> str:
    """A cell as a person would read it: 301.0 is 301, a date is ISO.

    Refuses a number so long that Excel has rounded it: an identity number typed as a number has
    lost its last digits for good.
    """
    if isinstance(cell, str):
        return cell.strip()
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float):
        if abs(cell) >= _EXACT:
            raise CellRefusedError(Problem.ROUNDED)
        return str(int(cell)) if float(cell).is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M:%S")
    return cell.isoformat()


def _only_honest(value: str) -> str:
    """The text with odd spaces made plain and line ends alike; other control characters refused."""
    cleaned = value.replace("\r\n", "\n").replace("\r", "\n")
    for character in cleaned:
        category = unicodedata.category(character)
        if category in {"Cc", "Cs", "Co", "Cn"} and character not in "\n\t":
            raise CellRefusedError(Problem.CONTROL_CHARACTER, character=f"U+{ord(character):04X}")
    # Cf holds zero-width spaces and direction marks, which come with copying from web pages.
    kept = (c for c in cleaned if unicodedata.category(c) != "Cf")
    spaced = (" " if unicodedata.category(c) == "Zs" else c for c in kept)
    return "".join(spaced).strip()


def _narrow(cell: Cell) -> str:
    return unicodedata.normalize("NFKC", plain_text(cell)).strip()


def _whole(cell: Cell) -> int:
    number = _number(cell)
    if not float(number).is_integer():
        raise CellRefusedError(Problem.NOT_WHOLE, written=plain_text(cell)[:40])
    return int(number)


def _number(cell: Cell) -> float | int:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        number: float | int = cell
    else:
        written = _narrow(cell).replace(",", "")
        try:
            number = int(written) if written.lstrip("+-").isdecimal() else float(written)
        except ValueError:
            raise CellRefusedError(Problem.NOT_A_NUMBER, written=written[:40]) from None
    if not math.isfinite(number) or abs(number) >= _EXACT:
        raise CellRefusedError(Problem.NOT_A_NUMBER, written=str(number)[:40])
    return number


def _day(cell: Cell) -> date:
    if isinstance(cell, datetime):
        return _in_range(cell.date(), cell)
    if isinstance(cell, date):
        return _in_range(cell, cell)
    written = "".join(_narrow(cell).split())
    match = _DAY.fullmatch(written) or _COMPACT_DAY.fullmatch(written)
    if match is None:
        raise CellRefusedError(Problem.NOT_A_DAY, written=written[:40])
    try:
        return _in_range(date(*(int(part) for part in match.groups())), cell)
    except ValueError:
        raise CellRefusedError(Problem.NOT_A_DAY, written=written[:40]) from None


def _in_range(day: date, cell: Cell) -> date:
    if day.year not in _YEARS:
        raise CellRefusedError(Problem.NOT_A_DAY, written=plain_text(cell)[:40])
    return day


def _yes_no(cell: Cell) -> bool:
    if isinstance(cell, bool):
        return cell
    written = _narrow(cell).casefold()
    if written in _YES:
        return True
    if written in _NO:
        return False
    raise CellRefusedError(Problem.NOT_YES_NO, written=written[:40])


def _listed(words: list[str]) -> str:
    """As many whole words as a sentence can hold."""
    shown = words[:1]
    for word in words[1:]:
        if len(" / ".join([*shown, word])) > _MOST_LISTED:
            return " / ".join([*shown, "…"])
        shown.append(word)
    return " / ".join(shown)


def listed_words(choices: Mapping[str, str]) -> dict[str, str]:
    """What may stand in a column, a word for each code: in Chinese (``choices``), and ``english``.

    The Chinese word is the first of a code's that is not of Latin letters; the English one is the
    code, which every column takes, without its underscores.
    """
    chinese: dict[str, str] = {}
    for word, code in choices.items():
        if code not in chinese or (chinese[code].isascii() and not word.isascii()):
            chinese[code] = word
    english = [code.replace("_", " ") for code in chinese]
    return {"choices": _listed(list(chinese.values())), "english": _listed(english)}


def _choice(choices: Mapping[str, str]) -> Callable[[Cell], str]:
    by_word: dict[str, str] = {normalise_header(word): code for word, code in choices.items()}
    listed = listed_words(choices)

    def choice(cell: Cell) -> str:
        written: Any = plain_text(cell)
        code = by_word.get(normalise_header(written))
        if code is None:
            raise CellRefusedError(Problem.NOT_A_CHOICE, written=written[:40], **listed)
        return code

    return choice
