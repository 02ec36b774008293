"""What a round aims at: shares of groups by a day, repeats, and where it should be by today."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

__all__ = [
    "SHORTEST_REPEAT",
    "Target",
    "TargetGroup",
    "TargetProblem",
    "expected_share",
    "targets_objection",
]

SHORTEST_REPEAT = 7
"""Days: nobody is asked to visit a household more often than once a week."""
_ALL = Decimal(100)


class TargetGroup(StrEnum):
    """Households for which a round has an aim of its own, the most urgent first."""

    SPECIAL_HARDSHIP = "special_hardship"
    ELDER_ALONE = "elder_alone"
    ALL = "all"


@dataclass(frozen=True, slots=True, order=True)
class Target:
    """That a share (percent) of a group is met at the end of a day.

    Several of one group are stages: the latest is the aim, the earlier ones are milestones.
    """

    by_on: date
    percent: int


class TargetProblem(StrEnum):
    """Why targets of one group cannot stand together."""

    OUTSIDE = "outside"
    SHRINKING = "shrinking"
    TWICE = "twice"


def targets_objection(
    targets: Iterable[Target], from_on: date, to_on: date | None
) -> tuple[TargetProblem, Target] | None:
    """What is wrong with the targets of one group, and at which; None when they can stand.

    A target's day lies in the round (``to_on`` is the first day after it); a later one asks for
    more than an earlier one.
    """
    before: Target | None = None
    for each in sorted(targets):
        if each.by_on < from_on or (to_on is not None and each.by_on >= to_on):
            return TargetProblem.OUTSIDE, each
        if before is not None and each.by_on == before.by_on:
            return TargetProblem.TWICE, each
        if before is not None and each.percent <= before.percent:
            return TargetProblem.SHRINKING, each
        before = each
    return None


def expected_share(
    targets: Sequence[Target], from_on: date, to_on: date | None, day: date
) -> Decimal | None:
    """Which share (percent, one decimal) should be met at the end of a day.

    In a straight line from nothing on the eve of the round through every target; without any, to
    all on its last day. After the last target it stays. None for a round without an end or target:
    nothing says how fast it should go; and before the round began.
    """
    if day < from_on:
        return None
    stages = sorted(targets)
    if not stages:
        if to_on is None:
            return None
        return _between(Decimal(0), _ALL, (day - from_on).days + 1, (to_on - from_on).days)
    share, passed = Decimal(0), 0
    on = (day - from_on).days + 1
    for stage in stages:
        until = (stage.by_on - from_on).days + 1
        if on < until:
            return _between(share, Decimal(stage.percent), on - passed, until - passed)
        share, passed = Decimal(stage.percent), until
    return _one_decimal(share)


def _between(low: Decimal, high: Decimal, days: int, of_days: int) -> Decimal:
    part = Decimal(min(days, of_days)) / Decimal(max(of_days, 1))
    return _one_decimal(low + (high - low) * part)


def _one_decimal(share: Decimal) -> Decimal:
    return share.quantize(Decimal("0.1"), ROUND_HALF_UP)
