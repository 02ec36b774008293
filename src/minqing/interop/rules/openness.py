"""What of a case may be shown to everybody, and what its public wording must not hold."""

import re
from enum import StrEnum
from typing import Final

from minqing.cases.rules import CaseState, clean_text, has_words
from minqing.lib.masking import find_personal

__all__ = ["CLOSED_STATES", "MAX_SUMMARY", "OpenStatus", "WordingFault", "wording_fault"]

MAX_SUMMARY: Final = 1000
CLOSED_STATES: Final = tuple(
    state
    for state in CaseState
    if state not in {CaseState.OPEN, CaseState.ANSWERED, CaseState.SOLVED}
)
"""A solved case is closed once its requesters were told."""

#: Somebody by family name and title.
_TITLED = re.compile(r"[\u4e00-\u9fff](?:先生|女士|小姐|阿姨|老伯|大爷|大妈|奶奶|爷爷|老太)")


class OpenStatus(StrEnum):
    """The two states that GeoReport knows."""

    OPEN = "open"
    CLOSED = "closed"


class WordingFault(StrEnum):
    """Why a public wording cannot stand as it is."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    PERSONAL = "personal"
    COPIED = "copied"


def wording_fault(summary: str, asked: str) -> WordingFault | None:
    """What is wrong with a wording, beside the words of the resident (``asked``); None if nothing.

    It refuses what is surely personal (numbers, doors, addresses, somebody by name and title) and
    the resident's own sentences. Whoever shows the case judges the rest.
    """
    text = clean_text(summary)
    if not has_words(text):
        return WordingFault.EMPTY
    if len(text) > MAX_SUMMARY:
        return WordingFault.TOO_LONG
    if find_personal(text) or _TITLED.search(text):
        return WordingFault.PERSONAL
    return WordingFault.COPIED if _copied(text, asked) else None


#: So many characters in a row are nobody's chance.
_RUN: Final = 16


def _copied(text: str, asked: str) -> bool:
    """Whether a long stretch of the resident's words, or all of a short text, is repeated."""
    own, theirs = _bare(text), _bare(asked)
    if own == theirs:
        return True
    return any(own[start : start + _RUN] in theirs for start in range(len(own) - _RUN + 1))


def _bare(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())
