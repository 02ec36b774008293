"""Rows of a roster as the lines that COPY takes: ids given, names sounded, numbers sealed.

Runs in a process of its own beside the one that reads, so it knows neither Django nor a database.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from minqing.households.rules.addresses import address, sort_key
from minqing.households.rules.names import surname_of
from minqing.lib.encryption import Keyring
from minqing.lib.ids import new_id_text
from minqing.lib.text import pinyin_initials, pinyin_key

__all__ = ["PackedDoor", "PackedHome", "PackedPerson", "Sealer", "name_key", "pack"]

PackedPerson = tuple[int, str, str | None, str | None, str | None, str, str]
"""Row, name, relation, sex, birth date (ISO), ID number, telephone number."""
PackedHome = tuple[str, str | None, Sequence[PackedPerson]]
"""Householder, hardship, people."""
PackedDoor = tuple[int, int, int, str, Sequence[PackedHome]]
"""First row, place, floor, door, households."""

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_NULL = "\\N"


@dataclass(frozen=True, slots=True)
class Sealer:
    """Seals the two numbers of a person; the contexts are those of their columns."""

    keys: Keyring
    id_context: str
    phone_context: str

    def id_number(self, number: str) -> tuple[bytes | None, bytes | None]:
        """The sealed number and its index; None for an empty one."""
        if not number:
            return None, None
        return self.keys.seal(number, self.id_context), self.keys.index(number, "id_number")

    def phone(self, number: str) -> tuple[bytes | None, bytes | None]:
        """The sealed number and its index; None for an empty one."""
        if not number:
            return None, None
        return self.keys.seal(number, self.phone_context), self.keys.index(number, "phone")


def pack(
    roster: str, doors: Iterable[PackedDoor], sealer: Sealer
) -> tuple[bytes, bytes, bytes, int]:
    """The lines of doors, homes and people in COPY's text form, and the number of people."""
    door_lines: list[str] = []
    home_lines: list[str] = []
    people_lines: list[str] = []
    for line, place, floor, door, homes in doors:
        door_id = new_id_text()
        suffix = address("", door)
        door_lines.append(
            f"{roster}\t{door_id}\t{line}\t{place}\t{floor}\t{_text(door)}"
            f"\t{_text(sort_key(floor, door))}\t{_text(suffix)}\n"
        )
        for name, hardship, people in homes:
            home_id = new_id_text()
            key, _ = name_key(name)
            kind = f"{hardship}\t{new_id_text()}" if hardship else f"{_NULL}\t{_NULL}"
            home_lines.append(
                f"{roster}\t{home_id}\t{door_id}\t{people[0][0]}\t{_text(name)}\t{_text(key)}"
                f"\t{len(people)}\t{kind}\n"
            )
            people_lines += [_person(roster, home_id, person, sealer) for person in people]
    return (
        "".join(door_lines).encode(),
        "".join(home_lines).encode(),
        "".join(people_lines).encode(),
        len(people_lines),
    )


def _person(roster: str, home_id: str, person: PackedPerson, sealer: Sealer) -> str:
    line, name, relation, sex, birth_on, id_number, phone = person
    key, initials = name_key(name)
    sealed_id, id_index = sealer.id_number(id_number)
    sealed_phone, phone_index = sealer.phone(phone)
    return (
        f"{roster}\t{new_id_text()}\t{home_id}\t{line}\t{_text(name)}\t{_text(key)}\t{_text(initials)}"
        f"\t{sex or _NULL}\t{birth_on or _NULL}\t{_bytes(sealed_id)}\t{_bytes(id_index)}"
        f"\t{_bytes(sealed_phone)}\t{_bytes(phone_index)}\t{relation or _NULL}\n"
    )


def _text(value: str) -> str:
    plain = value.isprintable() and "\\" not in value
    return value if plain else value.translate(_ESCAPES)


def _bytes(value: bytes | None) -> str:
    return _NULL if value is None else f"\\\\x{value.hex()}"


def name_key(name: str) -> tuple[str, str]:
    """Sort key and initials of a name, surname and given name each looked up once.

    Reading a name's sounds costs ten times as much as everything else about a row.
    """
    family = surname_of(name)
    first, first_initials = _sounds(family)
    rest, rest_initials = _sounds(name[len(family) :])
    return f"{first} {rest}".strip(), first_initials + rest_initials


@lru_cache(maxsize=65_536)
def _sounds(part: str) -> tuple[str, str]:
    return pinyin_key(part), pinyin_initials(part)
