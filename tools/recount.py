"""Count every published figure again in plain SQL, written apart from the product's own queries.

``python tools/recount.py [ROUND-ID]`` does so for the district that MINQING_DATA and
MINQING_DISTRICT (or DATABASE_OWNER_URL) name, as of the last day of the round that ended last. It
prints each figure beside its recount; 1 when one differs, 2 when there is no such round.
"""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from django.db import connection

from minqing.config.environment import ProcessRole
from minqing.config.process import connected
from minqing.figures.rules import Count
from minqing.lib.time import end_of_local_day, local_date, start_of_local_day
from minqing.reports.rules import as_part

if TYPE_CHECKING:
    from minqing.reports.queries import Summary

__all__ = [
    "Households",
    "Waiting",
    "branches",
    "compare",
    "households",
    "recounted",
    "rows",
    "solved",
    "waiting",
]


def rows(sql: str, **values: str | date | datetime) -> list[tuple[Any, ...]]:
    """What a statement gives."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


@dataclass(frozen=True)
class Households:
    """Households on the register at the end of a day; those met; those in special hardship."""

    all: int
    met: int
    special: int
    special_met: int


def households(begin: datetime, end: datetime, day: date) -> Households:
    """Met from ``begin`` until before ``end``, of those on the register at the end of ``day``."""
    (counted,) = rows(
        """
        with visited as (
          select distinct household_id from visits_visit
          where outcome = 'met' and visited_at >= %(begin)s and visited_at < %(end)s
        ), met as (
          select household_id from visited
          union
          select a.survivor_id from households_householdalias a
          join visited v on v.household_id = a.household_id
          where a.from_on <= %(day)s and (a.to_on is null or a.to_on > %(day)s)
        ), special as (
          select distinct household_id from households_hardshipentry
          where from_on <= %(day)s and (to_on is null or to_on > %(day)s)
        )
        select count(*), count(m.household_id), count(s.household_id),
          count(*) filter (where m.household_id is not null and s.household_id is not null)
        from households_household h
        left join met m on m.household_id = h.id
        left join special s on s.household_id = h.id
        where h.from_on <= %(day)s and (h.to_on is null or h.to_on > %(day)s)
        """,
        begin=begin,
        end=end,
        day=day,
    )
    return Households(*counted)


def solved(begin: datetime, end: datetime) -> dict[str, int]:
    """Requests by the level that solved them last, unless they were reopened before ``end``."""
    return dict(
        rows(
            """
            select level_from, count(*) from (
              select distinct on (case_id) kind, level_from, happened_at from cases_caseevent
              where kind in ('solved', 'answered_on_the_spot', 'reopened')
                and happened_at < %(end)s
              order by case_id, number desc
            ) last
            where kind <> 'reopened' and happened_at >= %(begin)s group by 1
            """,
            begin=begin,
            end=end,
        )
    )


@dataclass(frozen=True)
class Waiting:
    """Requests in progress at a moment; answered within each requester's month; told by then."""

    all: int
    in_time: int
    told_by_then: int


def waiting(end: datetime) -> Waiting:
    """Requests raised before ``end`` that were neither solved nor closed nor withdrawn by then.

    Those that everybody withdrew since, within the month and before an answer, are left out.
    """
    (counted,) = rows(
        """
        with last as (
          select distinct on (case_id) case_id, kind from cases_caseevent
          where kind in ('solved', 'answered_on_the_spot', 'closed', 'reopened')
            and happened_at < %(end)s
          order by case_id, number desc
        ), told as (
          select requester_id, min(told_at) as at from cases_told group by 1
        ), withdrawn as (
          select requester_id, min(happened_at) as at from cases_caseevent
          where kind = 'withdrawn' group by 1
        ), month as (
          select q.case_id, told.at as told_at, withdrawn.at as withdrawn_at,
            ((q.raised_at at time zone 'Asia/Shanghai')::date + interval '1 month'
              + interval '1 day') at time zone 'Asia/Shanghai' as due_at
          from cases_requester q
          left join told on told.requester_id = q.id
          left join withdrawn on withdrawn.requester_id = q.id
          where q.raised_at < %(end)s
            and not exists (select from last where last.case_id = q.case_id
              and last.kind <> 'reopened')
        )
        select count(*), count(*) filter (where in_time), count(*) filter (where told) from (
          select bool_and(coalesce(least(told_at, withdrawn_at) < due_at, false)) as in_time,
            bool_and(coalesce(least(told_at, withdrawn_at) < %(end)s, false)) as told
          from month group by case_id
          having bool_or((withdrawn_at is null or withdrawn_at >= %(end)s)
            and (withdrawn_at is null or withdrawn_at >= due_at
              or coalesce(told_at < due_at, false)))
        ) cases
        """,
        end=end,
    )
    return Waiting(*counted)


