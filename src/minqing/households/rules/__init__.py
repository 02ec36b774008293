"""Codes of the register: what kinds of door, person, relation and hardship there are.

The modules beside this one hold the pure decisions: how an address is read and ordered
(``addresses``), how numbers are checked (``numbers``), how a roster row is read (``roster``), how a
compound becomes doors (``layout``), which neighbourhood it belongs to (``matching``), how a thin
division into blocks is made (``division``), and the invented people of demonstrations
(``names``, ``people``).
"""

from enum import StrEnum


class DwellingKind(StrEnum):
    """What stands behind a door."""

    HOME = "home"
    SHOP = "shop"
    OFFICE = "office"


class Sex(StrEnum):
    """As written on the identity card."""

    FEMALE = "female"
    MALE = "male"


class Relation(StrEnum):
    """What a person is to the householder."""

    HOUSEHOLDER = "householder"
    SPOUSE = "spouse"
    CHILD = "child"
    CHILD_IN_LAW = "child_in_law"
    PARENT = "parent"
    PARENT_IN_LAW = "parent_in_law"
    GRANDCHILD = "grandchild"
    GRANDPARENT = "grandparent"
    SIBLING = "sibling"
    TENANT = "tenant"
    OTHER = "other"

    @classmethod
    def read(cls, code: str) -> "Relation":
        """From what a phone wrote: a word that only a newer one knows is ``other``."""
        return cls(code) if code in set(cls) else cls.OTHER


class HardshipKind(StrEnum):
    """Why a household is on the dated register of special hardship."""

    LOW_INCOME = "low_income"
    NEAR_LOW_INCOME = "near_low_income"
    DESTITUTE = "destitute"
    DISABILITY = "disability"
    ILLNESS = "illness"
    ELDER_ALONE = "elder_alone"
    BEREAVED_PARENTS = "bereaved_parents"
    OTHER = "other"


class Group(StrEnum):
    """A set of households that has its own denominator."""

    ALL = "all"
    SPECIAL_HARDSHIP = "special_hardship"


GENERATED_BLOCK_HOUSEHOLDS = 100
"""Households that a block made by an import aims at; the real division is a later act."""
