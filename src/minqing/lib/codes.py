"""Area codes, case numbers and access codes.

Area codes are the official hierarchical ones (GB/T 10114 and the statistics bureau's list):
district 6 digits, street or town 9, neighbourhood 12; buildings add 4, entrances 2 more.
"""

import secrets
from enum import StrEnum

__all__ = [
    "ACCESS_ALPHABET",
    "Level",
    "building_of",
    "case_number",
    "district_of",
    "is_case_number",
    "level_of",
    "neighbourhood_of",
    "new_access_code",
    "normalise_access_code",
    "normalise_case_number",
    "parent_of",
    "street_of",
]


class Level(StrEnum):
    """The levels of the area tree, from the top."""

    DISTRICT = "district"
    STREET = "street"
    NEIGHBOURHOOD = "neighbourhood"
    BUILDING = "building"
    ENTRANCE = "entrance"


_LENGTHS = {
    Level.DISTRICT: 6,
    Level.STREET: 9,
    Level.NEIGHBOURHOOD: 12,
    Level.BUILDING: 16,
    Level.ENTRANCE: 18,
}
_LEVELS = {length: level for level, length in _LENGTHS.items()}

# Without 0/O, 1/I/L and U: read aloud on a staircase and typed by someone over 60.
ACCESS_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_ACCESS_LENGTH = 8
_NUMBER_DIGITS = 7
_CHECK_ALPHABET = "0123456789ABCDEFGHJKMNPQRTUVWXY"  # 31 characters: a prime modulus


def level_of(code: str) -> Level:
    """The level of an area code; ValueError when it is no area code."""
    level = _LEVELS.get(len(code))
    if level is None or not (code.isascii() and code.isdecimal()):
        message = f"{code!r} is no area code: 6, 9, 12, 16 or 18 digits are."
        raise ValueError(message)
    return level


def parent_of(code: str) -> str | None:
    """The code of the area above, or None for a district."""
    level_of(code)
    shorter = [length for length in _LENGTHS.values() if length < len(code)]
    return code[: max(shorter)] if shorter else None


def district_of(code: str) -> str:
    """The first six digits."""
    return code[:6]


def street_of(code: str) -> str:
    """The first nine digits."""
    return code[:9]


def neighbourhood_of(code: str) -> str:
    """The first twelve digits."""
    return code[:12]


def building_of(code: str) -> str:
    """The first sixteen digits: a building, of an entrance's code."""
    return code[:16]


def case_number(sequence: int) -> str:
    """The number of a case: seven digits and a check character.

    The check character is the weighted sum of the digits modulo 31 (weights 2, 3, 4 … from the
    left, all different and not multiples of 31), so every single wrong digit and every swap of two
    digits is found. It guards against typing errors only; the access code is the secret.
    """
    digits = f"{sequence:0{_NUMBER_DIGITS}d}"
    return digits + _check_character(digits)


def _check_character(digits: str) -> str:
    total = sum(weight * int(digit) for weight, digit in enumerate(digits, start=2))
    return _CHECK_ALPHABET[total % len(_CHECK_ALPHABET)]


def normalise_case_number(text: str) -> str:
    """What was typed, without spaces and dashes, in capitals, full-width characters made narrow."""
    narrow = "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in text)
    return "".join(c for c in narrow.upper() if c.isalnum())


def normalise_access_code(text: str) -> str:
    """As ``normalise_case_number``, with look-alikes read as what was printed."""
    return normalise_case_number(text)


def is_case_number(text: str) -> bool:
    """Whether a normalised text is a case number with the right check character."""
    digits, check = text[:-1], text[-1:]
    well_formed = len(digits) >= _NUMBER_DIGITS and digits.isascii() and digits.isdecimal()
    return well_formed and _check_character(digits) == check


def new_access_code() -> str:
    """Eight random characters (39 bits) which nobody confuses when reading them aloud."""
    return "".join(secrets.choice(ACCESS_ALPHABET) for _ in range(_ACCESS_LENGTH))
