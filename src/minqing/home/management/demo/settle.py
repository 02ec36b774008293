"""Places and residents of the demonstration district."""

from datetime import date, datetime

from minqing.households.operations import Neighbour, register_compounds
from minqing.households.rules.invented_places import InventedDistrict, InventedNeighbourhood
from minqing.households.rules.matching import Neighbourhood, place_compounds
from minqing.lib.actor import Actor
from minqing.territory.operations.import_areas import AreaRow, import_areas

__all__ = ["map_areas", "settle"]


def map_areas(district: InventedDistrict, *, by: Actor, at: datetime, from_on: date) -> None:
    """Put the district, its streets and its neighbourhoods on the map."""
    import_areas(by=by, at=at, rows=_area_rows(district, from_on), from_on=from_on)


def settle(
    place: InventedNeighbourhood,
    ordinal: int,
    *,
    by: Actor,
    at: datetime,
    from_on: date,
    seed: int,
) -> None:
    """Put a neighbourhood's compounds on the map, and people behind the doors."""
    register_compounds(
        by=by,
        at=at,
        neighbour=Neighbour(place.code, ordinal),
        shares=place_compounds(place.compounds, [Neighbourhood(place.code, place.name)]),
        seed=seed,
        from_on=from_on,
    )


def _area_rows(district: InventedDistrict, from_on: date) -> list[AreaRow]:
    rows = [AreaRow(district.code, district.name, valid_from=from_on, phone=_phone(0, 0))]
    for ordinal, street in enumerate(district.streets, start=1):
        rows.append(
            AreaRow(
                street.code,
                street.name,
                street.boundary,
                valid_from=from_on,
                phone=_phone(ordinal, 0),
            )
        )
        rows += [
            AreaRow(
                each.code,
                each.name,
                each.boundary,
                valid_from=from_on,
                phone=_phone(ordinal, number),
            )
            for number, each in enumerate(street.neighbourhoods, start=1)
        ]
    return rows


def _phone(street: int, neighbourhood: int) -> str:
    """A number of no telephone network: it begins as those of no exchange do."""
    return f"021-000{street:02d}{neighbourhood:03d}"
