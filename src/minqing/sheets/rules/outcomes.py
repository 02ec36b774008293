"""What every import of a spreadsheet gives back: refused rows, differences, questions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from minqing.sheets.rules.columns import Cell
from minqing.sheets.rules.problems import RowError

__all__ = [
    "MOST_CHANGES",
    "MOST_FAULTS",
    "Change",
    "ChangeKind",
    "ErrorRow",
    "Progress",
    "Question",
    "SheetOutcome",
    "count_key",
    "differs",
]

MOST_FAULTS = 5_000
"""Refused rows that are kept to be sent back; the rest is only counted."""
MOST_CHANGES = 500
"""Differences that are kept to be shown; the rest is only counted."""

ChangeKind = Literal["added", "changed", "ended", "unchanged"]
Progress = Callable[[int, int], None]
"""Called with the rows done and about how many there are."""


@dataclass(frozen=True, slots=True)
class ErrorRow:
    """A row to be sent back: its number in the original, its cells, what is wrong."""

    number: int
    cells: Sequence[Cell]
    errors: Sequence[RowError]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between a file and what is registered.

    ``row`` is the row of the file, 0 for what the file does not name; ``what`` the code of a kind
    of object (``household``, ``posting``); ``key`` names it in words that a person knows.
    ``before`` and ``after`` hold the differing values under the column's key. Personal numbers
    stand there masked.
    """

    row: int
    what: str
    key: str
    kind: ChangeKind
    before: Mapping[str, str] = field(default_factory=dict)
    after: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Question:
    """Something that waits until a person confirms it.

    ``code`` is what is passed back in ``confirmed``; it names the kind of question and, after a
    colon, what it is about, so that a confirmation covers nothing else. ``params`` fill its words.
    """

    code: str
    params: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(slots=True)
class SheetOutcome:
    """What an import did, or (``written`` false) would do.

    ``faults`` and ``changes`` hold the first ``MOST_FAULTS`` and ``MOST_CHANGES``; ``faulty_rows``
    and ``counts`` count all, and ``differences`` the lines that all changes would fill. ``counts``
    is keyed ``<what>_<kind>``. ``digest`` tells one difference from another of the same file;
    ``overtaken``: nothing was written, since it is no longer the one that somebody confirmed.
    """

    headers: tuple[str, ...]
    unknown_headers: tuple[str, ...] = ()
    rows: int = 0
    faulty_rows: int = 0
    faults: list[ErrorRow] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)
    written: bool = False
    differences: int = 0
    digest: str = ""
    overtaken: bool = False

    @property
    def changes_nothing(self) -> bool:
        """Whether everything that the file says was registered already."""
        return not differs(self.counts)

    def refuse(self, row: ErrorRow) -> None:
        """Count a refused row, and keep it while there is room."""
        self.faulty_rows += 1
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(row)

    def note(self, change: Change) -> None:
        """Count a difference and keep it while there is room; unchanged rows are only counted."""
        key = count_key(change.what, change.kind)
        self.counts[key] = self.counts.get(key, 0) + 1
        if change.kind == "unchanged":
            return
        self.differences += 1
        if len(self.changes) < MOST_CHANGES:
            self.changes.append(change)

    def ask(
        self, questions: Sequence[Question], confirmed: frozenset[str], shown: str | None
    ) -> bool:
        """Whether nothing holds the plan: every question confirmed, the difference as shown.

        ``shown`` is the digest of the difference that somebody confirmed, None when nobody was
        shown any. What was overtaken is asked anew with all of its questions.
        """
        self.overtaken = shown is not None and shown != self.digest
        asked = [each for each in questions if self.overtaken or each.code not in confirmed]
        self.questions = asked
        return not (asked or self.overtaken)


def count_key(what: str, kind: ChangeKind) -> str:
    """The key under which ``counts`` holds a kind of difference."""
    return f"{what}_{kind}"


def differs(counts: Mapping[str, int]) -> bool:
    """Whether what was counted leaves anything to write."""
    ends = ("_added", "_changed", "_ended")
    return any(number for key, number in counts.items() if key.endswith(ends))
