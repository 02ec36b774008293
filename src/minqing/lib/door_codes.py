"""The code on a contact card: which door or entrance it is, and a tag that cannot be made up."""

from base64 import b32decode, b32encode
from binascii import Error
from collections.abc import Callable
from dataclasses import dataclass
from hmac import compare_digest
from uuid import UUID

__all__ = ["DoorPlace", "door_code", "read_door_code"]

_TAG_BYTES = 10
_UUID_BYTES = 16
_ENTRANCE_BYTES = 8

#: A keyed hash of a text; the key stays with whoever calls.
Index = Callable[[str], bytes]


@dataclass(frozen=True, slots=True)
class DoorPlace:
    """A door by its dwelling's id, or an entrance by its code (18 digits); one of both."""

    dwelling_id: UUID | None = None
    entrance: str = ""


def door_code(place: DoorPlace, index: Index) -> str:
    """The code that a QR on paper carries: capital letters and digits, the same every time.

    It is the place itself with 80 bits of a keyed hash behind it, so that cards can be printed
    again, and nobody finds a neighbour's page by counting on.
    """
    plain = _plain(place)
    return b32encode(plain + index(plain.hex())[:_TAG_BYTES]).decode().rstrip("=")


def read_door_code(code: str, index: Index) -> DoorPlace | None:
    """The place in a code, None when it is damaged or was made up. Small letters are taken, too."""
    text = code.strip().upper()
    try:
        raw = b32decode(text + "=" * (-len(text) % 8))
    except (Error, ValueError):
        return None
    plain, tag = raw[:-_TAG_BYTES], raw[-_TAG_BYTES:]
    if not plain or not compare_digest(tag, index(plain.hex())[:_TAG_BYTES]):
        return None
    if len(plain) == _UUID_BYTES:
        return DoorPlace(dwelling_id=UUID(bytes=plain))
    return DoorPlace(entrance=f"{int.from_bytes(plain, 'big'):018d}")


def _plain(place: DoorPlace) -> bytes:
    if place.dwelling_id is not None:
        return place.dwelling_id.bytes
    return int(place.entrance).to_bytes(_ENTRANCE_BYTES, "big")
