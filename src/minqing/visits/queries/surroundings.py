"""Everything that a board names: areas above and below, blocks, rounds."""

from dataclasses import dataclass, field
from uuid import UUID

from django.db import connection

from minqing.lib.codes import Level, parent_of
from minqing.territory.models import Block
from minqing.visits.models import Round

__all__ = ["NamedArea", "Surroundings", "surroundings"]

# One statement: four small ones cost a board more than counting its figures.
_AROUND = """
select 'path', code, level, name, null::uuid, null::int, null::date, null::date, null::timestamptz
from territory_area where code = any(%(path)s)
union all
select 'part', code, level, name, null, null, null, null, null
from territory_area where parent_code = %(code)s and valid_to is null
  and level in ('street', 'neighbourhood')
union all
select 'block', area_code, '', label, id, number, from_on, to_on, null
from territory_block where area_code = %(code)s
union all
select 'round', area_code, '', name, id, null, from_on, to_on, closed_at
from visits_round where area_code = any(%(path)s)
"""


@dataclass(frozen=True, slots=True)
class NamedArea:
    """An area as lists need it: without its boundary."""

    code: str
    level: str
    name: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """``path`` runs from the district to the area itself; ``rounds`` has the newest first.

    ``parts`` are the names of the streets or neighbourhoods right under the area, ``blocks`` all
    that a neighbourhood ever had.
    """

    path: list[NamedArea] = field(default_factory=list)
    parts: dict[str, str] = field(default_factory=dict)
    blocks: dict[UUID, Block] = field(default_factory=dict)
    rounds: list[Round] = field(default_factory=list)


def surroundings(code: str) -> Surroundings:
    """What surrounds an area (one statement). Unknown codes are left out; nothing is personal.

    Raises ValueError for what is no area code.
    """
    codes = [code]
    while (above := parent_of(codes[-1])) is not None:
        codes.append(above)
    found = Surroundings()
    with connection.cursor() as cursor:
        cursor.execute(_AROUND, {"code": code, "path": codes})
        for kind, place, level, name, pk, number, from_on, to_on, closed_at in cursor.fetchall():
            match kind:
                case "path":
                    found.path.append(NamedArea(place, Level(level).value, name))
                case "part":
                    found.parts[place] = name
                case "block":
                    found.blocks[pk] = Block(
                        id=pk,
                        area_code=place,
                        number=number,
                        label=name,
                        from_on=from_on,
                        to_on=to_on,
                    )
                case _:
                    round_ = Round(
                        id=pk,
                        name=name,
                        area_code=place,
                        from_on=from_on,
                        to_on=to_on,
                        closed_at=closed_at,
                    )
                    found.rounds.append(round_)
    found.path.sort(key=lambda each: each.code)
    found.rounds.sort(key=lambda each: (each.from_on, each.pk), reverse=True)
    return found
