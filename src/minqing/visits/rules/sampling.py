"""How many visits are checked at random, and which: a single sampling plan, drawn from a seed.

A team's visits of four weeks are a lot. The plan (n, c) says: check n of them, drawn at random; the
lot is accepted when at most c turn out not to count. It is the smallest plan that keeps both risks
under hypergeometric sampling, as in E. G. Schilling and D. V. Neubauer, "Acceptance Sampling in
Quality Control" (3rd ed., 2017), chapter 5, and W. C. Guenther, "Use of the binomial,
hypergeometric and Poisson tables to obtain sampling plans" (J. Quality Technology 1, 1969):

- producer's risk: a team of whose meetings no more than ``acceptable`` (AQL, 2 %) would not be
  confirmed is accepted with at least 95 %: people forget a visit;
- consumer's risk: a team of which ``tolerable`` (LTPD, 20 %) are invented is accepted with at most
  10 %.

The lot spans four weeks because a team meets few households in one, and a sample of a small lot is
nearly the lot. Each week draws what the plan still lacks (``this_week``). Not accepted never
means guilty: it makes the next draws tighter (LTPD 10 %), and is shown to the neighbourhood.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, comb, floor
from uuid import UUID

WINDOW_WEEKS = 4
_FEWEST_BAD = 2


@dataclass(frozen=True, slots=True)
class Risks:
    """What the plan has to keep, in shares of one."""

    acceptable: float = 0.02
    producer: float = 0.05
    tolerable: float = 0.20
    consumer: float = 0.10


STANDARD = Risks()
TIGHTENED = Risks(tolerable=0.10)


@dataclass(frozen=True, slots=True)
class Plan:
    """Check ``size`` visits, accept with at most ``acceptance`` that do not count."""

    size: int
    acceptance: int


def accepted_with(lot: int, bad: int, plan: Plan) -> float:
    """The probability that a lot with so many bad ones is accepted (hypergeometric)."""
    ways = sum(
        comb(bad, found) * comb(lot - bad, plan.size - found)
        for found in range(min(plan.acceptance, bad, plan.size) + 1)
        if plan.size - found <= lot - bad
    )
    return ways / comb(lot, plan.size)


def bad_in(lot: int, risks: Risks) -> tuple[int, int]:
    """How many bad ones a lot may have, and how many it must not: at AQL and at LTPD.

    Two at least at LTPD: one visit is no pattern, and finding a single one means checking all.
    """
    tolerable = max(_FEWEST_BAD, ceil(risks.tolerable * lot - 1e-9))
    return floor(risks.acceptable * lot + 1e-9), min(lot, tolerable)


def plan_for(lot: int, risks: Risks = STANDARD) -> Plan:
    """The smallest plan for a lot; all of it where nothing smaller keeps both risks."""
    if lot <= 0:
        return Plan(0, 0)
    good, bad = bad_in(lot, risks)
    for acceptance in range(lot + 1):
        size = _smallest(lot, bad, acceptance, risks.consumer)
        if size is None:
            break
        if accepted_with(lot, good, Plan(size, acceptance)) >= 1 - risks.producer - 1e-12:
            return Plan(size, acceptance)
    return Plan(lot, good)


def _smallest(lot: int, bad: int, acceptance: int, risk: float) -> int | None:
    """The smallest sample that lets a bad lot through with no more than the risk."""
    low, high = acceptance + 1, lot
    if high < low or accepted_with(lot, bad, Plan(high, acceptance)) > risk:
        return None
    while low < high:
        middle = (low + high) // 2
        if accepted_with(lot, bad, Plan(middle, acceptance)) <= risk:
            high = middle
        else:
            low = middle + 1
    return low


def this_week(window: int, drawn_before: int, lot: int, risks: Risks = STANDARD) -> int:
    """How many of this week's ``lot`` to draw.

    ``window`` are the team's visits of the four weeks up to now, ``drawn_before`` how many of the
    three weeks before were drawn. At least one of a week with visits, so that no week is safe.
    """
    if lot == 0:
        return 0
    missing = plan_for(window, risks).size - drawn_before
    return min(lot, max(1, min(missing, ceil(plan_for(window, risks).size * lot / window))))


def drawn(seed: str, ids: Iterable[UUID], size: int) -> list[UUID]:
    """The first ``size`` ids in the order of SHA-256(seed, id): the same for everybody."""
    return sorted(ids, key=lambda each: (_rank(seed, each), each))[:size]


def _rank(seed: str, visit_id: UUID) -> bytes:
    return hashlib.sha256(bytes.fromhex(seed) + visit_id.bytes).digest()


def commitment(seed: str) -> bytes:
    """What the ledger holds of a seed before the week: its SHA-256."""
    return hashlib.sha256(bytes.fromhex(seed)).digest()


def week_of(day: date) -> date:
    """The Monday of the day's week."""
    return day - timedelta(days=day.weekday())


def window_of(week_on: date) -> tuple[date, date]:
    """The first day of the window that ends with the week, and the first day after it."""
    return week_on - timedelta(weeks=WINDOW_WEEKS - 1), week_on + timedelta(weeks=1)


def characteristic(
    lots: Sequence[int], shares: Sequence[float], risks: Risks = STANDARD
) -> list[tuple[int, Plan, list[float]]]:
    """The operating characteristic: for each lot its plan and the chance of being accepted.

    ``shares`` are shares of bad visits in the lot, rounded up to whole visits.
    """
    rows = []
    for lot in lots:
        plan = plan_for(lot, risks)
        chances = [accepted_with(lot, min(lot, ceil(share * lot - 1e-9)), plan) for share in shares]
        rows.append((lot, plan, chances))
    return rows
