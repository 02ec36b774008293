"""What a client of the interface may do, and what its token looks like."""

import re
import secrets
from enum import StrEnum
from typing import Final

__all__ = [
    "MAX_PER_MINUTE",
    "TOKEN",
    "Right",
    "new_token",
    "token_of_header",
]


class Right(StrEnum):
    """What a client may do in its areas."""

    READ = "read"
    """Codes, places and moments of cases, and the feed."""
    WORDS = "words"
    """Also the words of requests, answers and reasons."""
    CREATE = "create"
    """Record requests."""
    ANSWER = "answer"
    """Answer requests that its areas hold, and say that an answer was told."""
    HANDLE = "handle"
    """Note, and hand up to the next level."""


MAX_PER_MINUTE: Final = 60_000
TOKEN: Final = re.compile(r"mq_[A-Za-z0-9_-]{43}")
_BYTES = 32


def new_token() -> str:
    """A new token: 256 random bits, with a prefix by which scanners of leaked secrets find it."""
    return f"mq_{secrets.token_urlsafe(_BYTES)}"


def token_of_header(header: str) -> str:
    """The token in an ``Authorization`` header; empty when there is none that could be ours."""
    scheme, _, token = header.strip().partition(" ")
    found = token.strip()
    return found if scheme.lower() == "bearer" and TOKEN.fullmatch(found) else ""
