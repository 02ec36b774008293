"""What the pages of divisions show: figures side by side, blocks, buildings, the versions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from minqing.accounts.models import User
from minqing.home.queries.divisions.ground import Ground
from minqing.lib.scope import Scope
from minqing.storage.scoping import within
from minqing.territory.models import DIVISION_STATE_LABELS, Area, Division
from minqing.territory.rules.divisions import DivisionState, Group

__all__ = [
    "BlockLine",
    "BuildingLine",
    "DivisionLine",
    "block_lines",
    "building_lines",
    "compared",
    "division_lines",
    "division_of",
    "missing_positions",
]

_TONES = {
    DivisionState.COMPUTING: "accent",
    DivisionState.FAILED: "over",
    DivisionState.DRAFT: "soon",
    DivisionState.SCHEDULED: "soon",
    DivisionState.ADOPTED: "done",
    DivisionState.DISCARDED: "neutral",
}
_LISTED = 50


@dataclass(frozen=True, slots=True)
class DivisionLine:
    """A division in the list of its neighbourhood."""

    division: Division
    state: str
    tone: str
    who: str
    blocks: int
    within: float | None
    kept: float | None


@dataclass(frozen=True, slots=True)
class BlockLine:
    """A block of a division beside itself today; None where it is not."""

    key: str
    label: str
    minutes: int | None
    minutes_today: int | None
    households: int | None
    households_today: int | None
    special: int | None
    deviation: float
    balanced: bool
    contiguous: bool

    @property
    def ends(self) -> bool:
        """Whether it is no more in the division."""
        return self.minutes is None

    @property
    def is_new(self) -> bool:
        """Whether there is no such block today."""
        return self.minutes_today is None


@dataclass(frozen=True, slots=True)
class UnitLine:
    """An entrance in the table of buildings."""

    code: str
    name: str
    homes: int
    today: str
    now: str

    @property
    def changed(self) -> bool:
        """Whether it stands in another block than today."""
        return self.today != self.now


@dataclass(frozen=True, slots=True)
class BuildingLine:
    """A building in the table: its entrances, and in which blocks they stand."""

    code: str
    name: str
    homes: int
    minutes: int
    today: str
    now: str
    keys: frozenset[str]
    entrances: tuple[UnitLine, ...]
    located: bool
    locked: bool

    @property
    def changed(self) -> bool:
        """Whether any of it stands in another block than today."""
        return any(each.changed for each in self.entrances)

    @property
    def split(self) -> bool:
        """Whether it lies in more than one block."""
        return len(self.keys) > 1


def division_of(scope: Scope, code: str, pk: Any) -> Division | None:
    """A division of a neighbourhood; None outside the scope."""
    rows = Division.objects.filter(within(scope, block=None), area_code=code, pk=pk)
    return rows.first()


def division_lines(scope: Scope, code: str) -> list[DivisionLine]:
    """A neighbourhood's divisions, newest first: drafts and versions alike."""
    rows = list(
        Division.objects.filter(within(scope, block=None), area_code=code)
        .defer("base", "units")
        .order_by("-created_at", "-pk")[:_LISTED]
    )
    names = dict(
        User.objects.filter(pk__in={each.changed_by for each in rows}).values_list("pk", "name")
    )
    return [_line(each, names.get(each.changed_by, "") if each.changed_by else "") for each in rows]


def _line(row: Division, who: str) -> DivisionLine:
    state = DivisionState(row.state)
    proposed = row.figures.get("proposed", {})
    return DivisionLine(
        row,
        str(DIVISION_STATE_LABELS[state]),
        _TONES[state],
        who,
        len(row.groups),
        proposed.get("within"),
        proposed.get("kept"),
    )


def compared(figures: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The figures of a division and today's, row by row; shares stay shares."""
    today, proposed = figures.get("today", {}), figures.get("proposed", {})
    rows: list[dict[str, Any]] = [
        {
            "code": "blocks",
            "today": len(today.get("blocks", ())),
            "proposed": len(proposed.get("blocks", ())),
        },
        *(
            {"code": code, "today": today.get(code), "proposed": proposed.get(code)}
            for code in ("mean_minutes", "worst", "within", "contiguous", "whole")
        ),
        {"code": "kept", "today": None, "proposed": proposed.get("kept")},
        {
            "code": "households_moved",
            "today": None,
            "proposed": proposed.get("households_moved"),
        },
    ]
    return rows


def block_lines(division: Division) -> list[BlockLine]:
    """The blocks of a division by number, then those of today that end with it."""
    figures = division.figures
    now = {each["key"]: each for each in figures.get("proposed", {}).get("blocks", ())}
    before = {each["key"]: each for each in figures.get("today", {}).get("blocks", ())}
    groups = [Group.of_json(each) for each in division.groups]
    gone = [
        each
        for each in map(Group.of_json, division.base.get("groups", ()))
        if each.key not in {group.key for group in groups}
    ]
    return [_block_line(each, now.get(each.key), before.get(each.key)) for each in [*groups, *gone]]


def _block_line(
    group: Group, now: Mapping[str, Any] | None, before: Mapping[str, Any] | None
) -> BlockLine:
    found, was = now or {}, before or {}
    return BlockLine(
        group.key,
        group.label,
        found.get("minutes"),
        was.get("minutes"),
        found.get("households"),
        was.get("households"),
        found.get("special"),
        found.get("deviation", 0.0),
        found.get("balanced", True),
        found.get("contiguous", True),
    )


def building_lines(
    ground: Ground,
    today: tuple[Mapping[str, str], Sequence[Group]],
    now: tuple[Mapping[str, str], Sequence[Group]],
) -> list[BuildingLine]:
    """The buildings of a division with their blocks in it and in the one it is laid beside."""
    labels = {each.key: each.label for each in (*today[1], *now[1])}
    minutes = {each.code: each.minutes for each in ground.units}
    locked = set(ground.wishes.locked)
    lost = set(ground.adjacency.without_position)
    lines = []
    for building in ground.buildings:
        units = tuple(
            UnitLine(
                code,
                ground.names[code],
                ground.homes.get(code, 0),
                labels.get(today[0].get(code, ""), ""),
                labels.get(now[0].get(code, ""), ""),
            )
            for code in building.units
        )
        lines.append(
            BuildingLine(
                building.code,
                building.name,
                sum(each.homes for each in units),
                round(sum(minutes.get(each.code, 0.0) for each in units)),
                "、".join(dict.fromkeys(each.today for each in units if each.today)),
                "、".join(dict.fromkeys(each.now for each in units if each.now)),
                frozenset(now[0][code] for code in building.units if code in now[0]),
                units,
                building.code not in lost,
                bool(locked & {building.code, *building.units}),
            )
        )
    return lines


def missing_positions(ground: Ground) -> list[Area]:
    """The buildings without a usable position, by code (one statement)."""
    return list(
        Area.objects.filter(code__in=ground.adjacency.without_position)
        .defer("boundary")
        .order_by("code")
    )