def branches(day: date) -> tuple[int, int]:
    """Branches tied to a neighbourhood on a day, and all branches in being."""
    (counted,) = rows(
        """
        select count(*) filter (where exists (select from organisations_tie t
          where t.organisation_id = o.id and t.from_on <= %(day)s
            and (t.to_on is null or t.to_on > %(day)s))), count(*)
        from organisations_organisation o where o.kind = 'branch' and o.from_on <= %(day)s
          and (o.to_on is null or o.to_on > %(day)s)
        """,
        day=day,
    )
    return counted[0], counted[1]


def recounted(begin: datetime, end: datetime, day: date) -> dict[str, tuple[int, int]]:
    """Numerator and denominator of each line of the summary."""
    doors, by_level, open_ = households(begin, end, day), solved(begin, end), waiting(end)
    visited = (doors.met, doors.all)
    return {
        "branches_tied": branches(day),
        "households_visited": visited,
        "share_visited": visited,
        "hardship_visited": (doors.special_met, doors.special),
        **{
            f"solved_{level}": (by_level.get(level, 0), sum(by_level.values()))
            for level in ("block", "neighbourhood", "street", "district")
        },
        "open_answered": (open_.in_time, open_.all),
    }


def _compared(said: "Summary", again: Mapping[str, tuple[int, int]]) -> Iterator[tuple[str, bool]]:
    """Each line as it is printed, and whether all say the same."""
    for line in said.lines:
        found = Count(*again[line.kind.value])
        same = line.count == found and line.frozen in {None, found}
        counts = {"summary": line.count, "published": line.frozen, "recount": found}
        shown = "  ".join(
            f"{name} {'–' if count is None else as_part(count)}" for name, count in counts.items()
        )
        yield f"{'agrees ' if same else 'DIFFERS'}  {line.kind.value:20}  {shown}", same


def compare(round_id: str | None, at: datetime) -> tuple[str, list[tuple[str, bool]]] | None:
    """What the summary of a round is of, and each of its lines; None when there is no such round.

    Needs Django loaded, as the owner.
    """
    from django.conf import settings

    from minqing.lib.scope import Scope
    from minqing.reports.queries import round_for_summary, summary
    from minqing.storage.scoping import scoped
    from minqing.territory.models import Area
    from minqing.visits.queries import rounds_of

    code = settings.MINQING_DISTRICT_CODE
    with scoped(Scope.system(code, "recount")) as scope:
        rounds = {str(each.pk): each for each in rounds_of(code)}
        round_ = rounds.get(round_id) if round_id else round_for_summary(code, local_date(at))
        if round_ is None:
            return None
        said = summary(scope, Area.objects.get(pk=code), round_, at=at)
        begin, end = start_of_local_day(round_.from_on), end_of_local_day(said.cut_off)
        lines = list(_compared(said, recounted(begin, end, said.cut_off)))
    return f"{code}, {round_.name}, as of {said.cut_off}", lines


def main(arguments: list[str]) -> int:
    """Compare and print."""
    with connected(ProcessRole.OWNER):
        found = compare(next(iter(arguments), None), datetime.now(UTC))
    if found is None:
        sys.stderr.write("There is no such round.\n")
        return 2
    heading, lines = found
    print(heading)
    print("\n".join(line for line, _ in lines))
    return 0 if all(same for _, same in lines) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
