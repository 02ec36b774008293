"""What a bulk registration takes: doors with their households and people, read and normalised."""

from dataclasses import dataclass
from datetime import date

from minqing.households.rules import DwellingKind, HardshipKind, Relation, Sex

__all__ = ["DoorRow", "HomeRow", "PersonRow"]


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person; empty texts and None mean not known."""

    name: str
    relation: Relation | None = None
    sex: Sex | None = None
    birth_on: date | None = None
    id_number: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class HomeRow:
    """A household, named by its householder."""

    name: str
    people: tuple[PersonRow, ...]
    hardship: HardshipKind | None = None


@dataclass(frozen=True, slots=True)
class DoorRow:
    """A door of an entrance, its address written out, and who lives behind it."""

    entrance_code: str
    floor: int
    door: str
    address: str
    homes: tuple[HomeRow, ...] = ()
    kind: DwellingKind = DwellingKind.HOME
