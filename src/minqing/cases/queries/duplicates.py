"""Requests that may be the same as one that is about to be recorded: inside the scope only."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db.models import Q, QuerySet

from minqing.cases import access
from minqing.cases.models import CaseStanding, CaseText
from minqing.cases.rules import CaseState
from minqing.cases.rules.likeness import likeness
from minqing.lib.codes import neighbourhood_of
from minqing.lib.scope import Scope

__all__ = ["Alike", "Similar", "similar_cases"]

LOOKED_BACK = timedelta(days=90)
LEAST_LIKENESS = 0.3
"""How alike two texts have to be; requests of one building need half of it."""
_MOST_COMPARED = 300
_MOST_SHOWN = 6
_BUILDING = 16


class Alike(StrEnum):
    """Why a request may be the same."""

    HOUSEHOLD = "household"
    BUILDING = "building"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Similar:
    """A request that may be the same, why, and the words that both have."""

    row: CaseStanding
    body: str
    why: Alike
    shared: tuple[str, ...]
    stops: bool = False
    """Whether it is so much like it that somebody should look before another is recorded."""


def similar_cases(
    scope: Scope,
    *,
    at: datetime,
    area_code: str,
    body: str,
    household_id: UUID | None = None,
    leave_out: UUID | None = None,
) -> list[Similar]:
    """Requests of the last 90 days that may be the same, the likeliest first, six at most.

    Whatever the same household has open; of the same building or neighbourhood, what is said in
    similar words. Nothing outside the scope is looked at, so nothing is said of it either.
    """
    rows = list(_candidates(scope, at, area_code, household_id, leave_out))
    texts = dict(
        CaseText.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", "content")
    )
    bodies = [CaseText.body_of(texts.get(row.pk)) for row in rows]
    found: list[tuple[float, Similar]] = []
    for row, text, like in zip(rows, bodies, likeness(body, bodies), strict=True):
        why, least = _reason(row, area_code, household_id)
        if like.score >= least:
            rank = like.score + (1 if why is Alike.HOUSEHOLD else 0)
            found.append(
                (rank, Similar(row, text, why, like.shared, like.score >= LEAST_LIKENESS / 2))
            )
    found.sort(key=lambda each: (-each[0], each[1].row.number))
    return [similar for _, similar in found[:_MOST_SHOWN]]


def _candidates(
    scope: Scope, at: datetime, area_code: str, household_id: UUID | None, leave_out: UUID | None
) -> QuerySet[CaseStanding]:
    """The newest requests of the neighbourhood and of the household, as far as the scope shows."""
    place = neighbourhood_of(area_code)
    near = Q(area_code__gte=place, area_code__lt=place + "z")
    if household_id is not None:
        near |= Q(household_id=household_id)
    rows = access.standings(scope).filter(near, raised_at__gte=at - LOOKED_BACK)
    if leave_out is not None:
        rows = rows.exclude(pk=leave_out)
    gone = [CaseState.WITHDRAWN.value, CaseState.MERGED.value]
    return rows.exclude(state__in=gone).order_by("-raised_at", "-case_id")[:_MOST_COMPARED]


def _reason(row: CaseStanding, area_code: str, household_id: UUID | None) -> tuple[Alike, float]:
    ended = row.state in {CaseState.CLOSED, CaseState.SOLVED}
    if household_id is not None and row.household_id == household_id and not ended:
        return Alike.HOUSEHOLD, 0.0
    building = area_code[:_BUILDING]
    if len(building) == _BUILDING and row.area_code.startswith(building):
        return Alike.BUILDING, LEAST_LIKENESS / 2
    return Alike.WORDS, LEAST_LIKENESS
