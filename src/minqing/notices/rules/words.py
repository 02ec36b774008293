"""What a notice may say, and the register of its words."""

import re
from collections.abc import Iterator, Mapping
from uuid import UUID

__all__ = [
    "NoticeParam",
    "PersonalNoticeError",
    "UnknownNoticeError",
    "check_params",
    "check_path",
    "is_urgent",
    "register_text",
    "registered_codes",
    "text_of",
]

NoticeParam = str | int | bool | UUID

_CODE = re.compile(r"[a-z_]+\.[a-z_]+")
_PLAIN = re.compile(r"[A-Za-z0-9_.:+-]{1,64}")
# Codes look like these by accident only: a mobile number, an identity number with check letter.
_PERSONAL = re.compile(r"(\+?86)?1[3-9]\d{9}|\d{17}[Xx]")
_PATH = re.compile(r"/desk/[A-Za-z0-9_./?=&%:-]*")

_texts: dict[str, object] = {}
_urgent: set[str] = set()


class UnknownNoticeError(Exception):
    """No words are registered for this code."""


class PersonalNoticeError(ValueError):
    """A parameter could be about a person: notices hold ids, codes and counts only."""


def register_text(code: str, text: object, *, urgent: bool = False) -> None:
    """Say what a code reads as: a lazy translation with ``{name}`` for each parameter.

    Call it in the ``ready`` of the app that sends the notice; ``code`` is ``package.what``. What is
    ``urgent`` leaves the house at any hour and does not wait for anybody's daily summary.
    ValueError when the code is malformed or already stands for other words.
    """
    if not _CODE.fullmatch(code):
        message = f"{code!r} is no notice code: write package.what"
        raise ValueError(message)
    if _texts.setdefault(code, text) is not text:
        message = f"{code} already has its words."
        raise ValueError(message)
    if urgent:
        _urgent.add(code)


def is_urgent(code: str) -> bool:
    """Whether a notice of this code waits for no quiet hours."""
    return code in _urgent


def registered_codes() -> Iterator[str]:
    """Every code that has words."""
    yield from _texts


def text_of(code: str, params: Mapping[str, object]) -> str:
    """The words of a notice in the active language; UnknownNoticeError without registered words."""
    if code not in _texts:
        raise UnknownNoticeError(code)
    return str(_texts[code]).format_map(params)


def check_params(params: Mapping[str, NoticeParam]) -> dict[str, str | int | bool]:
    """The parameters as they are stored; PersonalNoticeError unless ids, codes and counts only."""
    checked: dict[str, str | int | bool] = {}
    for name, value in params.items():
        plain = str(value) if isinstance(value, UUID) else value
        if isinstance(plain, str) and (not _PLAIN.fullmatch(plain) or _PERSONAL.fullmatch(plain)):
            message = f"{name} may be about a person: pass an id, a code or a count."
            raise PersonalNoticeError(message)
        checked[name] = plain
    return checked


def check_path(path: str) -> str:
    """A path of the desk, which is all a notice may lead to; ValueError for anything else."""
    if not _PATH.fullmatch(path) or "//" in path or ".." in path:
        message = f"A notice leads to a page of the desk, not to {path!r}."
        raise ValueError(message)
    return path
