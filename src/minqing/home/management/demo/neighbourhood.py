"""One neighbourhood of the demonstration, from its first door to today."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from uuid import UUID

from minqing.cases.operations.history import CaseHistory, record_histories
from minqing.cases.rules import CaseLevel
from minqing.home.management.demo.asking import Asking
from minqing.home.management.demo.convening import convene_units, matters
from minqing.home.management.demo.days import Calendar
from minqing.home.management.demo.loose_ends import leave_loose_ends
from minqing.home.management.demo.scenes import FOLLOWED, scenes
from minqing.home.management.demo.settle import settle
from minqing.home.management.demo.staff import Hiring, Staff, hire_neighbourhood
from minqing.home.management.demo.stories import Holders
from minqing.home.management.demo.visiting import Visiting, doors_of
from minqing.home.management.demo.weekly import sum_up_weeks
from minqing.households.rules.invented_places import InventedNeighbourhood
from minqing.ledger.operations import operation
from minqing.lib.actor import Actor
from minqing.lib.codes import street_of
from minqing.lib.time import at_local
from minqing.visits.models import Round
from minqing.visits.operations import assign_responsibilities
from minqing.visits.operations.history import record_visit_history

__all__ = ["Job", "Shared", "Shown", "fill"]

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


@dataclass(slots=True)
class Shown:
    """What somebody without an account can open: number and access code, the token of a link."""

    followed: tuple[str, str] | None = None
    link: str = ""


def fill(shared: Shared, job: Job) -> Shown:
    """Fill a neighbourhood; what of it is open to somebody without an account.

    Several acts, each whole: it is for an empty neighbourhood, once.
    """
    days, by = shared.days, shared.by
    begin = at_local(days.begin, 9)
    code = job.place.code
    rng = Random(f"{shared.seed} {code}")  # noqa: S311 - invented events
    settle(job.place, job.ordinal, by=by, at=begin, from_on=days.begin, seed=shared.seed)
    hiring = Hiring(
        code,
        by=by,
        at=begin,
        from_on=days.begin,
        seed=f"{shared.seed} {code}",
        password=shared.password,
    )
    local = hire_neighbourhood(hiring, shared.staff, job.place, sign_ins=job.ordinal == 0)
    gaps = 0 if job.ordinal % _GAPS_EVERY else rng.randint(*_GAPS)
    doors = doors_of(local, gaps=gaps)
    assign_responsibilities(
        by=local.secretary.actor,
        at=at_local(days.first, 8),
        area_code=code,
        pairs=[(each.household_id, each.member.member_id) for each in doors if each.member],
        from_on=days.begin,
    )
    visiting = Visiting(local, days, days_at_a_time=shared.days_at_a_time, rng=rng)
    visiting.first_round(shared.first_round, doors, job.visited)
    visiting.second_round(shared.second_round, doors)
    holders = Holders(
        local=local,
        street=shared.staff.streets[street_of(code)],
        district=shared.staff.district,
        signing={each.id: (rng.randrange(5), rng.randint(14, 17)) for each in local.blocks},
        lists={},
    )
    asking = Asking(holders, days, doors=doors, meetings=visiting.meetings, rng=rng)
    histories = list(_histories(job, asking, days, rng))
    if job.ordinal == 0:
        histories += scenes(holders, days, doors, rng)
    histories += matters(holders, days, doors, rng, ordinal=job.ordinal)
    shown = Shown()

    def afterwards(cases: Mapping[str, UUID]) -> None:
        units = shared.staff.units
        shown.link = convene_units(code, holders, days, units, cases, ordinal=job.ordinal)
        if job.ordinal == 0:
            leave_loose_ends(
                code=code,
                local=local,
                doors=doors,
                days=days,
                running=shared.second_round,
                rng=rng,
            )
        if street_of(code) == next(iter(shared.staff.streets)):
            sum_up_weeks(code, local.secretary.actor, days, seed=shared.seed, ordinal=job.ordinal)

    shown.followed = _write(shared, code, visiting, histories, afterwards)
    return shown


def _histories(
    job: Job, asking: Asking, days: Calendar, rng: Random
) -> Iterator[tuple[str, CaseHistory]]:
    """Everything that was asked, with a name for what may be followed."""
    for level, count in job.solved.items():
        for story in asking.solved(level, count):
            yield "", story.until(days.now)
    for story in asking.open(job.open):
        yield "open", story.until(days.now)
    for story in asking.closed(job.closed):
        yield "", story.until(days.now)
    each_day = (sum(job.solved.values()) + job.open + job.closed) / (days.second - days.first).days
    for story in asking.since(int(each_day * days.days_since + rng.random())):
        yield "", story.until(days.now)


@operation
def _write(
    shared: Shared,
    code: str,
    visiting: Visiting,
    histories: Sequence[tuple[str, CaseHistory]],
    afterwards: Callable[[Mapping[str, UUID]], None],
) -> tuple[str, str] | None:
    """One act, so that the ledger tells everything in the order of its days.

    Number and access code of the request that its resident follows, where there is one.
    """
    record_visit_history(area_code=code, batches=visiting.batches())
    told = sorted(histories, key=lambda each: each[1].raised_at)
    recorded = record_histories(
        by=shared.by, at=shared.days.now, histories=[history for _name, history in told]
    )
    pairs = [(name, case) for (name, _history), case in zip(told, recorded, strict=True)]
    afterwards({name: case.case_id for name, case in pairs})
    named = {name: (case.number, case.access_code) for name, case in pairs}
    return named.get(FOLLOWED) or named.get("open")
