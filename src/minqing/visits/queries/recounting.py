"""What follows at every household, decided again by `rules.follow_up` from the visits themselves.

The database keeps it by a rule of its own (`visits_follow_up`); this is the other one.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from minqing.lib.differences import Difference
from minqing.visits.models import RepeatRule
from minqing.visits.queries.ruled_out import RULED_OUT
from minqing.visits.rules import (
    Decision,
    PartOfDay,
    RoundDays,
    TargetGroup,
    Try,
    follow_up,
)

__all__ = ["followed_differences", "proposal_differences"]

_STANDINGS = f"""
select s.household_id, s.round_id, r.from_on, r.to_on, h.special_hardship,
  exists (select 1 from households_hardshipentry e where e.household_id = h.id
    and e.kind = 'elder_alone' and e.to_on is null),
  s.follow_up, s.due_on, s.due_part, s.tries, s.tried, s.card_left,
  (select json_agg(json_build_array(v.id, v.outcome, v.visited_at, v.next_on, v.next_part,
      coalesce(v.card_left, false)))
    from visits_visit v where v.round_id = s.round_id and v.household_id = any(array(
      select a.household_id from households_householdalias a
      where a.survivor_id = s.household_id and a.to_on is null) || s.household_id)
      and not {RULED_OUT})
from visits_householdstanding s
join visits_round r on r.id = s.round_id
join households_household h on h.id = s.household_id
"""  # noqa: S608 - a constant of this package
_DECISIONS = """
select distinct on (1) coalesce(a.survivor_id, p.household_id), p.decided_at, p.again_on
from visits_doorproposal p
left join households_householdalias a on a.household_id = p.household_id and a.to_on is null
where p.decided_at is not null order by 1, p.decided_at desc, p.id desc
"""

# Every household on the register that stands before the neighbourhood has one proposal that waits,
# and none waits that does not.
_PROPOSALS = """
with standing as (
  select distinct s.household_id from visits_householdstanding s
  join visits_round r on r.id = s.round_id
  join households_household h on h.id = s.household_id and h.to_on is null
  where s.follow_up = 'register' or (s.follow_up = 'neighbourhood' and r.closed_at is null)
), waiting as (
  select p.household_id from visits_doorproposal p where p.state = 'waiting'
)
select coalesce(w.household_id, s.household_id)::text,
  case when w.household_id is null then 'none' else 'waiting' end,
  case when s.household_id is null then 'none' else 'waiting' end
from waiting w full join standing s on s.household_id = w.household_id
where w.household_id is null or s.household_id is null
"""


def followed_differences() -> Iterator[Difference]:
    """Every standing whose follow-up, day, tries or card the rule does not bear out."""
    repeats = _repeats()
    with connection.cursor() as cursor:
        cursor.execute(_DECISIONS)
        decisions = {row[0]: Decision(row[1], row[2]) for row in cursor.fetchall()}
    with connection.chunked_cursor() as cursor:
        cursor.execute(_STANDINGS)
        while rows := cursor.fetchmany(2_000):
            for row in rows:
                yield from _compared(row, repeats.get(row[1], {}), decisions.get(row[0]))


def _compared(
    row: Sequence[Any], repeats: dict[str, int], decision: Decision | None
) -> Iterator[Difference]:
    home, round_id, from_on, to_on, special, alone = row[:6]
    groups = {
        TargetGroup.ALL.value,
        *([TargetGroup.SPECIAL_HARDSHIP.value] if special else []),
        *([TargetGroup.ELDER_ALONE.value] if alone else []),
    }
    every = min((days for group, days in repeats.items() if group in groups), default=None)
    found = follow_up(
        [_try(each) for each in row[12] or []], RoundDays(from_on, to_on, every), decision
    )
    stored = _words(*row[6:12])
    recomputed = _words(
        found.follow_up,
        found.due_on,
        found.due_part,
        found.tries,
        [str(slot) for slot in found.tried],
        found.card_left,
    )
    if stored != recomputed:
        yield Difference("visits.follow_up", f"{home} in {round_id}", stored, recomputed)


def _words(*values: object) -> str:
    return " ".join("-" if each is None else str(each) for each in values)


def _try(row: Sequence[Any]) -> Try:
    visit_id, outcome, visited_at, next_on, part, card = row
    return Try(
        UUID(visit_id),
        outcome,
        datetime.fromisoformat(visited_at),
        None if next_on is None else date.fromisoformat(next_on),
        None if part is None else PartOfDay(part),
        card,
    )


def _repeats() -> dict[UUID, dict[str, int]]:
    found: dict[UUID, dict[str, int]] = {}
    for round_id, group, days in RepeatRule.objects.values_list("round_id", "group", "every_days"):
        found.setdefault(round_id, {})[group] = days
    return found


def proposal_differences() -> Iterator[Difference]:
    """Every household that stands before the neighbourhood without waiting, or the other way."""
    with connection.cursor() as cursor:
        cursor.execute(_PROPOSALS)
        for key, stored, recomputed in cursor.fetchall():
            yield Difference("visits.proposal", key, stored, recomputed)
