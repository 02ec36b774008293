"""Checks on the desk: the list, one check's story, shares by team and week."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet, Sum
from django.db.models.functions import Left

from minqing.households.models import Household
from minqing.lib.codes import Level, level_of
from minqing.lib.scope import Scope
from minqing.organisations.models import Member
from minqing.storage.scoping import within
from minqing.territory.models import Area, Block
from minqing.territory.rules import Standing
from minqing.visits import access
from minqing.visits.models import (
    CheckStanding,
    CheckStep,
    SampleDraw,
    Visit,
    VisitFlag,
    VisitRuling,
    VisitText,
)
from minqing.visits.rules.checks import OPEN_STATES, CheckState, Result

__all__ = [
    "CheckRow",
    "CheckStory",
    "TeamWeek",
    "check_rows",
    "check_story",
    "newest_week",
    "team_weeks",
    "to_answer",
    "to_look_after",
    "to_look_into",
]

PAGE = 100
_OPEN = [each.value for each in OPEN_STATES]


@dataclass(frozen=True, slots=True)
class CheckRow:
    """A check of the list; names are empty where they are not the reader's."""

    check: CheckStanding
    address: str
    household_name: str
    worker: str
    assigned: str
    visited_at: datetime
    signals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Happened:
    """A step or a ruling with its words and who acted."""

    at: datetime
    who: str
    text: str
    step: CheckStep | None = None
    assigned: str = ""
    ruling: VisitRuling | None = None


@dataclass(frozen=True, slots=True)
class CheckStory:
    """Everything about one check, in the order in which it happened."""

    row: CheckRow
    visit: Visit
    note: str
    flags: list[VisitFlag]
    draw: SampleDraw | None
    happened: list[Happened]


@dataclass(frozen=True, slots=True)
class TeamWeek:
    """Checks of a week, of a team or an area: counts only."""

    place: str
    name: str
    lot: int
    drawn: int
    flagged: int
    open: int
    confirmed: int
    undecided: int
    not_counted: int
    acceptance: int | None = None
    tightened: bool = False

    @property
    def checked(self) -> int:
        """Checks that are over."""
        return self.drawn + self.flagged - self.open


def check_rows(
    rows: QuerySet[CheckStanding], *, shown: str, week_on: date | None = None
) -> list[CheckRow]:
    """One page of checks: ``open`` ones, the oldest week first, or decided ones (six statements).

    ``rows`` come from ``access.checks`` or ``access.own_checks``.
    """
    if week_on is not None:
        rows = rows.filter(week_on=week_on)
    if shown == "open":
        rows = rows.filter(state__in=_OPEN).order_by("week_on", "area_code", "pk")
    elif shown == "decided":
        rows = rows.exclude(state__in=_OPEN).order_by("-week_on", "area_code", "pk")
    else:
        rows = rows.order_by("-week_on", "area_code", "pk")
    return _described(list(rows[:PAGE]))


def check_story(scope: Scope, row: CheckStanding) -> CheckStory:
    """One check as a story (ten statements). The caller has asked ``access`` for the row."""
    (described,) = _described([row])
    visit = access.visits(scope).get(pk=row.visit_id)
    note = VisitText.objects.filter(fact=visit).values_list("content", flat=True).first()
    draws = SampleDraw.objects.filter(within(scope, block=None), week_on=row.week_on)
    steps = list(
        CheckStep.objects.filter(check_id=row.pk).select_related("text").order_by("number")
    )
    rulings = list(
        VisitRuling.objects.filter(check_id=row.pk).select_related("text").order_by("number")
    )
    names = _names(
        {step.acting_member_id for step in steps}
        | {step.assigned_member_id for step in steps}
        | {ruling.ruled_by for ruling in rulings}
    )
    happened = [
        Happened(
            each.happened_at,
            names.get(each.acting_member_id, ""),
            _words(each),
            step=each,
            assigned=names.get(each.assigned_member_id, ""),
        )
        for each in steps
    ] + [
        Happened(each.ruled_at, names.get(each.ruled_by, ""), _words(each), ruling=each)
        for each in rulings
    ]
    return CheckStory(
        row=described,
        visit=visit,
        note=note or "",
        flags=list(VisitFlag.objects.filter(visit_id=visit.pk).order_by("signal")),
        draw=next((each for each in draws if str(visit.pk) in each.visit_ids), None),
        happened=sorted(happened, key=lambda each: each.at),
    )


def to_look_after(standing: Standing, on: date) -> QuerySet[CheckStanding]:
    """The open checks that wait for the reader to call, or to rule."""
    return access.checks(standing, on).filter(state__in=_OPEN)


