"""An invented district: streets, neighbourhoods and compounds that exist nowhere.

Names are put together from our own lists, positions lie on a plain grid. The same divisor and
seed make the same district.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from minqing.households.rules.compounds import Compound
from minqing.lib.codes import street_of
from minqing.lib.text import chinese_number

__all__ = ["InventedDistrict", "InventedNeighbourhood", "InventedStreet", "invent_district"]

_FEWEST_STREETS = 2
_FEWEST_NEIGHBOURHOODS = 4
_NEIGHBOURHOODS_AT_DIVISOR_ONE = 203
_STREETS_AT_DIVISOR_ONE = 9
_EVERY_TOWN = 3
_TRIES = 20

# One street is a cell of the grid, about three by two kilometres; its neighbourhoods lie inside.
_ORIGIN = (121.9, 30.7)
_CELL = (0.032, 0.018)
_COLUMNS = 3

_FIRST_STREETS = ("柳岸街道", "枫桥镇")
_FIRST_NEIGHBOURHOODS = ("柳岸一村", "柳岸二村", "桥头", "枫桥新苑")
_STEMS_IN_PAIRS = (
    "云锦梧桐望湖清溪锦绣听雨银杏白鹭石泉兰亭竹园桂香明月春晖和风碧水东篱南塘北渚西堤"
    "翠微丹枫芦花菱湖杏林松鹤莲池荷塘青枫紫藤金桥玉兰安澜永宁福临长乐太和嘉禾采薇蒹葭"
)
_STEMS = tuple(_STEMS_IN_PAIRS[at : at + 2] for at in range(0, len(_STEMS_IN_PAIRS), 2))
_ENDINGS = ("一村", "二村", "三村", "新苑", "里", "坊", "花园", "家园")
_COMPOUND_ENDINGS = ("公寓", "花园", "小区", "苑", "名邸", "雅居")
_ROADS = ("路", "东路", "西路", "南路", "北路")
# Households per building of the kinds of compound, and how often each kind is built: together
# about 15,000 buildings in a whole district.
_DENSITIES = ((24, 15), (36, 12), (12, 4), (96, 8), (6, 2), (2, 1))


@dataclass(frozen=True, slots=True)
class InventedNeighbourhood:
    """A neighbourhood with its compounds; the code has 12 digits."""

    code: str
    name: str
    compounds: tuple[Compound, ...]
    boundary: dict[str, object]


@dataclass(frozen=True, slots=True)
class InventedStreet:
    """A street or town; the code has 9 digits."""

    code: str
    name: str
    neighbourhoods: tuple[InventedNeighbourhood, ...]
    boundary: dict[str, object]


@dataclass(frozen=True, slots=True)
class InventedDistrict:
    """The whole district."""

    code: str
    name: str
    streets: tuple[InventedStreet, ...]

    def neighbourhoods(self) -> Iterator[InventedNeighbourhood]:
        """All neighbourhoods, by code."""
        for street in self.streets:
            yield from street.neighbourhoods


def invent_district(
    code: str, name: str, *, households: int, divisor: int, seed: int
) -> InventedDistrict:
    """Make a district of so many households; ``divisor`` 1 divides it into 203 neighbourhoods.

    However much it is divided, it has two streets and four neighbourhoods.
    """
    rng = Random(f"district {seed}")  # noqa: S311 - invented places
    wanted = max(_FEWEST_NEIGHBOURHOODS, round(_NEIGHBOURHOODS_AT_DIVISOR_ONE / divisor))
    street_count = max(_FEWEST_STREETS, round(_STREETS_AT_DIVISOR_ONE / divisor))
    maker = _Maker(rng)
    streets = []
    placed = 0
    for index in range(street_count):
        here = wanted * (index + 1) // street_count - placed
        share = households * (placed + here) // wanted - households * placed // wanted
        placed += here
        streets.append(maker.street(f"{code}{index + 1:03d}", index, here, share))
    return InventedDistrict(code, name, tuple(streets))


@dataclass(frozen=True, slots=True)
class _Cell:
    """A rectangle of the grid, in degrees."""

    west: float
    south: float
    width: float
    height: float

    def boundary(self) -> dict[str, object]:
        """A GeoJSON polygon, counter-clockwise."""
        west, south = round(self.west, 6), round(self.south, 6)
        east, north = round(self.west + self.width, 6), round(self.south + self.height, 6)
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        return {"type": "Polygon", "coordinates": [ring]}


class _Maker:
    """Makes streets, one after the other, from one source of chance."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._names = _Names(rng)

    def street(self, code: str, index: int, count: int, households: int) -> InventedStreet:
        """A street of ``count`` neighbourhoods, which share its households."""
        cell = _Cell(
            _ORIGIN[0] + index % _COLUMNS * _CELL[0],
            _ORIGIN[1] + index // _COLUMNS * _CELL[1],
            *_CELL,
        )
        columns = max(1, round(count**0.5))
        width, height = cell.width / columns, cell.height / -(-count // columns)
        neighbourhoods = []
        for place in range(count):
            inner = _Cell(
                cell.west + place % columns * width,
                cell.south + place // columns * height,
                width,
                height,
            )
            share = households * (place + 1) // count - households * place // count
            neighbourhoods.append(self._neighbourhood(f"{code}{place + 1:03d}", share, inner))
        name = self._names.street(index)
        return InventedStreet(code, name, tuple(neighbourhoods), cell.boundary())

    def _neighbourhood(self, code: str, households: int, cell: _Cell) -> InventedNeighbourhood:
        """Three to five compounds, the first named like the neighbourhood."""
        name = self._names.neighbourhood()
        count = self._rng.randint(3, 5)
        weights = [self._rng.uniform(0.5, 1.5) for _ in range(count)]
        rest = households
        compounds = []
        for place, weight in enumerate(weights):
            share = rest if place == count - 1 else round(households * weight / sum(weights))
            share = min(share, rest)
            rest -= share
            compound_name = name if place == 0 else self._names.compound()
            compounds.append(self._compound(place, compound_name, code, share, cell))
        return InventedNeighbourhood(code, name, tuple(compounds), cell.boundary())

    def _compound(self, place: int, name: str, code: str, households: int, cell: _Cell) -> Compound:
        density = _DENSITIES[0][0]
        if place:
            densities, often = zip(*_DENSITIES, strict=True)
            density = self._rng.choices(densities, often)[0]
        return Compound(
            row=place + 2,
            name=name,
            households=households,
            buildings=max(1, round(households / density)),
            longitude=round(cell.west + cell.width * self._rng.uniform(0.15, 0.85), 6),
            latitude=round(cell.south + cell.height * self._rng.uniform(0.15, 0.85), 6),
            street_code=street_of(code),
            committee_code=code,
        )


class _Names:
    """Gives every name once."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._given: set[str] = set(_FIRST_NEIGHBOURHOODS)
        self._neighbourhoods = list(reversed(_FIRST_NEIGHBOURHOODS))

    def street(self, index: int) -> str:
        """The name of a street or (every third) town."""
        if index < len(_FIRST_STREETS):
            return _FIRST_STREETS[index]
        stem = _STEMS[index % len(_STEMS)]
        number = index // len(_STEMS)
        ending = "街道" if index % _EVERY_TOWN else "镇"
        return f"{stem}{chinese_number(number + 1) if number else ''}{ending}"

    def neighbourhood(self) -> str:
        """A neighbourhood's name."""
        if self._neighbourhoods:
            return self._neighbourhoods.pop()
        return self._once(lambda: self._pick(_STEMS) + self._pick(_ENDINGS))

    def compound(self) -> str:
        """A compound's name: a lane of a road, or a name of its own."""

        def name() -> str:
            if self._rng.random() < 0.5:  # noqa: PLR2004 - half of them
                road = self._pick(_STEMS) + self._pick(_ROADS)
                return f"{road}{self._rng.randint(2, 999)}弄"
            return self._pick(_STEMS) + self._pick(_COMPOUND_ENDINGS)

        return self._once(name)

    def _pick(self, words: tuple[str, ...]) -> str:
        return words[int(self._rng.random() * len(words))]

    def _once(self, make: Callable[[], str]) -> str:
        name = make()
        tries = 1
        while name in self._given:
            # The lists hold some thousand names; a large district numbers the rest.
            tries += 1
            name = make() if tries < _TRIES else f"{make()}{chinese_number(tries)}期"
        self._given.add(name)
        return name
