"""Which neighbourhood a compound belongs to, when its source names the street at most.

The rule, street by street, the first that applies:

1. the committee code, where the row has one;
2. the same name: the compound's stem is a neighbourhood's (numerals read, 小区 and brackets
   dropped), or the stem shared by a numbered family (彭浦新村 with 彭浦新村第一, 第三 …), which is
   then divided between the family in order, or it begins with a neighbourhood's stem;
3. the nearest neighbourhood with room. A neighbourhood stands where its matched compounds stand;
   one without any is given the compound that is largest and farthest from all that stand. "Room"
   is ``MOST_OF_MEAN`` times the street's mean of households per neighbourhood. Compounds are
   placed by size, the largest first; one that finds no room is divided by consecutive buildings
   between the nearest that have some, and what finds no room at all goes to the emptiest.

The outcome depends on the rows and the neighbourhoods only, never on what is imported of them.
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from minqing.households.rules.compounds import Compound
from minqing.households.rules.layout import building_count, deal
from minqing.households.rules.place_names import family_of, place_stem, same_place_prefix
from minqing.lib.codes import street_of

__all__ = ["MOST_OF_MEAN", "Neighbourhood", "Reason", "Share", "place_compounds"]

MOST_OF_MEAN = 1.4
_METRES_PER_DEGREE = 111_320.0
_UNKNOWN_DISTANCE = 1e9


class Reason(StrEnum):
    """By which part of the rule a compound was placed."""

    COMMITTEE = "committee"
    NAME = "name"
    NEAREST = "nearest"
    LEFT_OVER = "left_over"


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """A neighbourhood of the register: 12-digit code and name."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Share:
    """Consecutive buildings of a compound (``first`` to before ``last``) in one neighbourhood."""

    compound: Compound
    neighbourhood: str
    first: int
    last: int
    households: int
    reason: Reason


@dataclass(slots=True)
class _Candidate:
    """A neighbourhood while a street is being filled."""

    code: str
    stem: str
    households: int = 0
    weight: float = 0.0
    x: float = 0.0
    y: float = 0.0

    def add(self, compound: Compound, households: int) -> None:
        self.households += households
        if households and compound.longitude is not None and compound.latitude is not None:
            x, y = _metres(compound)
            total = self.weight + households
            self.x += (x - self.x) * households / total
            self.y += (y - self.y) * households / total
            self.weight = total

    def distance(self, compound: Compound) -> float:
        if not self.weight or compound.longitude is None:
            return _UNKNOWN_DISTANCE
        x, y = _metres(compound)
        return math.hypot(x - self.x, y - self.y)


@dataclass(slots=True)
class _Street:
    """One street's neighbourhoods, what was placed so far, and how full each may become."""

    candidates: list[_Candidate]
    room: float
    shares: list[Share] = field(default_factory=list)

    def place(
        self, compound: Compound, to: _Candidate, span: tuple[int, int], reason: Reason
    ) -> None:
        """Give buildings ``span`` of a compound to a neighbourhood."""
        households = sum(_by_building(compound)[span[0] : span[1]])
        to.add(compound, households)
        self.shares.append(Share(compound, to.code, span[0], span[1], households, reason))


def place_compounds(
    compounds: Sequence[Compound], neighbourhoods: Sequence[Neighbourhood]
) -> list[Share]:
    """Place every building of every compound; shares in the order of the rows.

    Every compound with households must carry a street or committee code among the neighbourhoods'.
    """
    by_street: dict[str, list[Compound]] = defaultdict(list)
    for compound in compounds:
        if compound.households:
            by_street[compound.street_code or street_of(compound.committee_code)].append(compound)
    known: dict[str, list[Neighbourhood]] = defaultdict(list)
    for each in sorted(neighbourhoods, key=lambda n: n.code):
        known[street_of(each.code)].append(each)
    shares: list[Share] = []
    for street, rows in by_street.items():
        shares.extend(_fill_street(rows, known[street]))
    return sorted(shares, key=lambda share: (share.compound.row, share.first))


