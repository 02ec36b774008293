"""The last touch: a few neighbouring blocks at a time are divided exactly.

A window is a block in trouble (outside the tolerance, or with a building divided without need) and
blocks beside it. Every connected set of the window's buildings whose work is within the tolerance
is a column; CP-SAT chooses as many columns as the window has blocks, each building exactly once,
at least cost. Contiguity holds by construction, and buildings stay whole. The window is changed
only if that lowers the cost of the plan. Effort is counted, in CP-SAT's deterministic time, so the
outcome follows from the plan and the seed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ortools.sat.python import cp_model

from minqing.territory.rules.division.judging import TOLERANCE
from minqing.territory.rules.division.plan import Plan

__all__ = ["polish"]

_MOST_BLOCKS = 4
_MOST_PIECES = 24
_MOST_SETS = 12_000
_SCALE = 10_000
#: Deterministic seconds for one window, and what preparing one takes beside: see ``polish``.
_EACH = 0.2
_SETUP, _SETUP_COLUMN = 0.004, 7e-5


@dataclass(frozen=True, slots=True)
class _Piece:
    """What is not divided in a window: a building, or the part of it that lies in the window."""

    building: int
    units: tuple[int, ...]
    minutes: float


@dataclass(frozen=True, slots=True)
class _Column:
    """A possible block of a window: pieces (as bits), cost, and the block it would best be."""

    pieces: int
    cost: float
    block: int


def polish(plan: Plan, *, effort: float, seed: int) -> None:
    """Improve the plan window by window, small ones first, while ``effort`` lasts (seconds)."""
    tried: set[frozenset[int]] = set()
    for size in range(2, _MOST_BLOCKS + 1):
        for block in _in_trouble(plan):
            blocks = _around(plan, block, size)
            key = frozenset(blocks)
            if effort <= 0 or len(blocks) < size or key in tried:
                continue
            tried.add(key)
            effort -= _Window(plan, blocks).solve(seed)


def _in_trouble(plan: Plan) -> list[int]:
    blocks = plan.outside()
    for building, parts in enumerate(plan.parts):
        if len(parts) > plan.ground.parts_allowed[building]:
            blocks.extend(parts)
    return list(dict.fromkeys(blocks))


def _around(plan: Plan, block: int, size: int) -> list[int]:
    """A block and those beside it, up to ``size``: what shares a building with it comes first."""
    window = [block]
    while len(window) < size:
        inside = around = 0
        for each in window:
            inside |= plan.bits[each]
        for building, near in enumerate(plan.ground.near_bits):
            if inside >> building & 1:
                around |= near
        beside = [
            (-(inside & bits).bit_count(), -(around & bits).bit_count(), each)
            for each, bits in enumerate(plan.bits)
            if each not in window and (inside | around) & bits
        ]
        if not beside:
            break
        window.append(min(beside)[2])
    return window


class _Window:
    """Some blocks of a plan, and the sets of their pieces that could be blocks."""

    def __init__(self, plan: Plan, blocks: Sequence[int]) -> None:
        self.plan = plan
        self.blocks = list(blocks)
        self.pieces = list(self._pieces())
        ground = plan.ground
        self.low = ground.mean * (1 - TOLERANCE)
        self.high = ground.mean * (1 + TOLERANCE)
        at: dict[int, int] = {}
        for place, piece in enumerate(self.pieces):
            at[piece.building] = at.get(piece.building, 0) | 1 << place
        self.near = [
            sum(at.get(other, 0) for other in ground.near[piece.building])
            | at[piece.building] & ~(1 << place)
            for place, piece in enumerate(self.pieces)
        ]

    def _pieces(self) -> Iterator[_Piece]:
        ground, inside = self.plan.ground, set(self.blocks)
        for building, parts in enumerate(self.plan.parts):
            own = [block for block in parts if block in inside]
            if len(own) > 1 and ground.parts_allowed[building] == 1:
                units = [tuple(sorted(unit for block in own for unit in parts[block]))]
            else:
                units = [parts[block] for block in own]
            for each in units:
                yield _Piece(building, each, sum(ground.minutes[unit] for unit in each))

    def solve(self, seed: int) -> float:
        """Divide the window anew where that is better; the effort it took."""
        if len(self.pieces) > _MOST_PIECES or len(self.pieces) < len(self.blocks):
            return 0.0
        columns = self._columns()
        if not columns:
            return 0.0
        chosen, spent = _choose(columns, len(self.pieces), len(self.blocks), seed)
        if chosen:
            self._take(chosen)
        return spent + _SETUP + _SETUP_COLUMN * len(columns)

    def _columns(self) -> list[_Column]:
        """Every connected set of pieces within the tolerance; none when there are too many."""
        found: list[_Column] = []
        seen = 0
        for first in range(len(self.pieces)):
            #: A set is grown from its lowest piece: those below are forbidden.
            stack = [
                (1 << first, self.near[first], (1 << first + 1) - 1, self.pieces[first].minutes)
            ]
            while stack:
                pieces, around, forbidden, minutes = stack.pop()
                seen += 1
                if seen > _MOST_SETS:
                    return []
                if minutes >= self.low:
                    column = self._column(pieces, minutes)
                    if column:
                        found.append(column)
                fresh = around & ~forbidden
                while fresh:
                    bit = fresh & -fresh
                    fresh ^= bit
                    forbidden |= bit
                    place = bit.bit_length() - 1
                    more = minutes + self.pieces[place].minutes
                    if more <= self.high:
                        stack.append((pieces | bit, around | self.near[place], forbidden, more))
        return found

    def _column(self, pieces: int, minutes: float) -> _Column | None:
        plan, ground = self.plan, self.plan.ground
        buildings = 0
        units: list[int] = []
        for place, piece in enumerate(self.pieces):
            if pieces >> place & 1:
                buildings |= 1 << piece.building
                units.extend(piece.units)
        apart, left = 0, buildings
        while left:
            low = left & -left
            apart += (ground.near_bits[low.bit_length() - 1] & ~buildings).bit_count()
            left ^= low
        held = {plan.block_of[unit] for unit in units if ground.locked[unit]}
        if len(held) > 1:
            return None
        moved = sum(plan.move_cost[unit] for unit in units)
        stays: dict[int, float] = {}
        for unit in units:
            if plan.home[unit] in self.blocks:
                stays[plan.home[unit]] = stays.get(plan.home[unit], 0.0) + plan.move_cost[unit]
        block = (
            held.pop() if held else max(stays, key=lambda each: (stays[each], -each), default=-1)
        )
        cost = plan.load_cost(minutes) + plan.costs.cut * apart + moved - stays.get(block, 0.0)
        return _Column(pieces, cost, block)

    def _take(self, chosen: Sequence[_Column]) -> None:
        """Put the columns in the place of the window's blocks, if the plan gets better by it."""
        plan, before, cost = self.plan, list(self.plan.block_of), self.plan.cost
        names: dict[int, int] = {}
        for place, column in enumerate(chosen):
            if column.block >= 0 and column.block not in names.values():
                names[place] = column.block
        free = [block for block in self.blocks if block not in names.values()]
        after = list(before)
        for place, column in enumerate(chosen):
            block = names[place] if place in names else free.pop()
            for at, piece in enumerate(self.pieces):
                if column.pieces >> at & 1:
                    for unit in piece.units:
                        after[unit] = block
        kept = all(
            block == old
            for block, old, locked in zip(after, before, plan.ground.locked, strict=True)
            if locked
        )
        if kept:
            plan.restore(after)
        if plan.cost > cost - 1e-9:
            plan.restore(before)


def _choose(
    columns: Sequence[_Column], pieces: int, blocks: int, seed: int
) -> tuple[list[_Column], float]:
    """The cheapest columns that hold each piece once, none if there are none; and the effort."""
    model = cp_model.CpModel()
    taken = [model.new_bool_var("") for _ in columns]
    for place in range(pieces):
        model.add_exactly_one(
            var for var, column in zip(taken, columns, strict=True) if column.pieces >> place & 1
        )
    model.add(sum(taken) == blocks)
    model.minimize(
        sum(round(column.cost * _SCALE) * var for var, column in zip(taken, columns, strict=True))
    )
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed
    solver.parameters.max_deterministic_time = _EACH
    status = solver.solve(model)
    spent = solver.response_proto.deterministic_time
    if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return [], spent
    chosen = [column for var, column in zip(taken, columns, strict=True) if solver.value(var)]
    return chosen, spent
