"""Dividing a neighbourhood into blocks: the way from entrances to a proposal with its figures."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from minqing.territory.rules.division.adjacency import Adjacency, Wall, adjacency
from minqing.territory.rules.division.cutting import first_cut
from minqing.territory.rules.division.judging import TOLERANCE, Judgement, judge
from minqing.territory.rules.division.plan import Costs, Ground, Plan
from minqing.territory.rules.division.polish import polish
from minqing.territory.rules.division.regions import within_walls
from minqing.territory.rules.division.runs import entrances_in_runs
from minqing.territory.rules.division.search import HOT, WARM, improve
from minqing.territory.rules.division.today import Start, begin_from
from minqing.territory.rules.division.units import DivisionError, Unit, check_units

__all__ = [
    "Division",
    "NoSizeError",
    "Remark",
    "RemarkKind",
    "TooManyBlocksError",
    "UnknownLockError",
    "divide",
    "is_new",
]

STEPS_PER_SECOND = 100_000
"""Steps of the search that an ordinary core makes in a second: time is counted, never read."""

_POLISH_SHARE = 0.15
"""Of the time, for dividing windows of a few blocks exactly."""

_MOST_STEPS_PER_BUILDING = 3_000
_MOVED = 1.0
"""A block outside the tolerance is worth moving the households of so many mean blocks."""

_NEW = "new-"


class NoSizeError(DivisionError):
    """Neither a number of blocks nor a size was given, or both, or one that is not positive."""


class TooManyBlocksError(DivisionError):
    """More blocks are wanted than there are entrances."""


class UnknownLockError(DivisionError):
    """A locked code is neither a building nor an entrance of this neighbourhood."""


class RemarkKind(StrEnum):
    """What whoever reads a proposal should know about it."""

    ISLAND_JOINED = "island_joined"
    WITHOUT_POSITION = "without_position"
    BUILDING_DIVIDED = "building_divided"
    ENTRANCE_TOO_LARGE = "entrance_too_large"
    BLOCK_DISSOLVED = "block_dissolved"
    BLOCK_IN_PIECES = "block_in_pieces"
    NO_WORK = "no_work"


@dataclass(frozen=True, slots=True)
class Remark:
    """A remark on buildings, entrances or blocks, named by ``codes``.

    ``metres`` is how long the crossing is that joins an island.
    """

    kind: RemarkKind
    codes: tuple[str, ...]
    metres: float | None = None


@dataclass(frozen=True, slots=True)
class Division:
    """A proposal: the block of every unit, its figures, and what is to be said about it.

    Blocks that exist today keep their key; ``is_new`` tells the others.
    """

    assignment: Mapping[str, str]
    judgement: Judgement
    adjacency: Adjacency
    remarks: tuple[Remark, ...]


def is_new(key: str) -> bool:
    """Whether a key of a Division is that of a block which does not exist yet."""
    return key.startswith(_NEW)


def divide(
    units: Sequence[Unit],
    *,
    blocks: int | None,
    target_minutes: float | None,
    walls: Sequence[Wall] = (),
    today: Mapping[str, str] | None = None,
    locked: Collection[str] = (),
    seconds: float,
    seed: int,
) -> Division:
    """Divide one neighbourhood into ``blocks``, or into blocks of about ``target_minutes``.

    With ``today`` (unit code → block key) as few households as possible change their block; without
    a size there will be as many blocks as today. ``locked`` buildings or units keep their block of
    today. ``seconds`` bounds the search by the steps that an ordinary core makes in that time, so
    the same seed gives the same division on every machine. Raises a DivisionError that names what
    is wrong.
    """
    check_units(units)
    _check_locks(units, locked)
    count = _block_count(units, blocks, target_minutes, today)
    near = adjacency(units, walls)
    inside = within_walls(units, near, count)
    ground = Ground(units, inside, blocks=count, locked=locked)
    steps = _steps(ground, seconds)
    if today or locked:
        start = begin_from(ground, today or {})
        plan = Plan(ground, start.block_of, Costs(moved=_MOVED), start.home)
        heat = WARM
    else:
        block_of = first_cut(ground, seed=seed)
        start = Start(block_of, [-1] * len(block_of), [])
        plan = Plan(ground, block_of, Costs())
        heat = HOT
    improve(plan, rng=Random(seed), steps=steps, heat=heat)  # noqa: S311 - no secret
    polish(plan, effort=seconds * _POLISH_SHARE, seed=seed)
    entrances_in_runs(plan)
    assignment = _named(ground, plan.block_of, start)
    judgement = judge(units, near, assignment, today)
    gone = set(today.values()) - set(assignment.values()) if today else set()
    remarks = tuple(_remarks(ground, inside, judgement, sorted(gone)))
    return Division(assignment, judgement, near, remarks)


def _check_locks(units: Sequence[Unit], locked: Collection[str]) -> None:
    known = {unit.code for unit in units} | {unit.building_code for unit in units}
    for code in sorted(locked):
        if code not in known:
            raise UnknownLockError(f"{code} is locked but is not in this neighbourhood.", code)


def _block_count(
    units: Sequence[Unit],
    blocks: int | None,
    target_minutes: float | None,
    today: Mapping[str, str] | None,
) -> int:
    if blocks is not None and target_minutes is not None:
        raise NoSizeError("Give a number of blocks or a size, not both.")
    if target_minutes is not None:
        if not target_minutes > 0:
            raise NoSizeError(f"Blocks cannot have {target_minutes} minutes of work.")
        wanted = round(sum(unit.minutes for unit in units) / target_minutes)
        return min(max(wanted, 1), len(units))
    if blocks is None:
        blocks = len({today[unit.code] for unit in units if unit.code in today}) if today else 0
    if blocks < 1:
        raise NoSizeError("How many blocks, or blocks of which size, was not said.")
    if blocks > len(units):
        raise TooManyBlocksError(
            f"{blocks} blocks are wanted, but there are only {len(units)} entrances.",
            *sorted({unit.building_code for unit in units}),
        )
    return blocks


def _steps(ground: Ground, seconds: float) -> int:
    useful = _MOST_STEPS_PER_BUILDING * len(ground.codes)
    return min(useful, max(0, round(seconds * (1 - _POLISH_SHARE) * STEPS_PER_SECOND)))


def _named(ground: Ground, block_of: Sequence[int], start: Start) -> dict[str, str]:
    """Units by their block's key; new blocks are numbered in the order of their first unit.

    A block that holds nobody of those it has today is a new one.
    """
    same = {block for block, home in zip(block_of, start.home, strict=True) if block == home}
    names = {block: start.keys[block] for block in same}
    fresh = 0
    for block in block_of:
        if block not in names:
            fresh += 1
            names[block] = f"{_NEW}{fresh}"
    return {unit.code: names[block] for unit, block in zip(ground.units, block_of, strict=True)}


def _remarks(
    ground: Ground, near: Adjacency, judgement: Judgement, dissolved: Sequence[str]
) -> Iterator[Remark]:
    for crossing in near.crossings:
        yield Remark(
            RemarkKind.ISLAND_JOINED, (crossing.one, crossing.other), round(crossing.metres, 1)
        )
    if near.without_position:
        yield Remark(RemarkKind.WITHOUT_POSITION, near.without_position)
    if judgement.buildings_split:
        yield Remark(RemarkKind.BUILDING_DIVIDED, judgement.buildings_split)
    large = tuple(
        unit.code
        for unit, minutes in zip(ground.units, ground.minutes, strict=True)
        if minutes > ground.mean * (1 + TOLERANCE)
    )
    if large:
        yield Remark(RemarkKind.ENTRANCE_TOO_LARGE, large)
    if dissolved:
        yield Remark(RemarkKind.BLOCK_DISSOLVED, tuple(dissolved))
    apart = tuple(block.key for block in judgement.blocks if not block.contiguous)
    if apart:
        yield Remark(RemarkKind.BLOCK_IN_PIECES, apart)
    if not any(unit.minutes for unit in ground.units):
        yield Remark(RemarkKind.NO_WORK, ())
