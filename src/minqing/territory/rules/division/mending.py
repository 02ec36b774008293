"""Putting an assignment right: blocks in pieces, and blocks without anybody."""

from collections.abc import Sequence

from minqing.territory.rules.division.plan import Ground
from minqing.territory.rules.division.units import DivisionError

__all__ = ["NothingLeftError", "mend"]


class NothingLeftError(DivisionError):
    """A further block is wanted, but locked buildings leave nothing to make it of."""


def mend(ground: Ground, block_of: Sequence[int]) -> list[int]:
    """The assignment with every block connected and none empty; what is locked stays.

    Of a block in pieces the one with most locked work, then with most work, stays; the others join
    the neighbouring block with least. A piece with a locked building is joined by the shortest way
    through what is not locked; where there is none, the block stays in pieces. An empty block takes
    an end of the fullest one that can be divided.
    """
    mending = _Mending(ground, block_of)
    for _ in ground.units:
        if not sum(mending.joined(block) for block in range(ground.blocks)):
            break
    for block in range(ground.blocks):
        if not mending.bits[block]:
            mending.carve(block)
    return mending.block_of


class _Mending:
    """An assignment on its way, with buildings (as bits) and work by block."""

    def __init__(self, ground: Ground, block_of: Sequence[int]) -> None:
        self.ground = ground
        self.block_of = list(block_of)
        self.bits = [0] * ground.blocks
        self.load = [0.0] * ground.blocks
        self.locked_bits = 0
        for unit, block in enumerate(block_of):
            self.bits[block] |= 1 << ground.building_of[unit]
            self.load[block] += ground.minutes[unit]
            if ground.locked[unit]:
                self.locked_bits |= 1 << ground.building_of[unit]

    def joined(self, block: int) -> bool:
        """Whether anything had to be done for the pieces of a block."""
        main, *others = self._pieces(block)[:2] or [0]
        if not others:
            return False
        if any(self._is_locked(unit) for unit in self._units(block, others[0])):
            return self._connect(block, main, others[0])
        return self._give_away(block, others[0])

    def _pieces(self, block: int) -> list[int]:
        left, found = self.bits[block], []
        while left:
            found.append(self.ground.reach(left & -left, left))
            left &= ~found[-1]

        def worth(piece: int) -> tuple[float, float, int]:
            units = self._units(block, piece)
            minutes = self.ground.minutes
            held = sum(minutes[unit] + 1 for unit in units if self._is_locked(unit))
            return -held, -sum(minutes[unit] for unit in units), piece

        return sorted(found, key=worth)

    def _units(self, block: int, buildings: int) -> list[int]:
        """The units of a block that lie in these buildings."""
        found = []
        while buildings:
            low = buildings & -buildings
            own = self.ground.units_of[low.bit_length() - 1]
            found += [unit for unit in own if self.block_of[unit] == block]
            buildings ^= low
        return found

    def _is_locked(self, unit: int) -> bool:
        return self.ground.locked[unit]

    def _move(self, units: Sequence[int], target: int) -> None:
        ground = self.ground
        for unit in units:
            source = self.block_of[unit]
            self.block_of[unit] = target
            self.load[source] -= ground.minutes[unit]
            self.load[target] += ground.minutes[unit]
            building = ground.building_of[unit]
            self.bits[target] |= 1 << building
            if all(self.block_of[each] != source for each in ground.units_of[building]):
                self.bits[source] &= ~(1 << building)

    def _beside(self, piece: int) -> int:
        """The buildings of a piece and around it."""
        around = left = piece
        while left:
            low = left & -left
            around |= self.ground.near_bits[low.bit_length() - 1]
            left ^= low
        return around

    def _give_away(self, block: int, piece: int) -> bool:
        around = self._beside(piece)
        targets = [
            other for other, bits in enumerate(self.bits) if other != block and bits & around
        ]
        if not targets:
            targets = self._freed(block)
        if not targets:
            return False
        target = min(targets, key=lambda each: (self.load[each], each))
        self._move(self._units(block, piece), target)
        return True

    def _freed(self, asking: int) -> list[int]:
        """An empty block: one that is, or the lightest that its neighbours can take over."""
        empty = [block for block, bits in enumerate(self.bits) if not bits]
        if empty:
            return empty[:1]
        for block in sorted(range(self.ground.blocks), key=lambda each: (self.load[each], each)):
            around = self._beside(self.bits[block])
            others = [
                other
                for other, bits in enumerate(self.bits)
                if other not in {block, asking} and bits & around
            ]
            units = self._units(block, self.bits[block])
            if block != asking and others and not any(map(self._is_locked, units)):
                self._move(units, min(others, key=lambda each: (self.load[each], each)))
                return [block]
        return []

    def _connect(self, block: int, main: int, piece: int) -> bool:
        """Lead a block from its main piece to another through what is not locked."""
        ground = self.ground
        came_from: dict[int, int] = {}
        seen = main
        edge = [each for each in range(len(ground.codes)) if main >> each & 1]
        while edge:
            following = []
            for building in edge:
                for other in ground.near[building]:
                    bit = 1 << other
                    if seen & bit or (self.locked_bits & bit and not piece & bit):
                        continue
                    seen |= bit
                    came_from[other] = building
                    if piece & bit:
                        self._take_way(block, other, came_from)
                        return True
                    following.append(other)
            edge = following
        return False

    def _take_way(self, block: int, building: int, came_from: dict[int, int]) -> None:
        while building in came_from:
            building = came_from[building]
            if not self.bits[block] >> building & 1:
                self._move(self.ground.units_of[building], block)

    def carve(self, empty: int) -> None:
        """Give an empty block an end of the fullest block that can be divided."""
        for block in sorted(range(self.ground.blocks), key=lambda each: (-self.load[each], each)):
            end = self._far_end(block)
            if end:
                self._move(end, empty)
                return
        raise NothingLeftError(
            "A further block is wanted, but locked buildings leave nothing to make it of.",
            *sorted(
                {
                    each.building_code
                    for each, locked in zip(self.ground.units, self.ground.locked, strict=True)
                    if locked
                }
            ),
        )

    def _far_end(self, block: int) -> list[int]:
        """About half of a block, so that both halves hang together; empty when it cannot be.

        Buildings are taken in the reverse of a walk's order: what is walked to latest may always
        leave first. A block of one building gives half of its entrances.
        """
        ground, within = self.ground, self.bits[block]
        half, taken, work = self.load[block] / 2, 0, 0.0
        for building in reversed(self._walk(within)[1:]):
            bit = 1 << building
            units = self._units(block, bit)
            more = sum(ground.minutes[unit] for unit in units)
            if taken and work + more > half:
                break
            apart = not ground.connected(taken | bit) or not ground.connected(
                within & ~taken & ~bit
            )
            if not apart and not any(map(self._is_locked, units)):
                taken |= bit
                work += more
        if taken:
            return self._units(block, taken)
        for building in self._walk(within):
            units = self._units(block, 1 << building)
            free = [unit for unit in units if not self._is_locked(unit)]
            if len(units) > 1 and free:
                return free[len(free) // 2 :]
        return []

    def _walk(self, within: int) -> list[int]:
        """The buildings of a set, nearest first, from the one with the highest number."""
        order, seen = [], 0
        waiting = [within.bit_length() - 1] if within else []
        while waiting:
            building = waiting.pop(0)
            if not seen >> building & 1:
                seen |= 1 << building
                order.append(building)
                waiting.extend(each for each in self.ground.near[building] if within >> each & 1)
        return order
