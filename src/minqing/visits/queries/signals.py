"""What the signals look at: a neighbourhood's visits of a week, with notes and buildings."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection

from minqing.lib.scope import Scope
from minqing.lib.time import local_date, start_of_local_day
from minqing.visits.access import bounds, visits
from minqing.visits.rules import Outcome, Source
from minqing.visits.rules.sampling import week_of
from minqing.visits.rules.signals import Distance, Seen

__all__ = ["Week", "seen_in_week", "weeks_received"]

# Wall one is written out; row security stands behind it.
_SEEN = """
select v.id, v.block_id, v.member_id, v.household_id, v.outcome, v.visited_at, v.source,
  left(v.area_code, 16), b.longitude, b.latitude, v.distance, coalesce(t.content, '')
from visits_visit v
left join visits_visittext t on t.fact_id = v.id
left join territory_area b on b.code = left(v.area_code, 16)
where v.area_code >= %(first)s and v.area_code < %(last)s
  and v.visited_at >= %(start)s and v.visited_at < %(end)s
  and exists (select 1 from unnest(%(lower)s::text[], %(upper)s::text[]) r(lo, hi)
    where v.area_code >= r.lo and v.area_code < r.hi)
"""


class Week:
    """A neighbourhood's visits of one week: by worker, and by the team that each belongs to."""

    def __init__(self, rows: list[tuple[UUID | None, Seen, bool]]) -> None:
        self._by_member: dict[UUID, list[Seen]] = defaultdict(list)
        self._timed: set[UUID] = set()
        self._team_of: dict[UUID, set[UUID | None]] = defaultdict(set)
        self._by_team: dict[UUID | None, list[Seen]] = defaultdict(list)
        for team, seen, timed in rows:
            self._by_member[seen.member_id].append(seen)
            self._by_team[team].append(seen)
            self._team_of[seen.member_id].add(team)
            if timed:
                self._timed.add(seen.visit_id)

    def workers(self) -> Iterator[tuple[list[Seen], list[Seen], frozenset[UUID]]]:
        """Each worker's own visits, those of the teams, and which own ones a phone has timed.

        A visit typed from paper carries the hour on the paper: its time says nothing.
        """
        for member_id, own in sorted(self._by_member.items()):
            team = [each for key in self._team_of[member_id] for each in self._by_team[key]]
            timed = frozenset(each.visit_id for each in own) & self._timed
            yield own, team, timed


def seen_in_week(scope: Scope, area_code: str, week_on: date) -> Week:
    """The visits made in a neighbourhood in a week (one statement)."""
    upper = area_code[:-1] + chr(ord(area_code[-1]) + 1)
    with connection.cursor() as cursor:
        cursor.execute(
            _SEEN,
            {
                "first": area_code,
                "last": upper,
                "start": start_of_local_day(week_on),
                "end": start_of_local_day(week_on + timedelta(days=7)),
                **bounds(scope),
            },
        )
        rows = cursor.fetchall()
    return Week([(row[1], _seen(row), row[6] == Source.FIELD) for row in rows])


def _seen(row: tuple[object, ...]) -> Seen:
    visit_id, _, member_id, household_id, outcome, visited_at, _, building, x, y, far, note = row
    return Seen(
        visit_id=visit_id,  # type: ignore[arg-type]  # columns of one statement
        member_id=member_id,  # type: ignore[arg-type]
        household_id=household_id,  # type: ignore[arg-type]
        met=outcome == Outcome.MET,
        visited_at=visited_at,  # type: ignore[arg-type]
        building=str(building),
        longitude=x,  # type: ignore[arg-type]
        latitude=y,  # type: ignore[arg-type]
        distance=None if far is None else Distance(str(far)),
        note=str(note),
    )


def weeks_received(scope: Scope, since: datetime) -> list[tuple[str, date]]:
    """Neighbourhood and week of every visit that was recorded since a moment, late ones as well."""
    found = visits(scope).filter(recorded_at__gte=since).values_list("area_code", "visited_at")
    return sorted({(code[:12], week_of(local_date(at))) for code, at in found})
