"""How the fieldwork of a round stands in an area: by week, line, person, leader and phone."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Count, Exists, Max, OuterRef, Q

from minqing.fieldwork.queries.desk import held_count
from minqing.fieldwork.queries.phones import DeviceFilter, phone_counts
from minqing.lib.scope import AreaRange, Scope
from minqing.organisations.models import Member
from minqing.storage.dated import holds_on
from minqing.territory.access import contact_points, postings
from minqing.territory.models import ContactPoint
from minqing.territory.rules import MEMBER_KEEPERS
from minqing.visits.access import require, responsibilities, under, visits
from minqing.visits.models import HouseholdStanding, Round
from minqing.visits.rules import Outcome

__all__ = [
    "Leader",
    "Leaders",
    "LineWork",
    "PersonWork",
    "Phones",
    "WeekWork",
    "Work",
    "leaders",
    "people_at_work",
    "phones",
    "work_done",
]

# One pass over the round's visits gives both tables. Weeks begin on Monday, in Shanghai's days.
_WORK = """
select counted.*, named.name from (
  select date_trunc('week', visited_at at time zone 'Asia/Shanghai')::date as week, line_code,
    outcome, count(*)::int, count(distinct household_id)::int
  from visits_visit
  where round_id = %(round)s and area_code >= %(lower)s and area_code < %(upper)s
  group by grouping sets ((1, outcome), (line_code, outcome))
) counted left join visits_visitline named on named.code = counted.line_code
"""


@dataclass(frozen=True, slots=True)
class WeekWork:
    """The visits of a week that begins on a Monday; ``met`` and the others count visits."""

    first: date
    visits: int = 0
    met: int = 0
    nobody_home: int = 0
    refused: int = 0


@dataclass(frozen=True, slots=True)
class LineWork:
    """The visits made under a visit line, and the households met under it, each once."""

    code: str
    name: str
    visits: int = 0
    households_met: int = 0


@dataclass(frozen=True, slots=True)
class Work:
    """``weeks`` run from the first with a visit to the last without a gap; most used line first."""

    weeks: tuple[WeekWork, ...]
    lines: tuple[LineWork, ...]


@dataclass(frozen=True, slots=True)
class PersonWork:
    """The households for which somebody is responsible, and how many of them are met."""

    member_id: UUID
    block_id: UUID | None
    name: str
    households: int
    met: int

    @property
    def open(self) -> int:
        """Those not met yet."""
        return self.households - self.met


@dataclass(frozen=True, slots=True)
class Leader:
    """A leader's visits in the area: how many with each outcome, and when the last was."""

    member_id: UUID
    name: str
    outcomes: dict[str, int] = field(default_factory=dict)
    last_at: datetime | None = None

    @property
    def visits(self) -> int:
        """All of them, whatever came of them."""
        return sum(self.outcomes.values())


@dataclass(frozen=True, slots=True)
class Leaders:
    """The leaders who came, latest first, and the contact points at which theirs did not."""

    came: tuple[Leader, ...]
    missed: tuple[ContactPoint, ...]


@dataclass(frozen=True, slots=True)
class Phones:
    """Phones enrolled in the area, by what they tell, and what they sent that waits held."""

    counts: dict[DeviceFilter, int]
    held: int


