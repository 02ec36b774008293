"""What stood at a past moment: solutions by level, and how the open cases stood to their month.

Everything here is decided by facts that carry their own moment (solutions, events, tellings),
never by where a case stands today, so a figure of August is the same in November. ``known_at``
leaves out what was recorded later: so a printed figure can be recounted after phones brought more.

Without ``known_at`` the moments of the first telling and of a withdrawal are read where they are
kept (``PromiseStanding``), and a case whose last event lies before the moment stands as it stood
then: that spares looking up the facts of each. ``reconcile`` holds both to the facts.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import Case, Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery, When

from minqing.cases import access
from minqing.cases.models import CaseEvent, CaseStanding, PromiseStanding, Requester, Solution, Told
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
    "open_then",
    "solved_between",
    "solved_by_level",
    "solved_page",
]

_PAGE = 50
_ENDINGS = (
    EventKind.SOLVED.value,
    EventKind.ANSWERED_ON_THE_SPOT.value,
    EventKind.CLOSED.value,
)
_UNDECIDED = (CaseState.OPEN.value, CaseState.ANSWERED.value)


class Kept(StrEnum):
    """How a case stood to its month at a moment; with several requesters the worst counts."""

    IN_TIME = "in_time"
    WITHIN = "within"
    """The month still ran and somebody had not been told an answer."""
    LATE = "late"


@dataclass(frozen=True, slots=True)
class OpenPromises:
    """The cases that were open at a moment, and how many stood how to their month."""

    cases: int
    answered_in_time: int
    still_within: int
    late: int


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
        kind=EventKind.REOPENED.value,
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
    """How the cases of an area that were open at a moment stood to their month (one statement).

    Open: raised before it, and not solved, closed or withdrawn by then, or reopened since. In time:
    every requester was told a first answer before their month was over. ``judged_at`` is when that
    is looked at: later than ``at``, a month that still ran then has ended (decision 0024).
    """
    judged_at = judged_at or at
    promises = _told_by(judged_at, known_at).filter(case_id=OuterRef("pk"))
    late = Exists(promises.filter(_broken(judged_at)))
    waiting = Exists(promises.filter(_waiting(judged_at)))
    counted = open_then(scope, area_code, at, known_at=known_at).aggregate(
        cases=Count("pk"),
        late=Count("pk", filter=late),
        within=Count("pk", filter=~late & waiting),
    )
    cases, broken, within = counted["cases"], counted["late"], counted["within"]
    return OpenPromises(cases, cases - broken - within, within, broken)


def open_then(
    scope: Scope, area_code: str, at: datetime, *, known_at: datetime | None = None
) -> QuerySet[CaseStanding]:
    """The cases of an area that were open at a moment, unordered.

    Of the rows only their ids and the moment of raising are used: what became of a case by then is
    read from its events.
    """
    reopened = CaseEvent.objects.filter(
        _known(known_at),
        case_id=OuterRef("case_id"),
        number__gt=OuterRef("number"),
        kind=EventKind.REOPENED.value,
        happened_at__lt=at,
    )
    ended = CaseEvent.objects.filter(
        _known(known_at),
        ~Exists(reopened),
        case_id=OuterRef("pk"),
        kind__in=_ENDINGS,
        happened_at__lt=at,
    )
    # Withdrawn is a case that nobody wants any more: with another requester it goes on.
    wanted = _told_by(at, known_at).filter(case_id=OuterRef("pk"))
    rows = access.standings(scope).filter(
        in_area(area_code), ~Exists(ended), Exists(wanted), raised_at__lt=at
    )
    if known_at is None:
        return rows.filter(Q(state__in=_UNDECIDED) | Q(last_event_at__gte=at))
    return rows.filter(case__recorded_at__lte=known_at)


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
    rows = open_then(scope, area_code, at)
    promises = _told_by(judged_at, None).filter(case_id=OuterRef("pk"))
    late = Exists(promises.filter(_broken(judged_at)))
    waiting = Exists(promises.filter(_waiting(judged_at)))
    match kept:
        case Kept.LATE:
            rows = rows.filter(late)
        case Kept.WITHIN:
            rows = rows.filter(~late, waiting)
        case Kept.IN_TIME:
            rows = rows.filter(~late, ~waiting)
        case None:
            pass
    if after is not None:
        rows = rows.filter(
            Q(raised_at__lt=after.at) | Q(case_id__lt=after.id), raised_at__lte=after.at
        )
    found = list(rows.order_by("-raised_at", "-case_id")[: size + 1])
    told: dict[UUID, list[tuple[datetime, datetime | None]]] = {}
    for case_id, due_at, first in (
        _told_by(judged_at, None)
        .filter(case_id__in=[row.pk for row in found])
        .values_list("case_id", "due_at", F("told_then"))
    ):
        told.setdefault(case_id, []).append((due_at, first))
    return [_stood(row, told[row.pk], judged_at) for row in found]


def in_area(area_code: str) -> Q:
    """The condition that a row stands in an area, or under it."""
    reach = AreaRange.of(area_code)
    return Q(area_code__gte=reach.lower, area_code__lt=reach.upper)


def _stood(
    row: CaseStanding, promises: list[tuple[datetime, datetime | None]], at: datetime
) -> OpenThen:
    """One open case in words; the promise that is worst off speaks for it."""
    order = list(Kept)

    def judged(due_at: datetime, told: datetime | None) -> Kept:
        if told is not None and told < due_at:
            return Kept.IN_TIME
        return Kept.LATE if due_at <= at else Kept.WITHIN

    kept = max((judged(*each) for each in promises), key=order.index)
    tellings = [told for _due, told in promises]
    answered = None if None in tellings else max(each for each in tellings if each is not None)
    return OpenThen(row, min(due for due, _told in promises), answered, kept)


def _told_by(at: datetime, known_at: datetime | None) -> QuerySet[PromiseStanding]:
    """Promises not withdrawn by a moment, with ``told_then``: the first telling before it."""
    if known_at is None:
        return PromiseStanding.objects.filter(
            Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=at)
        ).annotate(told_then=Case(When(first_told_at__lt=at, then="first_told_at")))
    tellings = (
        Told.objects.filter(_known(known_at), requester_id=OuterRef("requester_id"), told_at__lt=at)
        .order_by()
        .values("requester_id")
        .annotate(first=Min("told_at"))
        .values("first")
    )
    withdrawn = CaseEvent.objects.filter(
        _known(known_at),
        requester_id=OuterRef("requester_id"),
        kind=EventKind.WITHDRAWN.value,
        happened_at__lt=at,
    )
    known = Requester.objects.filter(_known(known_at), pk=OuterRef("requester_id"))
    return PromiseStanding.objects.filter(~Exists(withdrawn), Exists(known)).annotate(
        told_then=Subquery(tellings)
    )


def _broken(at: datetime) -> Q:
    return Q(due_at__lte=at) & (Q(told_then__isnull=True) | Q(told_then__gte=F("due_at")))


def _waiting(at: datetime) -> Q:
    return Q(due_at__gt=at, told_then__isnull=True)


def _known(known_at: datetime | None) -> Q:
    """Facts recorded by a moment; None: all that are known now."""
    return Q() if known_at is None else Q(recorded_at__lte=known_at)
