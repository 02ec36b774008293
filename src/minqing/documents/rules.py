"""Which documents there are, and which characters may stand in one."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

__all__ = [
    "DEFAULT_LANGUAGE",
    "LANGUAGES",
    "DocumentTemplate",
    "Link",
    "PrintedPage",
    "Value",
    "clean",
    "template_file",
]


@dataclass(frozen=True, slots=True)
class Link:
    """Words that open an address. A template prints it with ``{{r … }}``."""

    text: str
    href: str


Value = str | int | float | date | Link | None | list["Value"] | Mapping[str, "Value"]

DEFAULT_LANGUAGE = "zh-hans"
LANGUAGES = ("zh-hans", "en")
_KEPT_CONTROLS = "\n\t"


class DocumentTemplate(StrEnum):
    """The documents that can be made; each has one template file a language."""

    HAND_UP_LIST = "hand_up_list"
    ROUNDUP = "roundup"
    MINUTES = "minutes"
    SUMMARY = "summary"


class PrintedPage(StrEnum):
    """The pages that are printed from PDF; each has one Typst template for all languages."""

    CONTACT_CARD = "contact_card"
    MINUTES = "minutes"
    ROUNDUP = "roundup"


def template_file(template: DocumentTemplate, language: str) -> str:
    """The file name of a template; a language without its own gets the Chinese one."""
    known = language.lower() if language.lower() in LANGUAGES else DEFAULT_LANGUAGE
    return f"{template.value}.{known}.docx"


def clean(value: Value) -> Value:
    """A value without characters that XML forbids or that would steer Word; dates as ISO days.

    Line ends and tabs stay and become line breaks and tabs on paper. Works through lists and
    mappings; None becomes an empty text.
    """
    match value:
        case None:
            cleaned: Value = ""
        case str():
            cleaned = _clean_text(value)
        case Link(text, href):
            cleaned = Link(_clean_text(text), href)
        case date():
            cleaned = value.isoformat()
        case int() | float():
            cleaned = value
        case Mapping():
            cleaned = {key: clean(each) for key, each in value.items()}
        case _:
            cleaned = [clean(each) for each in value]
    return cleaned


def _clean_text(text: str) -> str:
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    if unified.isprintable():
        return unified
    return "".join(c for c in unified if c in _KEPT_CONTROLS or _is_printed(c))


def _is_printed(character: str) -> bool:
    # Cc: control characters; Cs: lone surrogates; Cn: noncharacters such as U+FFFE; Cf would hide
    # or turn text (bidirectional overrides).
    return unicodedata.category(character) not in {"Cc", "Cs", "Cn", "Cf"}
