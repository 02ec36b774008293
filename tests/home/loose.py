"""A building that came in with a roster: its households stand in no block."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from minqing.households.models import Household
from minqing.households.operations import put_into_blocks
from minqing.storage.scoping import scoped
from minqing.territory.models import Block
from tests.builders import NOW, make_area, make_dwelling, make_household, make_person
from tests.cast import FAMILY_NAMES, Player
from tests.database import as_owner

__all__ = ["AREA", "Loose", "loose_building", "put", "unassigned"]

AREA = "310199001001"


@dataclass(frozen=True)
class Loose:
    """A building, its two entrances, and the households in the order of their doors."""

    code: str
    entrances: Sequence[str]
    households: Sequence[Household]


def loose_building(number: int = 9, *, area_code: str = AREA, doors: int = 2) -> Loose:
    """A building of two entrances in no block, a household of two people behind each door.

    The first household is in special hardship.
    """
    code = f"{area_code}{number:04d}"
    make_area(code, f"{number}号楼")
    entrances = [f"{code}{entrance:02d}" for entrance in (1, 2)]
    homes: list[Household] = []
    for order, entrance in enumerate(entrances, start=1):
        make_area(entrance, f"{number}号楼{order}门")
        for door in range(1, doors + 1):
            family = FAMILY_NAMES[len(homes) % len(FAMILY_NAMES)]
            home = make_household(
                make_dwelling(entrance, 1, f"1{door:02d}"),
                f"{family}新民",
                special_hardship=not homes,
            )
            make_person(home, f"{family}新民")
            make_person(home, f"{family}小梅", relation="child")
            homes.append(home)
    return Loose(code, entrances, homes)


def unassigned(area_code: str = AREA) -> Block:
    """The block of what no block holds."""
    with as_owner():
        return Block.objects.get(area_code=area_code, number=0)


def put(player: Player, blocks: Mapping[str, UUID], at: datetime = NOW) -> int:
    """The player puts places into blocks, at their desk."""
    with scoped(player.scope):
        return put_into_blocks(by=player.actor, at=at, blocks=blocks)
