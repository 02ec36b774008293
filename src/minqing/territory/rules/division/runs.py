"""A divided building gives each block entrances that follow one another."""

from itertools import permutations

from minqing.territory.rules.division.plan import Plan

__all__ = ["entrances_in_runs"]

_MOST_PARTS = 4
_WORTH = 0.05
"""What the cost may rise for entrances in order, as long as no further block is outside."""


def entrances_in_runs(plan: Plan) -> None:
    """Exchange entrances of divided buildings, so that "1 to 3 here, 4 to 6 there" can be said."""
    for building, parts in enumerate(plan.parts):
        if 1 < len(parts) <= _MOST_PARTS and not _is_locked(plan, building):
            _order(plan, building)


def _is_locked(plan: Plan, building: int) -> bool:
    return any(plan.ground.locked[unit] for unit in plan.ground.units_of[building])


def _order(plan: Plan, building: int) -> None:
    before, cost, outside = list(plan.block_of), plan.cost, len(plan.outside())
    sizes = {block: len(units) for block, units in plan.parts[building].items()}
    tries: list[tuple[float, list[int]]] = []
    for order in permutations(sorted(sizes)):
        after = list(before)
        blocks = [block for block in order for _ in range(sizes[block])]
        for unit, block in zip(plan.ground.units_of[building], blocks, strict=True):
            after[unit] = block
        plan.restore(after)
        if len(plan.outside()) <= outside and plan.cost <= cost + _WORTH:
            tries.append((plan.cost, after))
    plan.restore(min(tries)[1] if tries else before)
