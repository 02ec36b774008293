"""The board, and the lists that its numbers open. Every list has a page of fifty."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from minqing.cases import access
from minqing.cases.models import (
    PART_ROLE_LABELS,
    PART_STATE_LABELS,
    ConveningStanding,
    PartStanding,
    PartStep,
    Supervision,
)
from minqing.cases.queries.queue import QueueFilters, View, count_up_to, filtered
from minqing.cases.rules import CaseLevel
from minqing.cases.rules.coordination import OWED, PartRole, PartState, PartStepKind
from minqing.lib.paging import MomentKey
from minqing.lib.scope import Scope
from minqing.organisations.models import Organisation
from minqing.organisations.rules import OrganisationKind
from minqing.storage.dated import holds_on

__all__ = [
    "Board",
    "BoardLists",
    "ConveningRow",
    "ConveningView",
    "PartRow",
    "PartView",
    "SupervisionRow",
    "UnitStart",
    "board",
    "board_lists",
    "convening_list",
    "part_list",
    "supervision_list",
    "tasks_of",
    "unit_names",
    "unit_queue",
    "unit_start",
    "units_to_convene",
]

PAGE = 50
_SOON = timedelta(days=3)
_TONES = {
    PartState.OPEN: "accent",
    PartState.PUT_BACK: "soon",
    PartState.ANSWERED: "done",
    PartState.ENDED: "neutral",
}
_OWED = [state.value for state in OWED]


class PartView(StrEnum):
    """Which parts a list shows."""

    OVERDUE = "overdue"
    SOON = "soon"
    PUT_BACK = "put_back"
    OWED = "owed"
    ANSWERED = "answered"
    ALL = "all"


class ConveningView(StrEnum):
    """Which convenings a list shows."""

    OPEN = "open"
    TO_REPLY = "to_reply"
    """Every unit has answered: the office can reply."""
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Board:
    """The numbers of the board: counts up to one past a thousand."""

    held: dict[CaseLevel, int]
    convened: int
    to_reply: int
    owed: int
    overdue: int
    soon: int
    put_back: int


@dataclass(frozen=True, slots=True)
class PartRow:
    """A part with the words that belong to it."""

    part: PartStanding
    unit: str
    task: str
    wanted: str = ""

    @property
    def role(self) -> str:
        """What the unit does in the convening, in words."""
        return str(PART_ROLE_LABELS[PartRole(self.part.role)])

    @property
    def state(self) -> str:
        """How it stands, in words."""
        return str(PART_STATE_LABELS[PartState(self.part.state)])

    @property
    def tone(self) -> str:
        """The tone of its state where it is shown."""
        return _TONES[PartState(self.part.state)]


@dataclass(frozen=True, slots=True)
class ConveningRow:
    """A convening, its lead's name, and what it is for."""

    convening: ConveningStanding
    lead: str
    purpose: str


@dataclass(frozen=True, slots=True)
class SupervisionRow:
    """A step of supervision, the case's number, and the unit it goes to (empty: to nobody else)."""

    step: Supervision
    number: str
    unit: str
    text: str
    convening_id: UUID | None


def board(scope: Scope, levels: Iterable[CaseLevel], *, at: datetime) -> Board:
    """What the offices of these levels hold and have convened (two statements, and one a level)."""
    parts = access.part_standings(scope).aggregate(
        owed=Count("pk", filter=Q(state__in=_OWED)),
        overdue=Count("pk", filter=Q(due_at__lte=at)),
        soon=Count("pk", filter=Q(due_at__gt=at, due_at__lte=at + _SOON)),
        put_back=Count("pk", filter=Q(state=PartState.PUT_BACK.value)),
    )
    convened = access.convening_standings(scope).aggregate(
        convened=Count("pk", filter=_VIEWS[ConveningView.OPEN]),
        to_reply=Count("pk", filter=_VIEWS[ConveningView.TO_REPLY]),
    )
    return Board(
        held={level: _held(scope, level, at) for level in levels},
        **convened,
        **parts,
    )


def _held(scope: Scope, level: CaseLevel, at: datetime) -> int:
    return count_up_to(filtered(scope, QueueFilters(view=View.DUE, level=level), at=at))


@dataclass(frozen=True, slots=True)
class BoardLists:
    """The beginnings of the board's three lists; each says whether there is more."""

    parts: list[PartRow]
    convened: list[ConveningRow]
    steps: list[SupervisionRow]
    more_parts: bool
    more_convened: bool
    more_steps: bool


