"""One neighbourhood of the demonstration, from its first door to today."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from minqing.cases.rules import CaseLevel
from minqing.home.management.demo.days import Calendar
from minqing.home.management.demo.settle import settle
from minqing.home.management.demo.staff import Hiring, Staff, hire_neighbourhood
from minqing.home.management.demo.visiting import Visiting, doors_of
from minqing.households.rules.invented_places import InventedNeighbourhood
from minqing.ledger.operations import operation
from minqing.lib.actor import Actor
from minqing.lib.time import at_local
from minqing.visits.models import Round
from minqing.visits.operations.history import name_responsible, record_visit_history

__all__ = ["Job", "Shared", "fill"]

# Every third neighbourhood has a few doors for which nobody is named: a gap the desk has to show.
_GAPS_EVERY, _GAPS = 3, (2, 4)


@dataclass(frozen=True, slots=True)
class Job:
    """A neighbourhood, and what it has to add to the totals of the first round."""

    place: InventedNeighbourhood
    ordinal: int
    visited: int
    solved: Mapping[CaseLevel, int]
    open: int
    closed: int


@dataclass(frozen=True, slots=True)
class Shared:
    """What all neighbourhoods have in common."""

    days: Calendar
    staff: Staff
    first_round: Round
    second_round: Round
    seed: int
    password: str
    days_at_a_time: int
    by: Actor


def fill(shared: Shared, job: Job) -> tuple[str, str] | None:
    """Fill a neighbourhood; number and access code of the request whose resident follows it.

    Several acts, each whole: it is for an empty neighbourhood, once.
    """
    days, by = shared.days, shared.by
    begin = at_local(days.begin, 9)
    code = job.place.code
    rng = Random(f"{shared.seed} {code}")  # noqa: S311 - invented events
    settle(job.place, job.ordinal, by=by, at=begin, from_on=days.begin, seed=shared.seed)
    hiring = Hiring(
        code[:6],
        by=by,
        at=begin,
        from_on=days.begin,
        seed=f"{shared.seed} {code}",
        password=shared.password,
    )
    local = hire_neighbourhood(hiring, shared.staff, job.place, sign_ins=job.ordinal == 0)
    gaps = 0 if job.ordinal % _GAPS_EVERY else rng.randint(*_GAPS)
    doors = doors_of(local, gaps=gaps)
    name_responsible(
        by=local.secretary.actor,
        at=at_local(days.first, 8),
        area_code=code,
        pairs=[(each.household_id, each.member.member_id) for each in doors if each.member],
        from_on=days.begin,
    )
    visiting = Visiting(local, days, days_at_a_time=shared.days_at_a_time, rng=rng)
    visiting.first_round(shared.first_round, doors, job.visited)
    visiting.second_round(shared.second_round, doors)
    _write(code, visiting)
    return None


@operation
def _write(code: str, visiting: Visiting) -> None:
    """One act, so that the ledger tells visits and requests in the order of their days."""
    record_visit_history(area_code=code, batches=visiting.batches())
