"""What the facts of coordination say: the rows that their projections must hold."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Model

from minqing.cases.models import (
    Convening,
    ConveningEnd,
    ConveningStanding,
    Part,
    PartStanding,
    PartStep,
)
from minqing.cases.queries.terms import current_terms
from minqing.cases.rules.coordination import (
    OWED,
    PartAct,
    PartBrokenError,
    PartNow,
    PartRole,
    PartState,
    PartStepKind,
    fold_part,
)
from minqing.lib.differences import Difference
from minqing.lib.workdays import WorkCalendar

__all__ = [
    "ConveningNow",
    "convening_chunks",
    "convenings_now",
    "coordination_differences",
    "part_act",
    "part_acts",
    "part_calendar",
]

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class ConveningNow:
    """The rows that a convening's facts demand: its own, and its parts' by their ids."""

    standing: dict[str, object]
    parts: dict[UUID, dict[str, object]]
    now: dict[UUID, PartNow]


def part_calendar() -> WorkCalendar:
    """The calendar that counts the working days of sub-deadlines."""
    return current_terms().calendar


def part_acts(part_ids: Iterable[UUID]) -> dict[UUID, list[PartAct]]:
    """The histories of parts, in the order of their step numbers (one statement)."""
    found: dict[UUID, list[PartAct]] = {}
    rows = PartStep.objects.filter(part_id__in=list(part_ids)).order_by("part_id", "number")
    for row in rows:
        found.setdefault(row.part_id, []).append(part_act(row))
    return found


def part_act(row: PartStep) -> PartAct:
    """A step as the rules read it."""
    return PartAct(
        PartStepKind(row.kind), row.happened_at, row.unit_id, row.due_on, row.working_days
    )


def convenings_now(convenings: list[Convening]) -> dict[UUID, ConveningNow]:
    """Where convenings stand by their facts (three statements); PartBrokenError when one cannot.

    ``case`` must have been selected with them.
    """
    keys = [each.pk for each in convenings]
    parts: dict[UUID, list[Part]] = {}
    for part in Part.objects.filter(convening_id__in=keys).order_by("number"):
        parts.setdefault(part.convening_id, []).append(part)
    acts = part_acts(part.pk for each in parts.values() for part in each)
    ended = dict(
        ConveningEnd.objects.filter(convening_id__in=keys).values_list("convening_id", "ended_at")
    )
    calendar = part_calendar()
    found = {}
    for each in convenings:
        own = parts.get(each.pk, [])
        now = {
            part.pk: fold_part(PartRole(part.role), acts.get(part.pk, []), calendar) for part in own
        }
        asked = {part.pk: acts[part.pk][0].at for part in own}
        found[each.pk] = _rows(each, own, now, asked, ended.get(each.pk))
    return found


def _rows(
    convening: Convening,
    parts: list[Part],
    now: dict[UUID, PartNow],
    asked: dict[UUID, datetime],
    ended_at: datetime | None,
) -> ConveningNow:
    lead = next(
        (
            now[part.pk].unit_id
            for part in parts
            if part.role == PartRole.LEAD.value and now[part.pk].state is not PartState.ENDED
        ),
        None,
    )
    place = {
        "case_id": convening.case_id,
        "number": convening.case.number,
        "level": convening.level,
        "area_code": convening.case.area_code,
        "block_id": convening.case.block_id,
    }
    states = [each.state for each in now.values()]
    dues = [each.due_at for each in now.values() if each.due_at is not None]
    standing: dict[str, object] = {
        **place,
        "convened_at": convening.convened_at,
        "ended_at": ended_at,
        "lead_unit_id": lead,
        "parts": len(states),
        "answered": states.count(PartState.ANSWERED),
        "owed": sum(state in OWED for state in states),
        "put_back": states.count(PartState.PUT_BACK),
        "due_at": min(dues, default=None),
    }
    rows: dict[UUID, dict[str, object]] = {}
    for part in parts:
        each = now[part.pk]
        rows[part.pk] = {
            **place,
            "convening_id": convening.pk,
            "role": part.role,
            "unit_id": each.unit_id,
            "lead_unit_id": lead,
            "state": each.state.value,
            "due_on": each.due_on,
            "due_at": each.due_at,
            "provisional": each.provisional,
            "binding": each.binding,
            "wanted_unit_id": each.wanted_unit_id,
            "asked_at": asked[part.pk],
            "answered_at": each.answered_at,
            "overdue_noted": each.overdue_noted,
            "convening_ended_at": ended_at,
            "steps": each.steps,
        }
    return ConveningNow(standing, rows, now)


def convening_chunks() -> Iterator[list[Convening]]:
    """All convenings by id, some hundred at a time, as the role in use may see them."""
    last: UUID | None = None
    while True:
        rows = Convening.objects.select_related("case").order_by("pk")
        chunk = list((rows if last is None else rows.filter(pk__gt=last))[:_CHUNK])
        if not chunk:
            return
        yield chunk
        last = chunk[-1].pk


def coordination_differences() -> Iterator[Difference]:
    """Recompute every part and convening from the facts (as the owner)."""
    for chunk in convening_chunks():
        keys = [each.pk for each in chunk]
        try:
            demanded = convenings_now(chunk)
        except PartBrokenError as error:
            yield Difference("cases.convening", str(keys[0]), "broken", str(error))
            continue
        stored = {row.pk: row for row in ConveningStanding.objects.filter(pk__in=keys)}
        parts = {row.pk: row for row in PartStanding.objects.filter(convening_id__in=keys)}
        for key, each in demanded.items():
            yield from _compare("cases.convening", key, stored.get(key), each.standing)
            for part, values in each.parts.items():
                yield from _compare("cases.part", part, parts.get(part), values)


def _compare(
    projection: str, key: UUID, stored: Model | None, demanded: dict[str, object]
) -> Iterator[Difference]:
    if stored is None:
        yield Difference(projection, str(key), "no row", "a row")
        return
    for column, value in demanded.items():
        found = getattr(stored, column)
        if found != value:
            yield Difference(projection, f"{key}.{column}", found, value)
