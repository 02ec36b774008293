"""The published figures that the demonstration adds up to, and how they are divided.

Everything here is arithmetic: at divisor 1 the totals are the programme's own, at a larger divisor
its parts, rounded so that they still add up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import floor
from typing import Final, TypeVar

from minqing.cases.rules import CaseLevel

__all__ = ["MOST_DIVIDED", "Targets", "deal", "share_out", "targets"]

HOUSEHOLDS: Final = 307_800
VISITED: Final = 216_999
SOLVED: Final = {
    CaseLevel.BLOCK: 2_593,
    CaseLevel.NEIGHBOURHOOD: 3_982,
    CaseLevel.STREET: 189,
    CaseLevel.DISTRICT: 27,
}
#: Not published: how many requests were open at the cut-off (each with its answer told), and how
#: many had been closed with an answer but no solution.
OPEN: Final = 368
CLOSED: Final = 146
#: A district divided further would have neighbourhoods without a block of households.
MOST_DIVIDED: Final = 2_000

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Targets:
    """What the round that has ended adds up to at its cut-off."""

    households: int
    visited: int
    solved: Mapping[CaseLevel, int]
    open: int
    closed: int


def targets(divisor: int) -> Targets:
    """The programme's totals, divided; every level of solutions keeps at least one.

    Raises ValueError for a divisor that leaves no district.
    """
    if not 1 <= divisor <= MOST_DIVIDED:
        message = f"The district can be divided by 1 to {MOST_DIVIDED}, not by {divisor}."
        raise ValueError(message)
    households = _divided(HOUSEHOLDS, divisor)
    solved = share_out(_divided(sum(SOLVED.values()), divisor), SOLVED)
    return Targets(
        households=households,
        visited=_divided(VISITED, divisor),
        solved={level: max(1, count) for level, count in solved.items()},
        open=max(4, _divided(OPEN, divisor)),
        closed=max(1, _divided(CLOSED, divisor)),
    )


def share_out(total: int, weights: Mapping[Key, float]) -> dict[Key, int]:
    """``total`` in whole parts by weight: the largest remainders get what rounding left over.

    Of equal remainders the earlier key comes first. The parts add up to ``total``.
    """
    whole = sum(weights.values())
    exact = {key: total * weight / whole for key, weight in weights.items()}
    parts = {key: floor(value) for key, value in exact.items()}
    left = total - sum(parts.values())
    by_remainder = sorted(exact, key=lambda key: parts[key] - exact[key])
    for key in by_remainder[:left]:
        parts[key] += 1
    return parts


def deal(total: int, wanted: Sequence[float], most: Sequence[int]) -> list[int]:
    """``total`` over places in proportion to what each wants, none above its ``most``.

    Raises ValueError when even all of them full hold less than ``total``.
    """
    if total > sum(most):
        message = f"{total} do not fit into {sum(most)}"
        raise ValueError(message)
    dealt = dict.fromkeys(range(len(wanted)), 0)
    left = total
    while left:
        room = {place: wanted[place] for place in dealt if dealt[place] < most[place]}
        for place, part in share_out(left, room).items():
            dealt[place] = min(most[place], dealt[place] + part)
        left = total - sum(dealt.values())
    return list(dealt.values())


def _divided(number: int, divisor: int) -> int:
    """Divided and rounded, halves up."""
    return (2 * number + divisor) // (2 * divisor)
