"""What a user name looks like, codes for the first sign-in, why a value may be shown in full."""

import hashlib
import hmac
import re
import secrets
from enum import StrEnum

from minqing.lib.codes import ACCESS_ALPHABET, normalise_access_code

__all__ = ["RevealPurpose", "fits_code", "is_code_hash", "is_user_name", "new_code", "store_code"]

_USER_NAME = re.compile(r"[a-z][a-z0-9._-]{1,39}")
_ONCE = "once"
_GROUPS, _LETTERS = 3, 4


class RevealPurpose(StrEnum):
    """Why somebody looks at an encrypted value; kept in the ledger."""

    IDENTIFY = "identify"
    CALL_BACK = "call_back"
    AID_REVIEW = "aid_review"
    CORRECT_REGISTER = "correct_register"


def is_user_name(text: str) -> bool:
    """Small letters, digits, dots and dashes; 2 to 40 characters, beginning with a letter."""
    return _USER_NAME.fullmatch(text) is not None


def new_code() -> str:
    """A code for the first sign-in: 59 random bits, in groups, without look-alikes."""
    letters = (secrets.choice(ACCESS_ALPHABET) for _ in range(_GROUPS * _LETTERS))
    text = "".join(letters)
    return "-".join(text[at : at + _LETTERS] for at in range(0, len(text), _LETTERS))


def store_code(code: str) -> str:
    """What is kept of a code in the place of a password.

    A salted SHA-256 is enough for random bits, and quick for thousands of them, as a hash for
    passwords that people choose is not meant to be.
    """
    salt = secrets.token_hex(16)
    return f"{_ONCE}${salt}${_digest(code, salt)}"


def is_code_hash(stored: str) -> bool:
    """Whether a code for the first sign-in stands in the place of a password."""
    return stored.startswith(f"{_ONCE}$")


def fits_code(typed: str, stored: str) -> bool:
    """Whether what somebody typed is the code; spaces, dashes and small letters do not matter."""
    _, salt, digest = stored.split("$")
    return hmac.compare_digest(_digest(typed, salt), digest)


def _digest(code: str, salt: str) -> str:
    return hashlib.sha256(f"{salt}{normalise_access_code(code)}".encode()).hexdigest()
