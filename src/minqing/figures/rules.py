"""What an indicator is: one published number with its definition, its scope and its list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from minqing.lib.scope import Scope


class Unit(StrEnum):
    """What the value of an indicator means."""

    SHARE = "share"
    COUNT = "count"


class Text(Protocol):
    """A text in the reader's language; a lazy translation is one."""

    def __str__(self) -> str: ...


@dataclass(frozen=True, slots=True)
class FigureKey:
    """Which figure of an indicator: of which area, round and cut-off."""

    area_code: str
    round_id: UUID | None
    cut_off: date


@dataclass(frozen=True, slots=True)
class Count:
    """A counted figure before it is rounded."""

    numerator: int
    denominator: int


Recount = Callable[[Scope, FigureKey, datetime | None], Count | None]
#: Counts of several indicators at once, by code; empty where the scope does not hold the area.
Together = Callable[[Scope, FigureKey, datetime | None], Mapping[str, Count]]


@dataclass(frozen=True, slots=True)
class Indicator:
    """One published number.

    `definition_version` rises when the words or the way of counting change; a frozen figure keeps
    the version it was counted by. `recount` counts again from the facts, leaving out those that
    the server received after `known_at`; `list_behind` is the address of the list that the figure
    counts. Both give None when the reader's scope does not hold the area. `caption` says in words
    which area and which set is meant.

    ``together`` is there when several indicators are counted in one go, and gives them all.
    ``frozen_with_round``: closing a round freezes it for every area of the round, by its recount.
    ``never_frozen`` says why no figure of it is ever frozen. ``footnote`` says what a reader of a
    figure frozen at a moment should know that came after it; empty when there is nothing.
    """

    code: str
    definition_version: int
    unit: Unit
    title: Text
    definition: Text
    numerator: Text
    denominator: Text
    cut_off_rule: Text
    counted_from: Text
    recount: Recount
    list_behind: Callable[[Scope, FigureKey], str | None]
    caption: Callable[[FigureKey], str]
    together: Together | None = None
    frozen_with_round: bool = False
    never_frozen: Text = ""
    footnote: Callable[[Scope, FigureKey, datetime], str] | None = None


_registered: dict[str, Indicator] = {}


def register(*indicators: Indicator) -> None:
    """Declare indicators; called once, when the package that counts them starts.

    Raises ValueError when another indicator already has the code.
    """
    for indicator in indicators:
        if _registered.setdefault(indicator.code, indicator).title is not indicator.title:
            message = f"two indicators are called {indicator.code!r}"
            raise ValueError(message)


def indicators() -> list[Indicator]:
    """All indicators, by code."""
    return [_registered[code] for code in sorted(_registered)]


def indicator(code: str) -> Indicator:
    """The indicator of that code; KeyError when there is none."""
    return _registered[code]


def count_all(
    wanted: Iterable[Indicator], scope: Scope, key: FigureKey, known_at: datetime | None
) -> dict[str, Count]:
    """The counts by code; what is counted together is counted once.

    An indicator is missing where the scope does not hold the area.
    """
    counts: dict[str, Count] = {}
    for each in wanted:
        if each.code in counts:
            continue
        if each.together is not None:
            counts.update(each.together(scope, key, known_at))
        elif (count := each.recount(scope, key, known_at)) is not None:
            counts[each.code] = count
    return counts
