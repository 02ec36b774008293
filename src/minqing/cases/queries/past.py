"""What stood at a past moment: solutions by level, and how the open cases stood to their month.

Everything here is decided by facts that carry their own moment (solutions, events, tellings),
never by where a case stands today, so a figure of August is the same in November. ``known_at``
leaves out what was recorded later: so a printed figure can be recounted after phones brought more.

Without ``known_at`` the moments of the first telling and of a withdrawal are read where they are
kept (``PromiseStanding``), and a case whose last event lies before the moment stands as it stood
then: that spares looking up the facts of each. ``reconcile`` holds both to the facts.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.db.models.lookups import In

from minqing.cases import access
from minqing.cases.models import CaseEvent, CaseStanding, PromiseStanding, Requester, Solution
from minqing.cases.rules import CaseLevel, CaseState, EventKind
from minqing.lib.paging import MomentKey
from minqing.lib.scope import AreaRange, Scope

__all__ = [
    "Kept",
    "OpenPromises",
    "OpenThen",
    "in_area",
    "open_page",
    "open_promises",
    "solved_between",
    "solved_by_level",
    "solved_page",
]

_PAGE = 50
_ENDINGS = (
    EventKind.SOLVED.value,
    EventKind.ANSWERED_ON_THE_SPOT.value,
    EventKind.CLOSED.value,
    EventKind.MERGED.value,
    EventKind.TRANSFERRED.value,
)
_REOPENED = EventKind.REOPENED.value
_BEGINNINGS = (_REOPENED, EventKind.REJECTED.value, EventKind.UNMERGED.value)
_SET_ASIDE = (_REOPENED, EventKind.REJECTED.value)
_MERGINGS = (EventKind.MERGED.value, EventKind.UNMERGED.value)
_TELLINGS = (EventKind.TOLD.value, EventKind.ANSWERED_ON_THE_SPOT.value)
_AWAY = (EventKind.MERGED.value, EventKind.LEFT.value)
_UNDECIDED = (CaseState.OPEN.value, CaseState.ANSWERED.value)


class Kept(StrEnum):
    """How a case stood to its month at a moment; with several requesters the worst counts."""

    WITHDRAWN = "withdrawn"
    """Nobody was told before everybody withdrew within the month: neither kept nor broken."""
    IN_TIME = "in_time"
    WITHIN = "within"
    """The month still ran and somebody had not been told an answer."""
    LATE = "late"


_KEPT = tuple(Kept)
"""From best to worst."""


@dataclass(frozen=True, slots=True)
class OpenPromises:
    """The cases that were open at a moment, and how many stood how to their month.

    ``withdrawn`` are those whose month was neither kept nor broken; they are not among ``cases``.
    """

    cases: int
    answered_in_time: int
    still_within: int
    late: int
    withdrawn: int


@dataclass(frozen=True, slots=True)
class OpenThen:
    """One of them: when its last requester got a first answer (None: not by then)."""

    standing: CaseStanding
    due_at: datetime
    answered_at: datetime | None
    kept: Kept


def solved_by_level(
    scope: Scope,
    area_code: str,
    from_moment: datetime,
    to_moment: datetime,
    *,
    known_at: datetime | None = None,
) -> dict[CaseLevel, int]:
    """How many cases of an area were solved in a stretch of time and stayed so, by level."""
    rows = solved_between(scope, area_code, from_moment, to_moment, known_at=known_at)
    counted = dict(rows.values_list("level").annotate(Count("pk")).order_by())
    return {level: counted.get(level.value, 0) for level in CaseLevel}


def solved_between(
    scope: Scope,
    area_code: str,
    from_moment: datetime,
    to_moment: datetime,
    *,
    known_at: datetime | None = None,
) -> QuerySet[Solution]:
    """The solutions of an area from a moment on and before another that stood at its end.

    A solution stands until the case is reopened. A case solved, reopened and solved again has two
    solutions, of which the latest counts: each case at most once, at whatever moment one looks.
    """
    # A reopening names the solution that it set aside.
    reopened = CaseEvent.objects.filter(
        _known(known_at),
        solution_id=OuterRef("pk"),
        kind__in=_SET_ASIDE,
        happened_at__lt=to_moment,
    )
    return access.solutions(scope).filter(
        in_area(area_code),
        _known(known_at),
        ~Exists(reopened),
        solved_at__gte=from_moment,
        solved_at__lt=to_moment,
    )


def solved_page(
    rows: QuerySet[Solution], *, after: MomentKey | None = None, size: int = _PAGE
) -> list[Solution]:
    """Up to ``size`` + 1 solutions with the standings of their cases, the newest first."""
    if after is not None:
        rows = rows.filter(Q(solved_at__lt=after.at) | Q(pk__lt=after.id), solved_at__lte=after.at)
    found = rows.select_related("case__standing").order_by("-solved_at", "-pk")
    return list(found[: size + 1])


def open_promises(
    scope: Scope,
    area_code: str,
    at: datetime,
    *,
    judged_at: datetime | None = None,
    known_at: datetime | None = None,
) -> OpenPromises:
    """How the cases of an area that were open at a moment stood to their month.

    Open: raised before it, and not solved, closed or withdrawn by then, or reopened since. In time:
    every requester was told a first answer before their month was over; whoever withdrew before,
    without an answer, is left out, and a case of which that is true of everybody is counted apart.
    ``judged_at`` is when that is looked at: later than ``at``, a month that still ran then has
    ended (decision 0024). One statement; with ``known_at`` two.
    """
    judged_at = judged_at or at
    cases = _open_then(scope, area_code, at, judged_at)
    if known_at is None:
        return _counted(cases)
    # Where nothing was recorded since, everything that is known now was known then.
    news = CaseEvent.objects.filter(recorded_at__gt=known_at).values("case_id")
    changed = _open_then(scope, area_code, at, judged_at, known_at).filter(pk__in=news)
    return _counted(cases.exclude(pk__in=news), changed)


def open_page(
    scope: Scope,
    area_code: str,
    at: datetime,
    *,
    judged_at: datetime | None = None,
    after: MomentKey | None = None,
    kept: Kept | None = None,
    size: int = _PAGE,
) -> list[OpenThen]:
    """Up to ``size`` + 1 of the open cases, the newest first (two statements).

    Their months are judged as in ``open_promises``.
    """
    judged_at = judged_at or at
    rows = _open_then(scope, area_code, at, judged_at)
    if kept is None:
        rows = rows.filter(worst__isnull=False)
    else:
        rows = rows.filter(worst=_KEPT.index(kept))
    if after is not None:
        rows = rows.filter(
            Q(raised_at__lt=after.at) | Q(case_id__lt=after.id), raised_at__lte=after.at
        )
    found = list(rows.order_by("-raised_at", "-case_id")[: size + 1])
    due: dict[UUID, datetime] = {}
    told: dict[UUID, list[datetime | None]] = defaultdict(list)
    promises = _promised(at, judged_at, None).filter(case_id__in=[row.pk for row in found])
    for case_id, due_at, first in promises.values_list("case_id", "due_at", F("told_then")):
        due[case_id] = min(due_at, due.get(case_id, due_at))
        told[case_id].append(first)
    return [OpenThen(row, due[row.pk], _last(told[row.pk]), _KEPT[row.worst]) for row in found]


def _open_then(
    scope: Scope,
    area_code: str,
    at: datetime,
    judged_at: datetime,
    known_at: datetime | None = None,
) -> QuerySet[Any]:
    """The standings of an area's cases that were open at a moment, unordered, with ``worst``.

    That is the place in ``_KEPT`` of the promise that is worst off when they are judged; null says
    that all requesters had withdrawn: nobody wanted the case any more.

    Of the rows only their ids and the moment of raising are used: what became of a case by then is
    read from its events, of which the last that ends or reopens it decides. A case whose last event
    lies before the moment stood then as it stands now.
    """
    turns = CaseEvent.objects.filter(
        _known(known_at),
        case_id=OuterRef("pk"),
        kind__in=(*_ENDINGS, *_BEGINNINGS),
        happened_at__lt=at,
    )
    last_turn = _last_kind(turns)
    promises = _promised(at, judged_at, known_at).filter(case_id=OuterRef("pk"))
    place = Case(
        When(_broken(judged_at), then=_KEPT.index(Kept.LATE)),
        When(_waiting(judged_at), then=_KEPT.index(Kept.WITHIN)),
        When(_LEFT_UNTOLD, then=_KEPT.index(Kept.WITHDRAWN)),
        default=_KEPT.index(Kept.IN_TIME),
    )
    by_case = promises.order_by().values("case_id").annotate(worst=Max(place))
    rows = (
        access.standings(scope)
        .filter(in_area(area_code), raised_at__lt=at)
        .alias(turned=Coalesce(last_turn, Value(_REOPENED)))
        .annotate(worst=Subquery(by_case.values("worst")))
    )
    if known_at is not None:
        return rows.filter(turned__in=_BEGINNINGS, case__recorded_at__lte=known_at)
    # The first condition leaves most cases out before anything else of them is looked at.
    return rows.filter(
        Q(state__in=_UNDECIDED) | Q(last_event_at__gte=at),
        Q(last_event_at__lt=at) | Q(turned__in=_BEGINNINGS),
    )


def _counted(*lists: QuerySet[Any]) -> OpenPromises:
    """The cases of disjoint lists of ``_open_then`` (one statement each)."""
    found = Counter[int]()
    for cases in lists:
        found.update(dict(cases.order_by().values_list("worst").annotate(Count("pk"))))
    withdrawn, in_time, within, late = (found[place] for place in range(len(_KEPT)))
    return OpenPromises(in_time + within + late, in_time, within, late, withdrawn)


def _last(tellings: list[datetime | None]) -> datetime | None:
    """The last of the first tellings; None while somebody has not been told."""
    return None if None in tellings else max(each for each in tellings if each is not None)


def in_area(area_code: str) -> Q:
    """The condition that a row stands in an area, or under it."""
    reach = AreaRange.of(area_code)
    return Q(area_code__gte=reach.lower, area_code__lt=reach.upper)


def _promised(
    at: datetime, judged_at: datetime, known_at: datetime | None
) -> QuerySet[PromiseStanding]:
    """Promises not withdrawn before a moment, and what was known when they were judged.

    ``told_then`` is the first telling before that, ``left_then`` the withdrawal. A promise that
    went along into another case is counted where it was at the moment.
    """
    rows = PromiseStanding.objects.filter(Q(joined_at__isnull=True) | Q(joined_at__lt=at))
    if known_at is None:
        annotated = rows.filter(Q(moved_at__isnull=True) | Q(moved_at__gte=at)).annotate(
            told_then=Case(When(first_told_at__lt=judged_at, then="first_told_at")),
            left_then=Case(When(withdrawn_at__lt=judged_at, then="withdrawn_at")),
        )
    else:
        of_requester = Q(_known(known_at), requester_id=OuterRef("requester_id"))
        # A telling that went along with its promise is an event of both cases.
        tellings = CaseEvent.objects.filter(
            of_requester, kind__in=_TELLINGS, happened_at__lt=judged_at
        )
        withdrawals = CaseEvent.objects.filter(
            of_requester, kind=EventKind.WITHDRAWN.value, happened_at__lt=judged_at
        )
        known = Requester.objects.filter(_known(known_at), pk=OuterRef("requester_id"))
        annotated = rows.filter(Exists(known), ~_away_then(at, known_at)).annotate(
            told_then=_first(tellings, "happened_at"),
            left_then=_first(withdrawals, "happened_at"),
        )
    return annotated.filter(Q(left_then__isnull=True) | Q(left_then__gte=at))


def _away_then(at: datetime, known_at: datetime) -> Q:
    """The promise had gone along into another case, or back to its own."""
    moves = CaseEvent.objects.filter(
        Q(kind=EventKind.LEFT.value, requester_id=OuterRef("requester_id"))
        | Q(kind__in=_MERGINGS, case_id=OuterRef("case_id")),
        _known(known_at),
        happened_at__lt=at,
    )
    return Q(In(Coalesce(_last_kind(moves), Value("")), _AWAY))


def _first(facts: QuerySet[CaseEvent], moment: str) -> Subquery:
    return Subquery(facts.order_by(moment).values(moment)[:1])


def _last_kind(events: QuerySet[CaseEvent]) -> Subquery:
    return Subquery(events.order_by("-number").values("kind")[:1])


def _broken(at: datetime) -> Q:
    """Neither told nor withdrawn before the month was over (see ``NOT_KEPT``)."""
    return (
        Q(due_at__lte=at)
        & (Q(told_then__isnull=True) | Q(told_then__gte=F("due_at")))
        & (Q(left_then__isnull=True) | Q(left_then__gte=F("due_at")))
    )


def _waiting(at: datetime) -> Q:
    return Q(due_at__gt=at, told_then__isnull=True, left_then__isnull=True)


#: Of a month that is neither broken nor waits: its requester withdrew, and was not told in it.
_LEFT_UNTOLD = Q(left_then__isnull=False) & (
    Q(told_then__isnull=True) | Q(told_then__gte=F("due_at"))
)


def _known(known_at: datetime | None) -> Q:
    """Facts recorded by a moment; None: all that are known now."""
    return Q() if known_at is None else Q(recorded_at__lte=known_at)
