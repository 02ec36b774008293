"""Turning one neighbourhood's compounds into buildings, entrances, doors and an invented roster."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from random import Random

from django.db.models import Max

from minqing.households.operations.bulk import BulkCounts, bulk_register
from minqing.households.rules import GENERATED_BLOCK_HOUSEHOLDS
from minqing.households.rules.addresses import address
from minqing.households.rules.bulk import DoorRow, HomeRow, PersonRow
from minqing.households.rules.division import Unit, block_label, consecutive_blocks, units_of
from minqing.households.rules.layout import BuildingPlan, EntrancePlan, lay_out, position_of
from minqing.households.rules.matching import Share
from minqing.households.rules.numbers import InventedNumbers
from minqing.households.rules.people import invent_family
from minqing.ledger.operations import operation
from minqing.lib.actor import Actor
from minqing.lib.codes import Level
from minqing.territory.models import Area, Block
from minqing.territory.operations import add_block
from minqing.territory.operations.import_areas import AreaRow, add_areas

__all__ = ["CompoundsImported", "Neighbour", "TooManyBuildingsError", "register_compounds"]

_MOST_BUILDINGS = 9_999


class TooManyBuildingsError(Exception):
    """A neighbourhood has codes for 9,999 buildings."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A neighbourhood to fill: its code, and its place among its district's (0 to 9999)."""

    code: str
    ordinal: int


@dataclass(frozen=True, slots=True)
class CompoundsImported:
    """What registering one neighbourhood's compounds made."""

    buildings: int
    blocks: int
    counts: BulkCounts


@dataclass(frozen=True, slots=True)
class _Building:
    """A planned building with the code it gets and where it stands."""

    code: str
    plan: BuildingPlan
    longitude: float | None
    latitude: float | None
    compound: str

    def entrance_codes(self) -> Iterator[tuple[str, EntrancePlan]]:
        for number, entrance in enumerate(self.plan.entrances, start=1):
            yield f"{self.code}{number:02d}", entrance


@operation
def register_compounds(
    *,
    by: Actor,
    at: datetime,
    neighbour: Neighbour,
    shares: Sequence[Share],
    seed: int,
    from_on: date,
) -> CompoundsImported:
    """Register the buildings of the shares that lie in one neighbourhood, with blocks and people.

    A building whose name the neighbourhood already has is left out, so running it again changes
    nothing. The roster follows from ``seed``, the neighbourhood and the day alone.
    """
    buildings = _new_buildings(neighbour.code, shares)
    if not buildings:
        return CompoundsImported(0, 0, BulkCounts())
    add_areas(by=by, at=at, area_code=neighbour.code, rows=list(_area_rows(buildings, from_on)))
    blocks = _form_blocks(neighbour.code, buildings, by=by, at=at, from_on=from_on)
    doors = _doors(neighbour, buildings, seed=seed, as_of=from_on)
    counts = bulk_register(
        by=by, at=at, doors=doors, from_on=from_on, act="households.compounds_registered"
    )
    return CompoundsImported(len(buildings), blocks, counts)


def _new_buildings(code: str, shares: Sequence[Share]) -> list[_Building]:
    known = Area.objects.filter(parent_code=code, level=Level.BUILDING.value)
    names = set(known.values_list("name", flat=True))
    last = known.aggregate(last=Max("code"))["last"]
    number = int(last[-4:]) if last else 0
    made = []
    for share in shares:
        compound = share.compound
        plans = lay_out(compound.name, compound.households, compound.buildings)
        for index in range(share.first, share.last):
            if plans[index].name in names:
                continue
            names.add(plans[index].name)
            number += 1
            if number > _MOST_BUILDINGS:
                raise TooManyBuildingsError(code)
            longitude, latitude = position_of(compound.longitude, compound.latitude, index)
            made.append(
                _Building(f"{code}{number:04d}", plans[index], longitude, latitude, compound.name)
            )
    return made


def _area_rows(buildings: Sequence[_Building], from_on: date) -> Iterator[AreaRow]:
    for building in buildings:
        names = [(building.code, building.plan.name)]
        names += [(code, entrance.name) for code, entrance in building.entrance_codes()]
        for code, name in names:
            yield AreaRow(
                code,
                name,
                longitude=building.longitude,
                latitude=building.latitude,
                valid_from=from_on,
            )


def _form_blocks(
    area_code: str, buildings: Sequence[_Building], *, by: Actor, at: datetime, from_on: date
) -> int:
    """Blocks of consecutive buildings, numbered after those that the neighbourhood has."""
    units: list[Unit] = []
    for building in buildings:
        entrances = [Unit(code, plan.households) for code, plan in building.entrance_codes()]
        units += units_of(Unit(building.code, building.plan.households), entrances)
    last = Block.objects.filter(area_code=area_code).aggregate(last=Max("number"))["last"] or 0
    blocks = consecutive_blocks(units, aim=GENERATED_BLOCK_HOUSEHOLDS)
    for number, parts in enumerate(blocks, start=last + 1):
        add_block(
            area_code=area_code,
            number=number,
            label=block_label(number),
            parts=[unit.code for unit in parts],
            from_on=from_on,
            by=by,
            at=at,
        )
    return len(blocks)


def _doors(
    neighbour: Neighbour, buildings: Sequence[_Building], *, seed: int, as_of: date
) -> Iterator[DoorRow]:
    numbers = InventedNumbers(neighbour.ordinal)
    for building in buildings:
        rng = Random(f"{seed} {building.code} {building.plan.name}")  # noqa: S311 - invented people
        for code, entrance in building.entrance_codes():
            doors = entrance.doors()
            lived_in = set(rng.sample(range(len(doors)), entrance.households))
            for index, (floor, door) in enumerate(doors):
                homes: tuple[HomeRow, ...] = ()
                if index in lived_in:
                    homes = (_home(rng, numbers, as_of),)
                yield DoorRow(code, floor, door, address(entrance.name, door), homes)


def _home(rng: Random, numbers: InventedNumbers, as_of: date) -> HomeRow:
    family = invent_family(rng, numbers, as_of)
    people = tuple(
        PersonRow(
            name=each.name,
            relation=each.relation,
            sex=each.sex,
            birth_on=each.birth_on,
            id_number=each.id_number,
            phone=each.phone,
        )
        for each in family.residents
    )
    return HomeRow(name=people[0].name, people=people, hardship=family.hardship)