def to_look_into(standing: Standing) -> QuerySet[CheckStanding]:
    """The checks that the reader was asked to make."""
    return access.given_checks(standing)


def to_answer(standing: Standing) -> QuerySet[CheckStanding]:
    """The checks of the own visits that wait for the reader's answer."""
    return access.own_checks(standing).filter(state=CheckState.ASKED.value)


def newest_week(scope: Scope, area_code: str) -> date | None:
    """The newest week of an area, inside the scope, that has checks."""
    rows = CheckStanding.objects.filter(within(scope, block=None) & access.under(area_code))
    found: date | None = rows.aggregate(newest=Max("week_on"))["newest"]
    return found


def team_weeks(scope: Scope, area_code: str, week_on: date) -> list[TeamWeek]:
    """A week's checks by team of a neighbourhood, else by area right under (three statements).

    Counts only. A reader gets what lies in the own scope.
    """
    teams = level_of(area_code) is Level.NEIGHBOURHOOD
    length = {Level.DISTRICT: 9, Level.STREET: 12}.get(level_of(area_code), 12)
    inside = within(scope, block=None) & access.under(area_code)
    place = "team_block_id" if teams else "place"
    rows = CheckStanding.objects.filter(inside, week_on=week_on)
    draws = SampleDraw.objects.filter(inside, week_on=week_on)
    if not teams:
        rows = rows.annotate(place=Left("area_code", length))
        draws = draws.annotate(place=Left("area_code", length))
    counted: dict[object, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for each in rows.values(place).annotate(
        drawn=Count("pk", filter=Q(why="sample")),
        flagged=Count("pk", filter=~Q(why="sample")),
        open=Count("pk", filter=Q(state__in=_OPEN)),
        confirmed=Count("pk", filter=Q(result=Result.CONFIRMED.value)),
        undecided=Count("pk", filter=Q(state=CheckState.UNDECIDED.value)),
        not_counted=Count("pk", filter=Q(state=CheckState.NOT_COUNTED.value)),
    ):
        counted[each.pop(place)].update(each)
    if teams:
        found: dict[object, SampleDraw] = {each.team_block_id: each for each in draws}
        lots: Mapping[object, int] = {key: each.lot for key, each in found.items()}
    else:
        found = {}
        lots = {each[place]: each["lot"] for each in draws.values(place).annotate(lot=Sum("lot"))}
    names = _places(area_code, teams=teams)
    return [
        TeamWeek(
            place=str(key),
            name=name,
            lot=lots.get(key, 0),
            acceptance=found[key].acceptance if key in found else None,
            tightened=key in found and found[key].tightened,
            **{each: counted[key][each] for each in _COUNTS},
        )
        for key, name in names
        if key in counted or key in lots
    ]


_COUNTS = ("drawn", "flagged", "open", "confirmed", "undecided", "not_counted")


def _places(area_code: str, *, teams: bool) -> list[tuple[object, str]]:
    if teams:
        blocks = Block.objects.filter(area_code=area_code).order_by("number")
        return [(each.pk, each.label) for each in blocks]
    areas = Area.objects.filter(parent_code=area_code).order_by("code")
    return list(areas.values_list("code", "name"))


def _described(shown: list[CheckStanding]) -> list[CheckRow]:
    homes = {
        each.pk: each
        for each in Household.objects.filter(
            pk__in={each.household_id for each in shown}
        ).select_related("dwelling")
    }
    names = _names({each.member_id for each in shown} | {each.assigned_member_id for each in shown})
    ids = [each.visit_id for each in shown]
    moments = dict(Visit.objects.filter(pk__in=ids).values_list("pk", "visited_at"))
    signals: dict[UUID, list[str]] = defaultdict(list)
    for visit_id, signal in VisitFlag.objects.filter(visit_id__in=ids).values_list(
        "visit_id", "signal"
    ):
        signals[visit_id].append(signal)
    return [
        CheckRow(
            check=each,
            address=homes[each.household_id].dwelling.address,
            household_name=homes[each.household_id].name,
            worker=names.get(each.member_id, ""),
            assigned=names.get(each.assigned_member_id, ""),
            visited_at=moments[each.visit_id],
            signals=tuple(sorted(signals[each.visit_id])),
        )
        for each in shown
        if each.household_id in homes and each.visit_id in moments
    ]


def _names(member_ids: Iterable[UUID | None]) -> dict[UUID | None, str]:
    wanted = {each for each in member_ids if each is not None}
    return dict(Member.objects.filter(pk__in=wanted).values_list("pk", "name"))


def _words(fact: CheckStep | VisitRuling) -> str:
    text = getattr(fact, "text", None)
    return "" if text is None else text.content or ""
