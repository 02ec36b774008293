"""A real district's entrances: its compounds through the rules by which the product takes them in.

Which neighbourhood a compound belongs to, how it becomes buildings and entrances, where each stands
and who lives there is decided by ``minqing.households.rules``, with the same seed as the command
``minqing import compounds``: these are the entrances of that register, without a database.
"""

import csv
import math
import os
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

from benchmarks.district import ROOT
from benchmarks.measures import NotMeasuredError
from minqing.households.rules import Group
from minqing.households.rules.compounds import COMPOUND_COLUMNS, Compound, read_compound
from minqing.households.rules.layout import BuildingPlan, lay_out, position_of
from minqing.households.rules.matching import Neighbourhood, Share, place_compounds
from minqing.households.rules.numbers import InventedNumbers
from minqing.households.rules.people import invent_family
from minqing.territory.rules.division import Unit, expected_minutes

__all__ = ["MINUTES", "WALKING", "real_neighbourhoods"]

FOLDER = Path(os.environ.get("MINQING_REAL_DATA") or ROOT.parent / "shared" / "data")
MINUTES = {Group.ALL: 12.0, Group.SPECIAL_HARDSHIP: 40.0}
"""Minutes of a visit to a household, and to one of special hardship."""
WALKING = 6.0
"""Minutes to an entrance and up its stairs."""

_AS_OF = date(2026, 1, 1)
_SEED = 1
_METRES_PER_DEGREE = 111_320.0


def real_neighbourhoods(every: int = 1) -> dict[str, list[Unit]]:
    """The entrances of each neighbourhood, or of every so-manieth; NotMeasuredError without data.

    Planes are those of the neighbourhood's first position, good to a few metres.
    """
    district = FOLDER / "district"
    if not district.is_dir():
        raise NotMeasuredError(f"needs real compounds, and {district} is not there")
    known = [Neighbourhood(row["code"], row["name"]) for row in _rows(district, "neighbourhoods")]
    known.sort(key=lambda each: each.code)
    compounds = [
        read_compound(
            number, {key: row.get(names[0], "") for key, names in COMPOUND_COLUMNS.items()}
        )
        for number, row in enumerate(_rows(district, "compounds"), start=2)
    ]
    shares: dict[str, list[Share]] = defaultdict(list)
    for share in place_compounds(compounds, known):
        shares[share.neighbourhood].append(share)
    return {
        each.code: list(_units(each.code, ordinal, shares[each.code]))
        for ordinal, each in enumerate(known)
        if ordinal % every == 0 and shares[each.code]
    }


def _rows(folder: Path, name: str) -> Iterator[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@dataclass(frozen=True, slots=True)
class _Building:
    code: str
    plan: BuildingPlan
    compound: Compound
    index: int


def _buildings(code: str, shares: Sequence[Share]) -> Iterator[_Building]:
    """Numbered as the import numbers them; a name is taken once."""
    names: set[str] = set()
    for share in shares:
        compound = share.compound
        plans = lay_out(compound.name, compound.households, compound.buildings)
        for index in range(share.first, share.last):
            if plans[index].name not in names:
                names.add(plans[index].name)
                yield _Building(f"{code}{len(names):04d}", plans[index], compound, index)


def _units(code: str, ordinal: int, shares: Sequence[Share]) -> Iterator[Unit]:
    numbers = InventedNumbers(ordinal)
    origin: tuple[float, float] | None = None
    for building in _buildings(code, shares):
        rng = Random(f"{_SEED} {building.code} {building.plan.name}")
        compound = building.compound
        east, north = position_of(compound.longitude, compound.latitude, building.index)
        x = y = None
        if east is not None and north is not None:
            origin = origin or (east, north)
            x = (east - origin[0]) * _METRES_PER_DEGREE * math.cos(math.radians(origin[1]))
            y = (north - origin[1]) * _METRES_PER_DEGREE
        for number, entrance in enumerate(building.plan.entrances, start=1):
            rng.sample(range(len(entrance.doors())), entrance.households)
            kinds = Counter(
                Group.SPECIAL_HARDSHIP
                if invent_family(rng, numbers, _AS_OF).hardship
                else Group.ALL
                for _ in range(entrance.households)
            )
            minutes = expected_minutes(kinds, minutes=MINUTES, walking=WALKING)
            yield Unit(
                f"{building.code}{number:02d}", building.code, x, y, minutes, entrance.households
            )
