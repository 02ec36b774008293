"""Addresses: how a door is read, written and put in order.

A door is written as on the plate (``301``, ``B101``, ``2204A``); it is told apart from others by
its normalised form, so that ``0301``, ``301室`` and ``３０１`` are one door.
"""

import re
import unicodedata
from functools import lru_cache

_SPACE = re.compile(r"\s+")
_DOOR_TAIL = re.compile(r"(?:室|房|户)$")
_DIGITS = re.compile(r"[0-9]+")
_FLOOR = re.compile(
    r"(?P<under>地下|负|B|-)?\s*(?P<number>[0-9]{1,3})\s*(?:层|楼|F)?", re.IGNORECASE
)
# A building named by its range of house numbers (东方莱茵1-5号) belongs to what stands before it.
_COMPOUND = re.compile(r"(.+?)[0-9]+(?:-[0-9]+)?(?:号|幢)$")
_DOOR_MAX = 12
_GROUND = 100


@lru_cache(maxsize=16_384)
def normalise_place(text: str) -> str:
    """The name of a building or entrance, written one way: NFKC, no spaces, dashes alike."""
    name = _SPACE.sub("", unicodedata.normalize("NFKC", text))
    return re.sub(r"[‐‑‒–—―~]", "-", name)


def normalise_door(text: str) -> str | None:
    """The door as stored: ``0301室`` → ``301``; None when it cannot be a door."""
    door = _SPACE.sub("", unicodedata.normalize("NFKC", text)).upper()
    door = _DOOR_TAIL.sub("", door)
    door = door.lstrip("0") or ("0" if door else "")
    return door if 0 < len(door) <= _DOOR_MAX else None


def parse_floor(text: str) -> int | None:
    """A floor: ``3``, ``3层``, ``3F``; ``B1``, ``-1`` and ``地下1层`` lie under the ground."""
    match = _FLOOR.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if match is None:
        return None
    number = int(match["number"])
    return -number if match["under"] else number


def floor_of_door(door: str) -> int | None:
    """The floor a plate like ``301`` or ``2204A`` implies; None when it implies none."""
    digits = re.match(r"(B?)([0-9]{3,4})(?![0-9])", door)
    if digits is None:
        return None
    floor = int(digits[2]) // 100
    return -floor if digits[1] else floor


def sort_key(floor: int, door: str) -> str:
    """Orders the doors of an entrance: by floor, then by plate with its numbers as numbers."""
    plate = _DIGITS.sub(lambda run: run[0].zfill(6), door)
    return f"{floor + _GROUND:03d}-{plate}"


def address(entrance_name: str, door: str) -> str:
    """The full text of an address, as on a letter: ``柳岸路88弄3号301室``."""
    return (
        f"{entrance_name}{door}室"
        if door[-1:].isalnum() and door.isascii()
        else entrance_name + door
    )


def full_entrance_name(building: str, entrance: str) -> str:
    """The name of an entrance as an address needs it: with its building, a number as 单元."""
    if not entrance:
        return building
    if building in entrance:
        return entrance
    return f"{building}{entrance}单元" if entrance.isdecimal() else building + entrance


def entrance_names(full: str, building: str) -> set[str]:
    """The ways in which a roster may name an entrance within its building."""
    names = {full}
    if building and full.startswith(building) and full != building:
        names.add(full.removeprefix(building))
    compound = _COMPOUND.match(building)
    if compound is not None and full.startswith(compound[1]):
        names.add(full.removeprefix(compound[1]))
    short = {re.sub(r"(?:单元|号)$", "", name) for name in names if name != full}
    return (names | short) - {""}
