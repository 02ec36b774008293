"""Telephone numbers, written one way."""

import re

__all__ = ["normalise_phone"]

_SHAPE = re.compile(r"1[0-9]{10}|0?[0-9]{7,11}|[0-9]{3,5}")
_NOISE = str.maketrans("", "", " -()（）\u3000\u00a0+'’")


def normalise_phone(text: str) -> str | None:
    """A telephone number as digits only, without the country code; None when it cannot be one."""
    digits = text if text.isdigit() else text.translate(_NOISE)
    if len(digits) == len("8613800000000") and digits.startswith("861"):
        digits = digits[2:]
    return digits if _SHAPE.fullmatch(digits) else None