def board_lists(scope: Scope, *, at: datetime, most: int) -> BoardLists:
    """What is due first, the newest convenings, the latest supervision (five statements)."""
    owed = access.part_standings(scope).filter(_part_filter(PartView.OWED, at))
    parts = list(owed.order_by("due_at", "pk")[: most + 1])
    convened = list(_convenings(scope, ConveningView.OPEN)[: most + 1])
    steps = list(_supervision(scope)[: most + 1])
    names = unit_names(
        [
            *(unit for row in parts for unit in (row.unit_id, row.wanted_unit_id)),
            *(row.lead_unit_id for row in convened),
            *(row.unit_id for row in steps),
        ]
    )
    return BoardLists(
        parts=part_rows(parts[:most], names),
        convened=[_convening_row(row, names) for row in convened[:most]],
        steps=[_supervision_row(row, names) for row in steps[:most]],
        more_parts=len(parts) > most,
        more_convened=len(convened) > most,
        more_steps=len(steps) > most,
    )


_VIEWS = {
    ConveningView.OPEN: Q(ended_at__isnull=True),
    ConveningView.TO_REPLY: Q(ended_at__isnull=True, owed=0, answered__gt=0),
    ConveningView.ENDED: Q(ended_at__isnull=False),
}


def convening_list(
    scope: Scope, view: ConveningView, *, after: MomentKey | None = None, most: int = PAGE
) -> tuple[list[ConveningRow], MomentKey | None]:
    """Convenings, the newest first, and where the next page begins (two statements)."""
    rows = _convenings(scope, view)
    if after is not None:
        rows = rows.filter(Q(convened_at__lt=after.at) | Q(convened_at=after.at, pk__lt=after.id))
    found = list(rows[: most + 1])
    names = unit_names(row.lead_unit_id for row in found)
    shown = [_convening_row(row, names) for row in found[:most]]
    more = len(found) > most
    return shown, MomentKey(found[most - 1].convened_at, found[most - 1].pk) if more else None


def part_list(
    scope: Scope,
    view: PartView,
    *,
    at: datetime,
    unit_id: UUID | None = None,
    after: MomentKey | None = None,
    most: int = PAGE,
) -> tuple[list[PartRow], MomentKey | None]:
    """Parts, what is due first at the top, and where the next page begins (three statements)."""
    rows = access.part_standings(scope)
    if unit_id is not None:
        rows = rows.filter(unit_id=unit_id)
    return _part_page(rows, view, at=at, after=after, most=most)


def unit_queue(
    scope: Scope, view: PartView, *, at: datetime, after: MomentKey | None = None
) -> tuple[list[PartRow], MomentKey | None]:
    """The parts of the reader's own units (three statements)."""
    return _part_page(access.owed_parts(scope), view, at=at, after=after, most=PAGE)


@dataclass(frozen=True, slots=True)
class UnitStart:
    """What a unit owes: how many parts, and the most urgent ones."""

    owed: int
    overdue: int
    soon: int
    undecided: int
    """Put back to the office, which has not decided yet: still owed."""
    parts: list[PartRow]


def unit_start(scope: Scope, *, at: datetime, most: int) -> UnitStart:
    """The counts of a unit's parts, and those due first (four statements)."""
    own = access.owed_parts(scope)
    counted = own.aggregate(
        owed=Count("pk", filter=_part_filter(PartView.OWED, at)),
        overdue=Count("pk", filter=_part_filter(PartView.OVERDUE, at)),
        soon=Count("pk", filter=_part_filter(PartView.SOON, at)),
        undecided=Count("pk", filter=_part_filter(PartView.PUT_BACK, at)),
    )
    first = own.filter(_part_filter(PartView.OWED, at)).order_by("due_at", "pk")
    return UnitStart(**counted, parts=part_rows(list(first[:most])))


