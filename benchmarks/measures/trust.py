"""How well the signals tell invented visits from honest ones, on planted weeks."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from benchmarks.measures import Measured
from benchmarks.planted_visits import FABRICATORS, Worker, planted_week
from minqing.visits.rules.sampling import accepted_with, plan_for
from minqing.visits.rules.signals import Limits, found

__all__ = ["TRUST", "Rates", "believed", "rates"]

TRUST = ("trust.detected", "trust.false_flags")
_WEEKS = 1
_MATES = 3


@dataclass(frozen=True, slots=True)
class Rates:
    """What was found: shares of one.

    ``detected`` by signal: of the visits that the signal is to find, those flagged by any signal;
    ``workers``: of their workers, those with a flag; ``false`` by signal: of the honest visits, its
    flags; ``asked``: of the honest workers, those with any flag in a week.
    """

    detected: dict[str, float]
    workers: dict[str, float]
    false: dict[str, float]
    asked: float
    false_all: float


def rates(weeks: Sequence[Sequence[Worker]]) -> Rates:
    """Look at planted weeks as the nightly job does, each worker beside the own team."""
    hits: Counter[str] = Counter()
    made_up: Counter[str] = Counter()
    caught: dict[str, list[bool]] = defaultdict(list)
    false: Counter[str] = Counter()
    wrong, honest, asked = 0, 0, []
    for week in weeks:
        for place, worker in enumerate(week):
            # Three colleagues: the honest ones that come next.
            team = [each for mate in _mates(week, place) for each in mate.visits]
            findings = found(worker.visits, [*worker.visits, *team], Limits())
            flagged = {each.visit_id for each in findings}
            honest_ids = {each.visit_id for each in worker.visits} - worker.made_up
            if worker.kind == "honest":
                asked.append(bool(flagged))
                honest += len(honest_ids)
                wrong += len(flagged & honest_ids)
                false.update(each.signal.value for each in findings)
            else:
                hits[worker.kind] += len(flagged & worker.made_up)
                made_up[worker.kind] += len(worker.made_up)
                caught[worker.kind].append(bool(flagged & worker.made_up))
    return Rates(
        detected={kind: hits[kind] / made_up[kind] for kind in FABRICATORS},
        workers={kind: sum(caught[kind]) / len(caught[kind]) for kind in FABRICATORS},
        false={kind: false[kind] / honest for kind in FABRICATORS if kind},
        asked=sum(asked) / len(asked),
        false_all=wrong / honest,
    )


def _mates(week: Sequence[Worker], place: int) -> list[Worker]:
    honest = [each for each in week if each.kind == "honest"]
    return [honest[(place + step) % len(honest)] for step in range(1, 1 + _MATES)]


def believed() -> Measured:
    """Planted weeks, and what the weekly draw finds of a fabricator whom no signal finds."""
    measured = rates([planted_week(seed) for seed in range(_WEEKS)])
    told = {kind: value for kind, value in measured.detected.items() if kind}
    lot = 100
    plan = plan_for(lot)
    notes = [
        (
            f"{kind}: {measured.detected[kind]:.1%} of invented visits flagged,"
            f" {measured.workers[kind]:.0%} of their workers;"
            f" {measured.false[kind]:.2%} of honest visits"
        )
        for kind in FABRICATORS
        if kind
    ]
    notes.append(
        f"careful: {measured.detected['']:.1%} flagged; of a team of {lot} meetings in four weeks"
        f" {plan.size} are drawn, and one that invents 20 % passes with"
        f" {accepted_with(lot, ceil(0.2 * lot), plan):.1%}, one that invents 30 % with"
        f" {accepted_with(lot, ceil(0.3 * lot), plan):.1%}"
    )
    notes.append(f"{measured.asked:.1%} of honest workers have any flag in a week")
    return Measured(
        {
            "trust.detected": sum(told.values()) / len(told),
            "trust.false_flags": measured.false_all,
        },
        notes,
    )
