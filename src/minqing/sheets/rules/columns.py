"""Columns that a caller wants, and finding them by their headers."""

import difflib
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from minqing.sheets.rules.problems import Problem

__all__ = [
    "Cell",
    "Column",
    "HeaderMatch",
    "HeaderProblem",
    "Kind",
    "Parse",
    "mapped",
    "match_headers",
    "normalise_header",
    "pick_header_row",
    "shown",
]

Cell = str | int | float | bool | date | datetime | time | None
Parse = Callable[[Any], object]
_IGNORED = frozenset("*:_-.,;、。·#'\"“”")
_OPENING, _CLOSING = "([【<", ")]】>"
_SIMILAR = 0.6


class Kind(StrEnum):
    """What the cells of a column hold."""

    TEXT = "text"
    WHOLE = "whole"
    NUMBER = "number"
    DAY = "day"
    YES_NO = "yes_no"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Column:
    """One column that a caller knows.

    ``headers`` are all names it may have, the first is the one shown; comparing ignores width,
    case, spaces, punctuation and remarks in brackets. ``required``: the sheet must have it;
    ``filled``: no cell of it may be empty. ``choices`` (kind CHOICE) maps every accepted word to
    its code. ``parse`` gets the converted value and returns what the row's values hold; it refuses
    with CellRefusedError. An empty cell gives None without asking ``parse``.
    """

    key: str
    headers: tuple[str, ...]
    required: bool = False
    filled: bool = False
    kind: Kind = Kind.TEXT
    parse: Parse | None = None
    choices: Mapping[str, str] | None = None
    max_length: int = 500


@dataclass(frozen=True, slots=True)
class HeaderProblem:
    """Something wrong in the header row; ``index`` is the column's place from 0, if it has one."""

    code: Problem
    header: str
    index: int | None = None
    params: Mapping[str, str | int] | None = None


@dataclass(frozen=True, slots=True)
class HeaderMatch:
    """Which column of the sheet is which: index from 0 to column; the headers nobody knows."""

    found: Mapping[int, Column]
    unknown: tuple[str, ...]
    problems: tuple[HeaderProblem, ...]


def shown(cell: Cell) -> str:
    """A header cell as text."""
    return "" if cell is None else str(cell).strip()


def normalise_header(text: str) -> str:
    """A header without what does not matter: width, case, spaces, punctuation, stars."""
    narrow = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in narrow if not c.isspace() and c not in _IGNORED)


def _names(text: str) -> tuple[str, ...]:
    """The forms under which a header is looked up: whole, then without remarks in brackets."""
    whole = normalise_header(text)
    plain, depth = "", 0
    for character in whole:
        if character in _OPENING:
            depth += 1
        elif character in _CLOSING:
            depth = max(0, depth - 1)
        elif not depth:
            plain += character
    return (whole, plain) if plain and plain != whole else (whole,)


def mapped(columns: Sequence[Column], mapping: Mapping[str, str] | None) -> tuple[Column, ...]:
    """The columns under the names that somebody gave them: header in the file to column key.

    A named header belongs to its column only, whatever it is called otherwise; the empty key means
    that the column is not read. ValueError for a key that no column has.
    """
    if not mapping:
        return tuple(columns)
    unknown = set(mapping.values()) - {column.key for column in columns} - {""}
    if unknown:
        message = f"No column has the key {min(unknown)!r}."
        raise ValueError(message)
    given = {name for header in mapping for name in _names(header)}
    return tuple(_renamed(column, mapping, given) for column in columns)


def _renamed(column: Column, mapping: Mapping[str, str], given: set[str]) -> Column:
    named = [header for header, key in mapping.items() if key == column.key]
    # A column that somebody pointed out is that one, even when another bears its usual name.
    usual = [] if named else [each for each in column.headers if not given & set(_names(each))]
    return replace(column, headers=(*named, *usual) or (column.key,))


def match_headers(cells: Sequence[Cell], columns: Sequence[Column]) -> HeaderMatch:
    """Find each column by its header; say which are missing, which double, which unknown."""
    by_name = {
        name: column for column in columns for each in column.headers for name in _names(each)
    }
    found: dict[int, Column] = {}
    unknown: list[tuple[int, str]] = []
    problems: list[HeaderProblem] = []
    places: dict[str, int] = {}
    for index, cell in enumerate(cells):
        text = shown(cell)
        if not text:
            continue
        column = next((by_name[name] for name in _names(text) if name in by_name), None)
        if column is None:
            unknown.append((index, text))
        elif column.key in places:
            problems.append(
                HeaderProblem(Problem.DOUBLE_COLUMN, text, index, {"first": places[column.key]})
            )
        else:
            places[column.key] = index
            found[index] = column
    missing = [each for each in columns if each.required and each.key not in places]
    problems += [_missing(column, unknown) for column in missing]
    return HeaderMatch(found, tuple(text for _, text in unknown), tuple(problems))


def _missing(column: Column, unknown: Sequence[tuple[int, str]]) -> HeaderProblem:
    """A missing column, with the unknown header that looks most like it, if one does."""
    names = {normalise_header(name) for name in column.headers}
    best, best_ratio = None, _SIMILAR
    for index, text in unknown:
        written = normalise_header(text)
        ratio = max(difflib.SequenceMatcher(None, written, name).ratio() for name in names)
        if ratio >= best_ratio:
            best, best_ratio = (index, text), ratio
    if best is None:
        return HeaderProblem(Problem.MISSING_COLUMN, column.headers[0])
    return HeaderProblem(
        Problem.SIMILAR_COLUMN, column.headers[0], best[0], {"written": best[1][:40]}
    )


def pick_header_row(rows: Sequence[Sequence[Cell]], columns: Sequence[Column]) -> int | None:
    """The index of the row that holds the headers: the one with most known, the first of equals.

    None when no row has any known header.
    """
    scores = [len(match_headers(row, columns).found) for row in rows]
    best = max(scores, default=0)
    return scores.index(best) if best else None