def work_done(scope: Scope, area_code: str, round_: Round) -> Work:
    """The round's visits in an area by week and by line (one statement).

    Raises OutsideScopeError unless the whole area lies in the scope.
    """
    require(scope, area_code)
    reach = AreaRange.of(area_code)
    by_week: dict[date, dict[str, int]] = defaultdict(dict)
    by_line: dict[tuple[str, str], dict[str, tuple[int, int]]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(_WORK, {"round": round_.pk, "lower": reach.lower, "upper": reach.upper})
        for week, line, outcome, made, homes, name in cursor.fetchall():
            if line is None:
                by_week[week][outcome] = made
            else:
                by_line[line, name or line][outcome] = (made, homes)
    lines = [
        LineWork(
            code,
            name,
            visits=sum(made for made, _ in counts.values()),
            households_met=counts.get(Outcome.MET.value, (0, 0))[1],
        )
        for (code, name), counts in by_line.items()
    ]
    return Work(_weeks(by_week), tuple(sorted(lines, key=lambda each: (-each.visits, each.code))))


def _weeks(counted: dict[date, dict[str, int]]) -> tuple[WeekWork, ...]:
    """Every week from the first to the last: one without a visit is news, too."""
    if not counted:
        return ()
    first, last = min(counted), max(counted)
    days = [first + timedelta(weeks=number) for number in range((last - first).days // 7 + 1)]
    return tuple(
        WeekWork(
            day,
            visits=sum(found.values()),
            met=found.get(Outcome.MET.value, 0),
            nobody_home=found.get(Outcome.NOBODY_HOME.value, 0),
            refused=found.get(Outcome.REFUSED.value, 0),
        )
        for day in days
        for found in [counted.get(day, {})]
    )


def people_at_work(
    scope: Scope, neighbourhood: str, round_: Round, on: date
) -> tuple[PersonWork, ...]:
    """What each responsible person of a neighbourhood has before them on a day (two statements).

    Raises OutsideScopeError unless the neighbourhood lies in the scope: how many somebody has met
    is for those who work for the neighbourhood.
    """
    require(scope, neighbourhood)
    met = HouseholdStanding.objects.filter(
        household_id=OuterRef("household_id"), round_id=round_.pk, met=True
    )
    rows = list(
        responsibilities(scope)
        .on(on)
        .filter(under(neighbourhood), household__to_on__isnull=True)
        .values_list("member_id", "block_id")
        .annotate(homes=Count("pk"), seen=Count("pk", filter=Exists(met)))
    )
    names = _names({member_id for member_id, *_ in rows})
    people = [
        PersonWork(member_id, block_id, names.get(member_id, ""), homes, seen)
        for member_id, block_id, homes, seen in rows
    ]
    return tuple(sorted(people, key=lambda each: (each.met / each.households, each.name)))


def leaders(scope: Scope, area_code: str, round_: Round, on: date) -> Leaders:
    """Visits that leaders of district and street made in an area in the round (three statements).

    A leader is whoever has a contact point in the area that holds on the day, or holds an office
    of district or street in the reader's scope. A contact point is missed while its leader has
    visited no household of its neighbourhood, or of its block. Raises OutsideScopeError unless the
    whole area lies in the scope.
    """
    require(scope, area_code)
    points = list(
        contact_points(scope)
        .filter(holds_on(on), under(area_code))
        .select_related("member", "block")
        .order_by("area_code", "member__name_pinyin", "pk")
    )
    officers = postings(scope).filter(
        holds_on(on), role__in=[each.value for each in MEMBER_KEEPERS]
    )
    made = list(
        visits(scope)
        .filter(under(area_code), round_id=round_.pk)
        .filter(
            Q(member_id__in=[each.member_id for each in points])
            | Q(member_id__in=officers.values("member_id"))
        )
        .values_list("member_id", "area_code", "block_id", "outcome")
        .annotate(made=Count("pk"), last=Max("visited_at"))
    )
    names = _names({member_id for member_id, *_ in made})
    came: dict[UUID, Leader] = {}
    for member_id, _, _, outcome, number, last in made:
        leader = came.setdefault(member_id, Leader(member_id, names.get(member_id, "")))
        leader.outcomes[outcome] = leader.outcomes.get(outcome, 0) + number
        if leader.last_at is None or last > leader.last_at:
            came[member_id] = replace(leader, last_at=last)
    seen = {(member_id, code[:12], block_id) for member_id, code, block_id, *_ in made}
    return Leaders(
        tuple(sorted(came.values(), key=_latest, reverse=True)),
        tuple(each for each in points if not _went(each, seen)),
    )


def _latest(leader: Leader) -> tuple[datetime, str]:
    assert leader.last_at is not None  # noqa: S101 - who came has a last visit
    return leader.last_at, leader.name


def _went(point: ContactPoint, seen: set[tuple[UUID, str, UUID | None]]) -> bool:
    return any(
        (member_id, code) == (point.member_id, point.area_code)
        and point.block_id in {None, block_id}
        for member_id, code, block_id in seen
    )


def phones(scope: Scope, area_code: str, at: datetime, served: str = "") -> Phones:
    """Phones of an area and what they sent that nobody has ruled on yet (two statements).

    ``served`` is the version of the app that this server hands out.
    """
    require(scope, area_code)
    counts = phone_counts(scope, at, served, area_code=area_code)
    return Phones(counts, held_count(scope, area_code=area_code))


def _names(ids: set[UUID]) -> dict[UUID, str]:
    """Names of members, as far as the scope in force shows them."""
    return dict(Member.objects.filter(pk__in=ids).values_list("pk", "name"))
