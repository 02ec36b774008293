"""Places and residents of the demonstration district."""

from collections.abc import Callable
from datetime import date, datetime

from minqing.households.operations import Neighbour, register_compounds
from minqing.households.rules.invented_places import InventedDistrict
from minqing.households.rules.matching import Neighbourhood, place_compounds
from minqing.lib.actor import Actor
from minqing.territory.operations.import_areas import AreaRow, import_areas

__all__ = ["settle"]


def settle(
    district: InventedDistrict,
    *,
    by: Actor,
    at: datetime,
    from_on: date,
    seed: int,
    progress: Callable[[str], None],
) -> None:
    """Put the areas on the map, the compounds in them, and people behind the doors."""
    import_areas(by=by, at=at, rows=_area_rows(district, from_on), from_on=from_on)
    neighbourhoods = list(district.neighbourhoods())
    for ordinal, each in enumerate(neighbourhoods):
        progress(each.name)
        register_compounds(
            by=by,
            at=at,
            neighbour=Neighbour(each.code, ordinal),
            shares=place_compounds(each.compounds, [Neighbourhood(each.code, each.name)]),
            seed=seed,
            from_on=from_on,
        )


def _area_rows(district: InventedDistrict, from_on: date) -> list[AreaRow]:
    rows = [AreaRow(district.code, district.name, valid_from=from_on)]
    for street in district.streets:
        rows.append(AreaRow(street.code, street.name, street.boundary, valid_from=from_on))
        rows += [
            AreaRow(each.code, each.name, each.boundary, valid_from=from_on)
            for each in street.neighbourhoods
        ]
    return rows
