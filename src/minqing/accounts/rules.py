"""What a user name looks like, and why a value may be shown in full."""

import re
from enum import StrEnum

__all__ = ["RevealPurpose", "is_user_name"]

_USER_NAME = re.compile(r"[a-z][a-z0-9._-]{1,39}")


class RevealPurpose(StrEnum):
    """Why somebody looks at an encrypted value; kept in the ledger."""

    IDENTIFY = "identify"
    CALL_BACK = "call_back"
    AID_REVIEW = "aid_review"
    CORRECT_REGISTER = "correct_register"


def is_user_name(text: str) -> bool:
    """Small letters, digits, dots and dashes; 2 to 40 characters, beginning with a letter."""
    return _USER_NAME.fullmatch(text) is not None
