"""Buildings and entrances that a roster names: found in the tree, or to be added to it."""

from collections import defaultdict

from minqing.households.rules.addresses import entrance_names, full_entrance_name, normalise_place
from minqing.lib.codes import Level, building_of
from minqing.territory.models import Area
from minqing.territory.operations.import_areas import AreaRow

__all__ = ["NoCodeLeftError", "PlaceBook"]

_MOST_BUILDINGS = 9_999
_MOST_ENTRANCES = 99


class NoCodeLeftError(Exception):
    """A neighbourhood has codes for 9,999 buildings, a building for 99 entrances."""


class PlaceBook:
    """Looks up entrances by the names a roster uses; unknown ones get the next free code.

    Nothing is written: ``new`` holds what has to be added, by neighbourhood.
    """

    def __init__(self) -> None:
        self.new: dict[str, list[AreaRow]] = defaultdict(list)
        self._buildings: dict[str, dict[str, str]] = {}
        self._entrances: dict[str, dict[str, str]] = defaultdict(dict)
        self._names: dict[str, str] = {}
        self._last_building: dict[str, int] = {}
        self._last_entrance: dict[str, int] = defaultdict(int)
        self._known: dict[tuple[str, str, str], str] = {}

    def entrance(self, neighbourhood: str, building: str, entrance: str) -> tuple[str, str]:
        """Code and full name of an entrance, by normalised names; NoCodeLeftError."""
        key = (neighbourhood, building, entrance)
        code = self._known.get(key)
        if code is None:
            code = self._known[key] = self._find(neighbourhood, building, entrance)
        return code, self._names[code]

    def known(self, neighbourhood: str, building: str, entrance: str) -> str | None:
        """Code of an entrance that is in the tree, by normalised names; None when none fits."""
        code = self._load(neighbourhood).get(building)
        if code is None:
            return None
        entrances = self._entrances[code]
        if not entrance and len(set(entrances.values())) == 1:
            return next(iter(entrances.values()))
        return entrances.get(entrance or building)

    def building(self, neighbourhood: str, name: str) -> str:
        """Code of a building by its normalised name, the next free one if new; NoCodeLeftError."""
        return self._load(neighbourhood).get(name) or self._add_building(neighbourhood, name)

    def _find(self, neighbourhood: str, building: str, entrance: str) -> str:
        buildings = self._load(neighbourhood)
        building_code = buildings.get(building)
        if building_code is None:
            building_code = self._add_building(neighbourhood, building)
        entrances = self._entrances[building_code]
        if not entrance and len(set(entrances.values())) == 1:
            return next(iter(entrances.values()))
        return entrances.get(entrance or building) or self._add_entrance(
            neighbourhood, building_code, building, entrance
        )

    def _load(self, neighbourhood: str) -> dict[str, str]:
        if neighbourhood in self._buildings:
            return self._buildings[neighbourhood]
        buildings = self._buildings[neighbourhood] = {}
        self._last_building[neighbourhood] = 0
        names: dict[str, str] = {}
        for code, level, name in (
            Area.objects.filter(code__startswith=neighbourhood, code__gt=neighbourhood)
            .order_by("code")
            .values_list("code", "level", "name")
        ):
            if level == Level.BUILDING.value:
                names[code] = normalise_place(name)
                buildings.setdefault(names[code], code)
                self._last_building[neighbourhood] = int(code[12:16])
            elif level == Level.ENTRANCE.value:
                self._names[code] = name
                self._last_entrance[building_of(code)] = int(code[16:])
                for known in entrance_names(
                    normalise_place(name), names.get(building_of(code), "")
                ):
                    self._entrances[building_of(code)].setdefault(known, code)
        return buildings

    def _add_building(self, neighbourhood: str, name: str) -> str:
        number = self._last_building[neighbourhood] = self._last_building[neighbourhood] + 1
        if number > _MOST_BUILDINGS:
            raise NoCodeLeftError(neighbourhood)
        code = f"{neighbourhood}{number:04d}"
        self._buildings[neighbourhood][name] = code
        self.new[neighbourhood].append(AreaRow(code, name))
        return code

    def _add_entrance(
        self, neighbourhood: str, building_code: str, building: str, name: str
    ) -> str:
        number = self._last_entrance[building_code] = self._last_entrance[building_code] + 1
        if number > _MOST_ENTRANCES:
            raise NoCodeLeftError(building_code)
        code = f"{building_code}{number:02d}"
        full = full_entrance_name(building, name)
        self._names[code] = full
        for known in {name or building, *entrance_names(full, building)}:
            self._entrances[building_code].setdefault(known, code)
        self.new[neighbourhood].append(AreaRow(code, full))
        return code
