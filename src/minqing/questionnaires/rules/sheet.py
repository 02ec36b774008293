"""The rows of a questionnaire's sheets: headers understood, languages told apart."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from minqing.questionnaires.rules.problems import FormProblem, Found
from minqing.questionnaires.rules.questions import Words
from minqing.questionnaires.rules.subset import COLUMNS, SETTINGS, TRANSLATED

__all__ = ["Row", "Table", "read_table"]

_ALIASES = {
    "relevance": "relevant",
    "readonly": "read_only",
    "calculate": "calculation",
    "list name": "list_name",
    "list": "list_name",
    "value": "name",
    "id_string": "form_id",
    "title": "form_title",
    "requiredmsg": "required_message",
    "required message": "required_message",
    "constraint message": "constraint_message",
    "repeat count": "repeat_count",
}
_ENGLISH = re.compile(r"\(en\)|\benglish\b|^en$", re.IGNORECASE)
_KNOWN = {
    "survey": COLUMNS,
    "choices": ("list_name", "name", "label"),
    "settings": SETTINGS,
}


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number in the spreadsheet, and its cells by column; empty cells are left out.

    The columns of a language stand as ``label::<language>``.
    """

    number: int
    cells: Mapping[str, str]

    def text(self, column: str) -> str:
        """The cell of a column without languages, or empty."""
        return self.cells.get(column, "")

    def words(self, column: str) -> Words:
        """The cells of a translated column. A column without language is Chinese."""
        zh = en = ""
        for header, text in self.cells.items():
            name, _, language = header.partition("::")
            if name != column:
                continue
            if _ENGLISH.search(language):
                en = en or text
            else:
                zh = zh or text
        return Words(zh or en, en or zh)

    def has_english(self, column: str) -> bool:
        """Whether the English cell of a translated column is filled."""
        return any(
            header.partition("::")[0] == column and _ENGLISH.search(header.partition("::")[2])
            for header in self.cells
        )


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet as it is used: rows with something in them, and what its headers are."""

    name: str
    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    problems: tuple[Found, ...]
    """Of the headers: columns that are not read, or stand twice."""

    def for_converter(self) -> list[dict[str, str]]:
        """The rows as pyxform takes them; empty ones in between keep the numbers right."""
        if not self.rows:
            return []
        by_number = {row.number: dict(row.cells) for row in self.rows}
        return [by_number.get(number, {}) for number in range(2, max(by_number) + 1)]


def read_table(name: str, rows: Sequence[Sequence[str]]) -> Table:
    """A sheet from its cells, headers in the first row."""
    raw = list(rows[0]) if rows else []
    headers, problems = _headers(name, raw)
    return Table(
        name, tuple(each for each in headers if each), tuple(_rows(headers, rows)), problems
    )


def _rows(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[Row]:
    for number, cells in enumerate(rows[1:], 2):
        found = {
            header: text.strip()
            for header, text in zip(headers, cells, strict=False)
            if header and text.strip()
        }
        if found:
            yield Row(number, found)


def _headers(name: str, raw: Sequence[str]) -> tuple[list[str], tuple[Found, ...]]:
    """Each header as it is used, empty for a column that is not read."""
    headers: list[str] = []
    problems: list[Found] = []
    for text in raw:
        header = _header(name, text.strip())
        if text.strip() and not header:
            problems.append(Found(FormProblem.COLUMN_UNREAD, name, 1, text.strip()))
        elif header and header in headers:
            problems.append(Found(FormProblem.COLUMN_TWICE, name, 1, text.strip()))
            header = ""
        headers.append(header)
    return headers, tuple(problems)


def _header(sheet: str, text: str) -> str:
    name, separator, language = text.partition("::")
    if not separator and ":" in text and not text.startswith("bind:"):
        name, separator, language = text.partition(":")
    key = name.strip().lower()
    key = _ALIASES.get(key, key).replace(" ", "_")
    if key not in _KNOWN.get(sheet, ()):
        # Columns of the choices may hold anything that a choice_filter asks for.
        return key if sheet == "choices" and key.isidentifier() and not separator else ""
    if separator and (key in TRANSLATED or key == "form_title"):
        return f"{key}::{language.strip()}"
    return "" if separator else key
