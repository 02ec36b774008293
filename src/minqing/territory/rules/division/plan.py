"""A division while it is being searched: units in blocks, with what each change would cost.

Buildings and blocks are numbers here, sets of buildings are bits of one integer. A block hangs
together when its buildings do, since entrances have the neighbours of their building.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from minqing.territory.rules.division.adjacency import Adjacency
from minqing.territory.rules.division.judging import TOLERANCE
from minqing.territory.rules.division.units import Unit

__all__ = ["Costs", "Ground", "Move", "Plan"]


@dataclass(frozen=True, slots=True)
class Costs:
    """What the search gives up for what; 1 is a block outside the tolerance.

    ``outside`` per block beyond the tolerance, ``beyond`` per mean block of minutes beyond it,
    ``spread`` per squared deviation, ``split`` per building needlessly divided, ``moved`` per mean
    block of households that leave their block, ``cut`` per pair of neighbouring buildings apart.
    """

    outside: float = 1.0
    beyond: float = 4.0
    spread: float = 1.0
    split: float = 0.3
    moved: float = 0.0
    cut: float = 0.03


class Ground:
    """What does not change during the search: buildings, their units, work and neighbours."""

    def __init__(
        self,
        units: Sequence[Unit],
        adjacency: Adjacency,
        *,
        blocks: int,
        locked: Collection[str] = (),
    ) -> None:
        self.codes = sorted(adjacency.neighbours)
        index = {code: place for place, code in enumerate(self.codes)}
        self.units = sorted(units, key=lambda unit: unit.code)
        total = sum(unit.minutes for unit in self.units)
        #: Where nobody works, every entrance is worth the same.
        self.minutes = [unit.minutes if total else 1.0 for unit in self.units]
        self.households = [unit.households for unit in self.units]
        self.building_of = [index[unit.building_code] for unit in self.units]
        self.units_of: list[list[int]] = [[] for _ in self.codes]
        for place, building in enumerate(self.building_of):
            self.units_of[building].append(place)
        self.near = [
            sorted(index[each] for each in adjacency.neighbours[code]) for code in self.codes
        ]
        self.near_bits = [sum(1 << each for each in near) for near in self.near]
        self.blocks = blocks
        self.mean = (total or float(len(self.units))) / blocks
        self.work = [sum(self.minutes[unit] for unit in each) for each in self.units_of]
        #: A building may lie in so many blocks at no cost.
        self.parts_allowed = [
            1 if work <= self.mean * (1 + TOLERANCE) else -int(-work // self.mean)
            for work in self.work
        ]
        self.locked = [unit.code in locked or unit.building_code in locked for unit in self.units]
        self.any_locked = any(self.locked)

    def connected(self, bits: int) -> bool:
        """Whether a set of buildings hangs together; an empty one does."""
        return not bits or self.reach(bits & -bits, bits) == bits

    def reach(self, start: int, within: int) -> int:
        """The buildings of ``within`` that hang together with those of ``start``."""
        near = self.near_bits
        seen = edge = start
        while edge:
            low = edge & -edge
            fresh = near[low.bit_length() - 1] & within & ~seen
            seen |= fresh
            edge = (edge ^ low) | fresh
        return seen


class Move(NamedTuple):
    """Some units of one building from one block to another."""

    building: int
    units: tuple[int, ...]
    source: int
    target: int


class Plan:
    """An assignment of every unit to a block, and its cost.

    ``home`` is the block each unit has today (-1 for none); leaving it costs what ``Costs.moved``
    says. Every method that changes the plan keeps ``bits``, ``load``, ``parts`` and ``cost`` right.
    """

    def __init__(
        self,
        ground: Ground,
        block_of: Sequence[int],
        costs: Costs,
        home: Sequence[int] | None = None,
    ) -> None:
        self.ground = ground
        self.costs = costs
        self.home = list(home) if home is not None else [-1] * len(ground.units)
        per_block = max(1, sum(ground.households)) / ground.blocks
        self.move_cost = [
            costs.moved * each / per_block if at >= 0 else 0.0
            for each, at in zip(ground.households, self.home, strict=True)
        ]
        self.block_of: list[int] = []
        self.bits: list[int] = []
        self.load: list[float] = []
        self.parts: list[dict[int, tuple[int, ...]]] = []
        self.cost = 0.0
        self.restore(block_of)

    def restore(self, block_of: Sequence[int]) -> None:
        """Take another assignment."""
        ground = self.ground
        self.block_of = list(block_of)
        self.bits = [0] * ground.blocks
        self.load = [0.0] * ground.blocks
        self.parts = []
        for building, units in enumerate(ground.units_of):
            parts: dict[int, tuple[int, ...]] = {}
            for unit in units:
                block = self.block_of[unit]
                parts[block] = (*parts.get(block, ()), unit)
                self.load[block] += ground.minutes[unit]
                self.bits[block] |= 1 << building
            self.parts.append(parts)
        self.cost = sum(map(self.load_cost, self.load))
        self.cost += sum(
            self._split_cost(place, len(each)) for place, each in enumerate(self.parts)
        )
        self.cost += sum(
            cost
            for cost, block, home in zip(self.move_cost, self.block_of, self.home, strict=True)
            if block != home
        )
        self.cost += self.costs.cut * sum(self._links_apart())

    def load_cost(self, load: float) -> float:
        """What a block of so many minutes costs."""
        off = load / self.ground.mean - 1
        cost = self.costs.spread * off * off
        beyond = (off if off > 0 else -off) - TOLERANCE
        if beyond > 1e-9:  # noqa: PLR2004 - rounding of sums
            cost += self.costs.outside + self.costs.beyond * beyond
        return cost

    def _split_cost(self, building: int, parts: int) -> float:
        more = parts - self.ground.parts_allowed[building]
        return self.costs.split * more if more > 0 else 0.0

    def _links_apart(self) -> Iterator[int]:
        """For each building and each of its parts: neighbours that have no part in that block.

        A pair of whole buildings counts once: each end counts half.
        """
        near = self.ground.near_bits
        for building, parts in enumerate(self.parts):
            for block in parts:
                yield (near[building] & ~self.bits[block]).bit_count()

    def change(self, move: Move) -> float | None:
        """What the move would add to the cost; None when a block would fall apart or be empty."""
        ground, source, target = self.ground, move.source, move.target
        parts = self.parts[move.building]
        near = ground.near_bits[move.building]
        leaves = len(parts[source]) == len(move.units)
        arrives = target not in parts
        if arrives and not near & self.bits[target]:
            return None
        if leaves and not self._may_leave(move.building, source):
            return None
        minutes = sum([ground.minutes[unit] for unit in move.units])
        load = self.load
        added = (
            self.load_cost(load[source] - minutes)
            + self.load_cost(load[target] + minutes)
            - self.load_cost(load[source])
            - self.load_cost(load[target])
        )
        if leaves != arrives:
            count = len(parts)
            added += self._split_cost(move.building, count + (1 if arrives else -1))
            added -= self._split_cost(move.building, count)
        apart = 0
        if leaves:
            apart += 2 * (near & self.bits[source]).bit_count() - near.bit_count()
        if arrives:
            apart += near.bit_count() - 2 * (near & self.bits[target]).bit_count()
        added += self.costs.cut * apart
        if self.costs.moved:
            added += self._moved(move)
        return added

    def _moved(self, move: Move) -> float:
        added = 0.0
        for unit in move.units:
            home = self.home[unit]
            if home == move.source:
                added += self.move_cost[unit]
            elif home == move.target:
                added -= self.move_cost[unit]
        return added

    def _may_leave(self, building: int, block: int) -> bool:
        """Whether a block without this building is not empty and hangs together."""
        rest = self.bits[block] & ~(1 << building)
        touching = self.ground.near_bits[building] & rest
        if not touching:
            return False
        first = touching & -touching
        return first == touching or not touching & ~self.ground.reach(first, rest)

    def apply(self, move: Move, added: float) -> None:
        """Make a move whose ``change`` was ``added``."""
        ground, source, target = self.ground, move.source, move.target
        parts = self.parts[move.building]
        minutes = sum([ground.minutes[unit] for unit in move.units])
        self.load[source] -= minutes
        self.load[target] += minutes
        left = tuple(unit for unit in parts[source] if unit not in move.units)
        if left:
            parts[source] = left
        else:
            del parts[source]
            self.bits[source] &= ~(1 << move.building)
        parts[target] = tuple(sorted((*parts.get(target, ()), *move.units)))
        self.bits[target] |= 1 << move.building
        for unit in move.units:
            self.block_of[unit] = target
        self.cost += added

    def undo(self, move: Move, added: float) -> None:
        """Take back a move just made."""
        self.apply(Move(move.building, move.units, move.target, move.source), -added)

    def outside(self) -> list[int]:
        """The blocks outside the tolerance."""
        mean = self.ground.mean
        return [
            block for block, load in enumerate(self.load) if abs(load / mean - 1) > TOLERANCE + 1e-9
        ]
