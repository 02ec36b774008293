"""Keeping the register true: found at the door, proposed duplicates, merges and what they mean."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from uuid import UUID

from minqing.lib.codes import district_of, neighbourhood_of, street_of

__all__ = [
    "Alias",
    "FoundKind",
    "FoundState",
    "Known",
    "Link",
    "MergeKind",
    "ProposalState",
    "aliases",
    "common_area",
    "same_person",
    "size_after_merge",
]


class FoundKind(StrEnum):
    """What was found at a door that the register does not know."""

    HOUSEHOLD = "household"
    PERSON = "person"


class FoundState(StrEnum):
    """What became of it."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    JOINED = "joined"
    REJECTED = "rejected"


class MergeKind(StrEnum):
    """What two rows of the register that mean the same are."""

    HOUSEHOLD = "household"
    PERSON = "person"


class ProposalState(StrEnum):
    """What was decided about two rows that look alike."""

    WAITING = "waiting"
    MERGED = "merged"
    DIFFERENT = "different"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Known:
    """What tells one person from another."""

    name: str
    birth_on: date | None
    id_index: bytes | None


def same_person(one: Known, other: Known) -> bool:
    """Whether two entries of one household mean one person.

    The same ID number does, two different ones do not. Else the names must agree, and the birth
    dates where both are written.
    """
    if one.id_index is not None and other.id_index is not None:
        return one.id_index == other.id_index
    if one.name != other.name:
        return False
    return one.birth_on is None or other.birth_on is None or one.birth_on == other.birth_on


def size_after_merge(survivor: int, merged: int, people: int) -> int:
    """How many live in a household after a merge: no fewer than either said, or are written."""
    return max(survivor, merged, people)


def common_area(codes: Iterable[str]) -> str:
    """The smallest neighbourhood, street or district that holds all these places."""
    places = list(codes)
    for shorten in (neighbourhood_of, street_of, district_of):
        shortened = {shorten(code) for code in places}
        if len(shortened) == 1:
            return shortened.pop()
    message = "Places of two districts have no common area."
    raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Link:
    """One merge in force: a household counts as another from a day on."""

    merged: UUID
    survivor: UUID
    from_on: date


@dataclass(frozen=True, slots=True, order=True)
class Alias:
    """For whom the facts of a merged household count, from a day until a day (None: still)."""

    household: UUID
    survivor: UUID
    from_on: date
    to_on: date | None


def aliases(links: Iterable[Link]) -> list[Alias]:
    """For every merged household the last survivor on each day, sorted.

    A chain A → B → C says: from the first day A counts as B, from the second as C, and so does B.
    A household merges once at most, and only into one that still stood: chains never close, and
    their days never go back. Stretches without a day are kept, they hold on none.
    """
    onward: Mapping[UUID, Link] = {link.merged: link for link in links}
    found: list[Alias] = []
    for merged, link in onward.items():
        chain = [link]
        while chain[-1].survivor in onward:
            chain.append(onward[chain[-1].survivor])
        found.extend(
            Alias(merged, one.survivor, one.from_on, after.from_on)
            for one, after in pairwise(chain)
        )
        found.append(Alias(merged, chain[-1].survivor, chain[-1].from_on, None))
    return sorted(found, key=lambda each: (each.household, each.from_on, each.to_on or date.max))
