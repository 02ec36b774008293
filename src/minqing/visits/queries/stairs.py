"""The doors of a block as they stand in their stairwells."""

from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from uuid import UUID

from minqing.households.access import households
from minqing.lib.scope import Scope
from minqing.territory.models import Area
from minqing.visits.access import standings
from minqing.visits.models import Round

_BUILDING = 16
# Names that begin alike for so long both name their lane: 金桥南路872弄4-6号, 金桥南路872弄4号.
_SAME_LANE = 3


@dataclass(frozen=True, slots=True)
class StairDoor:
    """A household at its door; `state` is an outcome, or `not_yet` while nobody has tried."""

    household_id: UUID
    floor: int
    door: str
    state: str
    special_hardship: bool


@dataclass(frozen=True, slots=True)
class Stairwell:
    """An entrance, its floors from the top."""

    name: str
    floors: list[list[StairDoor]]


def stairwells(scope: Scope, block_id: UUID, round_: Round) -> list[Stairwell]:
    """The households of a block today, entrance by entrance (three statements)."""
    homes = list(
        households(scope)
        .filter(block_id=block_id, to_on__isnull=True)
        .order_by("area_code", "-dwelling__floor", "dwelling__sort_key", "pk")
        .values_list("area_code", "dwelling__floor", "dwelling__door", "pk", "special_hardship")
    )
    states = {
        household_id: "met" if met else last_outcome
        for household_id, met, last_outcome in standings(scope)
        .filter(block_id=block_id, round_id=round_.pk)
        .values_list("household_id", "met", "last_outcome")
    }
    codes = {each[0] for each in homes}
    names = dict(
        Area.objects.filter(code__in=codes | {code[:_BUILDING] for code in codes}).values_list(
            "code", "name"
        )
    )
    return [
        Stairwell(
            name=_name(code, names),
            floors=[
                [
                    StairDoor(household_id, number, door, states.get(household_id, "not_yet"), hard)
                    for _, number, door, household_id, hard in floor
                ]
                for _, floor in groupby(entrance, key=itemgetter(1))
            ],
        )
        for code, entrance in groupby(homes, key=itemgetter(0))
    ]


def _name(code: str, names: dict[str, str]) -> str:
    """Building and entrance, unless the entrance's own name says the building or the lane."""
    building, entrance = names.get(code[:_BUILDING], ""), names.get(code, code)
    return entrance if entrance.startswith(building[:_SAME_LANE]) else f"{building}{entrance}"
