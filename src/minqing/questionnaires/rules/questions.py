"""What a version asks: its rows in order, as they are kept beside the XForm."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

__all__ = ["ASKED", "Choice", "Kind", "Question", "Words", "questions_of"]


class Kind(StrEnum):
    """What a row of the file is."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    SELECT_ONE = "select_one"
    SELECT_MULTIPLE = "select_multiple"
    HOUSEHOLD = "household"
    """The choice of a household from `households.csv`."""
    NOTE = "note"
    CALCULATE = "calculate"
    GEOPOINT = "geopoint"
    IMAGE = "image"
    SIGNATURE = "signature"
    GROUP = "group"
    REPEAT = "repeat"
    META = "meta"
    """A moment that the client fills in: start, end, today."""


ASKED = frozenset(set(Kind) - {Kind.NOTE, Kind.GROUP, Kind.REPEAT, Kind.META, Kind.CALCULATE})
"""Kinds that somebody answers."""


@dataclass(frozen=True, slots=True)
class Words:
    """A text in both languages; the second is the first where the file has one only."""

    zh: str = ""
    en: str = ""

    def for_language(self, code: str) -> str:
        """The text of a language code of Django."""
        return self.zh if code.startswith("zh") else self.en


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a list: the code that is stored, and its words."""

    name: str
    label: Words


@dataclass(frozen=True, slots=True)
class Question:
    """One row of the file. `path` is that of its node; `repeat` that of the repeat around it."""

    path: str
    kind: Kind
    label: Words
    hint: Words = Words()
    required: bool = False
    relevant: str = ""
    constraint: str = ""
    constraint_message: Words = Words()
    calculation: str = ""
    choices: tuple[Choice, ...] = ()
    repeat: str = ""
    depth: int = 0

    @property
    def name(self) -> str:
        """The name of the node."""
        return self.path.rpartition("/")[2]

    def as_json(self) -> dict[str, Any]:
        """For the version's row; `questions_of` reads it back."""
        return asdict(self)


def questions_of(rows: Iterable[Mapping[str, Any]]) -> tuple[Question, ...]:
    """The questions of a version, as `Question.as_json` wrote them."""
    return tuple(_question(row) for row in rows)


def _question(row: Mapping[str, Any]) -> Question:
    words = {key: Words(**row[key]) for key in ("label", "hint", "constraint_message")}
    choices = tuple(Choice(each["name"], Words(**each["label"])) for each in row["choices"])
    return Question(**{**row, **words, "choices": choices, "kind": Kind(row["kind"])})
