"""Why a phone erased what could be read on it."""

from enum import StrEnum

__all__ = ["Erasure"]


class Erasure(StrEnum):
    """What made the phone erase itself."""

    WITHDRAWN = "withdrawn"
    WRONG_PINS = "wrong_pins"
    LEFT = "left"
