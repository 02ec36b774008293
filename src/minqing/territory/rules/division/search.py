"""The local search: moves, swaps and chains of moves that keep every block in one piece.

Simulated annealing over three kinds of step: a building (or the part of it that lies in a block)
goes to a neighbouring block; one entrance does, which divides its building; or two moves in a row,
of which the second takes something out of the block that the first one filled (a swap, when it
goes back, else a chain). Half of the steps begin at a block outside the tolerance. Each is judged
by what it adds to the cost; what would take a block apart is never made.
"""

import math
from random import Random

from minqing.territory.rules.division.plan import Move, Plan

__all__ = ["HOT", "WARM", "improve"]

#: Heat at the beginning, from a first cut and from a division that is to be kept, and at the end.
HOT, WARM = 0.2, 0.05
_COLD = 0.004
_CHAINS = 0.45
_SINGLES = 0.12
_TROUBLED = 0.5
_REFRESH = 64


class _Steps:
    """Where the next step begins."""

    def __init__(self, plan: Plan, rng: Random) -> None:
        self.plan = plan
        self.random = rng.random
        self.movable = [
            building
            for building, units in enumerate(plan.ground.units_of)
            if not all(plan.ground.locked[unit] for unit in units)
        ]
        self.troubled: list[int] = []

    def refresh(self) -> None:
        """Look again which buildings lie in or beside blocks outside the tolerance."""
        ground, bits = self.plan.ground, 0
        for block in self.plan.outside():
            bits |= self.plan.bits[block]
        around = bits
        for building in self.movable:
            if bits >> building & 1:
                around |= ground.near_bits[building]
        self.troubled = [each for each in self.movable if around >> each & 1]

    def any_move(self) -> Move | None:
        """A move from anywhere, half of the time from where the trouble is."""
        random = self.random
        some = self.troubled if self.troubled and random() < _TROUBLED else self.movable
        return self.move_of(some[int(random() * len(some))])

    def move_out_of(self, block: int) -> Move | None:
        """A move of something else out of a block."""
        bits = self.plan.bits[block]
        skip = int(self.random() * bits.bit_count())
        for _ in range(skip):
            bits &= bits - 1
        return self.move_of((bits & -bits).bit_length() - 1, block)

    def move_of(self, building: int, source: int = -1) -> Move | None:
        """A move of a building, its part in ``source``, or one entrance of it."""
        plan, random = self.plan, self.random
        ground, parts = plan.ground, plan.parts[building]
        if source < 0:
            source = _pick(parts, random())
        near = ground.near[building]
        at = int(random() * (len(near) + len(parts) - 1))
        target = _pick(plan.parts[near[at]] if at < len(near) else parts, random())
        if target == source:
            return None
        units = parts[source]
        if len(units) > 1 and random() < _SINGLES:
            units = (units[int(random() * len(units))],)
        if ground.any_locked and any(ground.locked[unit] for unit in units):
            return None
        return Move(building, units, source, target)


def _pick(blocks: dict[int, tuple[int, ...]], at: float) -> int:
    return next(iter(blocks)) if len(blocks) == 1 else list(blocks)[int(at * len(blocks))]


def improve(plan: Plan, *, rng: Random, steps: int, heat: float) -> None:
    """Search for ``steps`` steps and leave the plan at the best that was seen.

    ``heat`` is what a step may add to the cost at the beginning, about.
    """
    choose = _Steps(plan, rng)
    if not choose.movable or plan.ground.blocks < 2:  # noqa: PLR2004 - one block leaves no choice
        return
    best, best_cost = list(plan.block_of), plan.cost
    cooling = (_COLD / heat) ** (1 / max(1, steps))
    for step in range(steps):
        heat *= cooling
        if step % _REFRESH == 0:
            choose.refresh()
        if _step(plan, choose, heat, rng) and plan.cost < best_cost - 1e-9:
            best, best_cost = list(plan.block_of), plan.cost
    plan.restore(best)


def _step(plan: Plan, choose: _Steps, heat: float, rng: Random) -> bool:
    """Try one step; whether it was made."""
    move = choose.any_move()
    added = None if move is None else plan.change(move)
    if move is None or added is None:
        return False
    if rng.random() >= _CHAINS:
        if _is_taken(added, heat, rng):
            plan.apply(move, added)
            return True
        return False
    plan.apply(move, added)
    after = choose.move_out_of(move.target)
    more = None if after is None or after.building == move.building else plan.change(after)
    if after is not None and more is not None and _is_taken(added + more, heat, rng):
        plan.apply(after, more)
        return True
    if _is_taken(added, heat, rng):
        return True
    plan.undo(move, added)
    return False


def _is_taken(added: float, heat: float, rng: Random) -> bool:
    return added <= 0 or rng.random() < math.exp(-added / heat)
