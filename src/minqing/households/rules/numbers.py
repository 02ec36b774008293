"""Numbers of people: resident identity numbers (GB 11643) and telephone numbers.

Invented people get identity numbers whose region part begins with 10: GB/T 2260 starts at 11,
so no such number was ever given to anybody. Their telephone numbers begin with 100, which no
mobile network uses.
"""

import re
from datetime import date
from enum import StrEnum
from functools import lru_cache

from stdnum.cn.ric import calc_check_digit

from minqing.households.rules import Sex
from minqing.lib.phones import normalise_phone

__all__ = [
    "INVENTED_PHONE",
    "INVENTED_REGION",
    "IdProblem",
    "InventedNumbers",
    "birth_date_of",
    "check_id_number",
    "normalise_id_number",
    "normalise_phone",
    "sex_of",
]

_ID_SHAPE = re.compile(r"[0-9]{17}[0-9X]")
_ID_NOISE = str.maketrans("", "", " -\u3000\u00a0'’")
_OLDEST_YEAR = 1890
_SEX_OF_ORDER = {str(digit): Sex.MALE if digit % 2 else Sex.FEMALE for digit in range(10)}

INVENTED_REGION = "10"
INVENTED_PHONE = "100"


class IdProblem(StrEnum):
    """Why an identity number cannot be right."""

    SHAPE = "id_shape"
    CHECK_DIGIT = "id_check_digit"
    BIRTH_DATE = "id_birth_date"


def normalise_id_number(text: str) -> str:
    """The number as it is stored: no spaces or dashes, a capital X."""
    return text if text.isdigit() else text.translate(_ID_NOISE).upper()


def check_id_number(number: str) -> IdProblem | None:
    """What is wrong with a normalised number, or None.

    The region is not looked up: people carry regions that were renamed or abolished long ago.
    """
    if not _ID_SHAPE.fullmatch(number):
        return IdProblem.SHAPE
    if calc_check_digit(number) != number[-1]:
        return IdProblem.CHECK_DIGIT
    return None if birth_date_of(number) else IdProblem.BIRTH_DATE


def birth_date_of(number: str) -> date | None:
    """The birth date inside a number of the right shape; None when there is no such day."""
    return _birth_date(number[6:14])


@lru_cache(maxsize=65_536)  # there are fewer birth dates than people
def _birth_date(digits: str) -> date | None:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
    return born if born.year >= _OLDEST_YEAR else None


def sex_of(number: str) -> Sex:
    """The sex inside a number of the right shape: odd order codes are men's."""
    return _SEX_OF_ORDER[number[16]]


class InventedNumbers:
    """Identity numbers for the invented people of one neighbourhood, each given once.

    ``ordinal`` (0 to 9999) tells the neighbourhoods of a district apart, so that two of them
    never make the same number.
    """

    def __init__(self, ordinal: int) -> None:
        """Start with no number given."""
        self._region = f"{INVENTED_REGION}{ordinal:04d}"
        self._given: dict[str, int] = {}

    def next(self, born: date, sex: Sex) -> str:
        """The next free number of that day and sex (order codes 001 to 999, step two)."""
        key = f"{self._region}{born:%Y%m%d}{sex[0]}"
        count = self._given.get(key, 0)
        self._given[key] = count + 1
        order = (2 * count + (1 if sex is Sex.MALE else 2)) % 1000
        body = f"{key[:-1]}{order:03d}"
        return body + calc_check_digit(body + "0")