def _part_page(
    rows: QuerySet[PartStanding],
    view: PartView,
    *,
    at: datetime,
    after: MomentKey | None,
    most: int,
) -> tuple[list[PartRow], MomentKey | None]:
    rows = rows.filter(_part_filter(view, at))
    by_due = view in {PartView.OVERDUE, PartView.SOON, PartView.PUT_BACK, PartView.OWED}
    column = "due_at" if by_due else "asked_at"
    if after is not None:
        past = "gt" if by_due else "lt"
        rows = rows.filter(
            Q(**{f"{column}__{past}": after.at}) | Q(**{column: after.at, f"pk__{past}": after.id})
        )
    rows = rows.order_by(column, "pk") if by_due else rows.order_by("-asked_at", "-pk")
    found = list(rows[: most + 1])
    shown = part_rows(found[:most])
    if len(found) <= most:
        return shown, None
    last = found[most - 1]
    key = last.due_at if by_due else last.asked_at
    return shown, MomentKey(key, last.pk) if key is not None else None


def part_rows(
    parts: Sequence[PartStanding], names: Mapping[UUID, str] | None = None
) -> list[PartRow]:
    """Parts with the names of their units and what they were asked (two statements)."""
    if names is None:
        names = unit_names(each for part in parts for each in (part.unit_id, part.wanted_unit_id))
    tasks = tasks_of(part.pk for part in parts)
    return [
        PartRow(
            part,
            names.get(part.unit_id, ""),
            tasks.get(part.pk, ""),
            names.get(part.wanted_unit_id, "") if part.wanted_unit_id else "",
        )
        for part in parts
    ]


def _part_filter(view: PartView, at: datetime) -> Q:
    return {
        PartView.OVERDUE: Q(due_at__lte=at),
        PartView.SOON: Q(due_at__gt=at, due_at__lte=at + _SOON),
        PartView.PUT_BACK: Q(state=PartState.PUT_BACK.value),
        PartView.OWED: Q(state__in=_OWED),
        PartView.ANSWERED: Q(state=PartState.ANSWERED.value),
        PartView.ALL: Q(),
    }[view]


def supervision_list(
    scope: Scope, *, after: MomentKey | None = None, most: int = PAGE
) -> tuple[list[SupervisionRow], MomentKey | None]:
    """Steps of supervision, the newest first (two statements)."""
    rows = _supervision(scope)
    if after is not None:
        rows = rows.filter(Q(recorded_at__lt=after.at) | Q(recorded_at=after.at, pk__lt=after.id))
    found = list(rows[: most + 1])
    names = unit_names(row.unit_id for row in found)
    shown = [_supervision_row(row, names) for row in found[:most]]
    more = len(found) > most
    return shown, MomentKey(found[most - 1].recorded_at, found[most - 1].pk) if more else None


def _convenings(scope: Scope, view: ConveningView) -> QuerySet[ConveningStanding]:
    rows = access.convening_standings(scope).filter(_VIEWS[view])
    return rows.select_related("convening__text").order_by("-convened_at", "-pk")


def _convening_row(row: ConveningStanding, names: Mapping[UUID, str]) -> ConveningRow:
    lead = names.get(row.lead_unit_id, "") if row.lead_unit_id else ""
    return ConveningRow(row, lead, row.convening.text.content or "")


def _supervision(scope: Scope) -> QuerySet[Supervision]:
    rows = access.supervision(scope).select_related("text", "case", "part")
    return rows.order_by("-recorded_at", "-pk")


def _supervision_row(row: Supervision, names: Mapping[UUID, str]) -> SupervisionRow:
    return SupervisionRow(
        row,
        row.case.number,
        names.get(row.unit_id, "") if row.unit_id else "",
        row.text.content or "",
        row.part.convening_id if row.part else None,
    )


def unit_names(units: Iterable[UUID | None]) -> dict[UUID, str]:
    """The names of bodies by their ids (one statement; none for nobody)."""
    keys = set(units) - {None}
    if not keys:
        return {}
    return dict(Organisation.objects.filter(pk__in=keys).values_list("pk", "name"))


def tasks_of(parts: Iterable[UUID]) -> dict[UUID, str]:
    """What was asked in parts: the text of their first step (one statement)."""
    keys = list(parts)
    if not keys:
        return {}
    rows = PartStep.objects.filter(part_id__in=keys, kind=PartStepKind.ASKED.value)
    return {part: text or "" for part, text in rows.values_list("part_id", F("text__content"))}


def units_to_convene(on: date) -> list[tuple[UUID, str]]:
    """The member units of a day, by name."""
    rows = Organisation.objects.filter(holds_on(on), kind=OrganisationKind.MEMBER_UNIT.value)
    return list(rows.order_by("name_pinyin", "pk").values_list("pk", "name"))
