"""What the signals look at: a neighbourhood's visits of a week, with notes and buildings."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from minqing.lib.scope import Scope
from minqing.lib.time import local_date, start_of_local_day
from minqing.visits.access import bounds, visits
from minqing.visits.rules import Outcome, Source
from minqing.visits.rules.sampling import week_of
from minqing.visits.rules.signals import Distance, Seen

__all__ = ["AnswersOf", "Week", "seen_in_week", "weeks_received"]

AnswersOf = Callable[[Scope, Collection[UUID]], Mapping[UUID, Mapping[str, str]]]
"""What was answered at visits, by question: questionnaires lie in a package above."""

# Wall one is written out; row security stands behind it.
_SEEN = """
select v.id, v.block_id, v.member_id, v.household_id, v.outcome, v.visited_at, v.source,
  left(v.area_code, 16), b.longitude, b.latitude, v.distance, coalesce(t.content, ''),
  (select array_agg(x.content::json ->> 'sha256') from files_attachment a
    join files_attachmenttext x on x.fact_id = a.id
    where a.attached_to = 'visit' and a.attached_id = v.id and x.content is not null)
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


def seen_in_week(
    scope: Scope, area_code: str, week_on: date, answers_of: AnswersOf | None = None
) -> Week:
    """The visits made in a neighbourhood in a week, with photos, and answers if they are given."""
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
    answers = {} if answers_of is None else answers_of(scope, [row[0] for row in rows])
    return Week(
        [(row[1], _seen(row, answers.get(row[0], {})), row[6] == Source.FIELD) for row in rows]
    )


def _seen(row: tuple[Any, ...], answers: Mapping[str, str]) -> Seen:
    return Seen(
        visit_id=row[0],
        member_id=row[2],
        household_id=row[3],
        met=row[4] == Outcome.MET,
        visited_at=row[5],
        building=row[7],
        longitude=row[8],
        latitude=row[9],
        distance=None if row[10] is None else Distance(row[10]),
        note=row[11],
        photos=frozenset(each for each in row[12] or () if each),
        answers=answers,
    )


def weeks_received(scope: Scope, since: datetime) -> list[tuple[str, date]]:
    """Neighbourhood and week of every visit that was recorded since a moment, late ones as well."""
    found = visits(scope).filter(recorded_at__gte=since).values_list("area_code", "visited_at")
    return sorted({(code[:12], week_of(local_date(at))) for code, at in found})