def _fill_street(rows: list[Compound], neighbourhoods: list[Neighbourhood]) -> list[Share]:
    candidates = [_Candidate(each.code, place_stem(each.name)) for each in neighbourhoods]
    mean = sum(row.households for row in rows) / len(candidates)
    street = _Street(candidates, mean * MOST_OF_MEAN)
    rest = [row for row in rows if not _by_committee(street, row)]
    rest = [row for row in rest if not _by_name(street, row)]
    rest = _give_seeds(street, sorted(rest, key=lambda row: (-row.households, row.row)))
    for row in rest:
        _by_distance(street, row, 0)
    return street.shares


def _by_committee(street: _Street, row: Compound) -> bool:
    for candidate in street.candidates:
        if candidate.code == row.committee_code:
            street.place(row, candidate, _whole(row), Reason.COMMITTEE)
            return True
    return False


def _by_name(street: _Street, row: Compound) -> bool:
    stem = place_stem(row.name)
    same = [each for each in street.candidates if each.stem == stem]
    family = [each for each in street.candidates if family_of(each.stem) == stem != each.stem]
    longer = [each for each in street.candidates if same_place_prefix(stem, each.stem)]
    longer.sort(key=lambda each: (-len(each.stem), each.code))
    found = same or family or longer[:1]
    if not found:
        return False
    buildings = _by_building(row)
    start = 0
    for index, count in enumerate(deal(len(buildings), len(found))):
        if count:
            street.place(row, found[index], (start, start + count), Reason.NAME)
        start += count
    return True


def _give_seeds(street: _Street, rest: list[Compound]) -> list[Compound]:
    """Place one compound with each neighbourhood that stands nowhere yet; the compounds left."""
    for candidate in street.candidates:
        located = [row for row in rest if row.longitude is not None]
        if candidate.weight or not located:
            continue
        standing = [each for each in street.candidates if each.weight]

        def worth(row: Compound, standing: list[_Candidate] = standing) -> float:
            nearest = min((each.distance(row) for each in standing), default=1.0)
            return nearest * math.sqrt(min(row.households, street.room))

        seed = max(located, key=worth)
        rest.remove(seed)
        _by_distance(street, seed, 0, first=candidate)
    return rest


def _by_distance(
    street: _Street, row: Compound, start: int, *, first: _Candidate | None = None
) -> None:
    """Place the buildings from ``start`` on: whole if any neighbourhood has room, else divided."""
    buildings = _by_building(row)
    order = sorted(street.candidates, key=lambda each: (each.distance(row), each.code))
    if first is not None:
        order = [first, *(each for each in order if each is not first)]
    remaining = sum(buildings[start:])
    options = order[:1] if first is not None else order
    for candidate in options:
        if candidate.households + remaining <= street.room:
            street.place(row, candidate, (start, len(buildings)), Reason.NEAREST)
            return
    for candidate in order:
        end = start
        free = street.room - candidate.households
        while end < len(buildings) and buildings[end] <= free:
            free -= buildings[end]
            end += 1
        if end > start:
            street.place(row, candidate, (start, end), Reason.NEAREST)
            start = end
    if start < len(buildings):
        emptiest = min(street.candidates, key=lambda each: (each.households, each.code))
        street.place(row, emptiest, (start, len(buildings)), Reason.LEFT_OVER)


def _by_building(compound: Compound) -> list[int]:
    count = building_count(compound.households, compound.buildings)
    return deal(compound.households, count) if count else []


def _whole(compound: Compound) -> tuple[int, int]:
    return 0, building_count(compound.households, compound.buildings)


def _metres(compound: Compound) -> tuple[float, float]:
    """A flat position in metres, good to a few metres within a street."""
    longitude, latitude = compound.longitude or 0.0, compound.latitude or 0.0
    return (
        longitude * _METRES_PER_DEGREE * math.cos(math.radians(latitude)),
        latitude * _METRES_PER_DEGREE,
    )
