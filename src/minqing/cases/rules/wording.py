"""Reply templates: which places a text may leave open, and filling them."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

__all__ = [
    "MAX_TEMPLATE",
    "MAX_TEMPLATE_TITLE",
    "Placeholder",
    "ReplyState",
    "fill",
    "open_places",
    "unknown_places",
]

MAX_TEMPLATE: Final = 1000
MAX_TEMPLATE_TITLE: Final = 40

_PLACE: Final = re.compile(r"\{([^{}\n]{0,40})\}|[{}]")


class Placeholder(StrEnum):
    """What a template may leave open; each is known when the answer is given."""

    NUMBER = "number"
    ASKED_ON = "asked_on"
    CATEGORY = "category"
    OFFICE = "office"
    TODAY = "today"
    NEXT_ON = "next_on"


class ReplyState(StrEnum):
    """For which kind of answer a template is."""

    SOLVED = "solved"
    IN_PROGRESS = "in_progress"
    FINAL = "final"


def unknown_places(text: str) -> list[str]:
    """What stands in braces and is no placeholder, in order, once each; single braces, too."""
    found = (match[0] for match in _PLACE.finditer(text) if match[1] not in set(Placeholder))
    return list(dict.fromkeys(found))


def open_places(text: str) -> list[Placeholder]:
    """The placeholders that a text still leaves open, in order, once each."""
    found = (match[1] for match in _PLACE.finditer(text) if match[1] in set(Placeholder))
    return [Placeholder(each) for each in dict.fromkeys(found)]


def fill(text: str, values: Mapping[Placeholder, str]) -> str:
    """The text with what is known in its places; what is not known stays open.

    Values are put in once, so that one which itself holds braces opens nothing.
    """

    def value(match: re.Match[str]) -> str:
        name = match[1]
        return values.get(Placeholder(name), match[0]) if name in set(Placeholder) else match[0]

    return _PLACE.sub(value, text)
