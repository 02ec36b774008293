"""Dividing a real district into blocks, beside a search that may ignore contiguity."""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from benchmarks.district import Size
from benchmarks.measures import Measured
from benchmarks.real_district import real_neighbourhoods
from benchmarks.report import say
from benchmarks.rival_divisions import free_division, k_means, plain_metis
from minqing.territory.rules.division import (
    Division,
    Judgement,
    Unit,
    divide,
    judge,
    name_alike,
)

__all__ = ["DIVISION", "divided"]

DIVISION = ("division.within", "division.vs_free", "division.contiguous", "division.time")

#: A mean block's work: about 23 hours in one round, which makes about 3,000 blocks.
_TARGET_MINUTES = 1_400.0
_FREE_SECONDS = 60.0
_SECONDS_PER_BUILDING = 0.002
_CHANGED = 0.05
_SEED = 1
_BESIDE_METRES = 15.0


def divided(size: Size) -> Measured:
    """Every neighbourhood of the real district divided into blocks, about 3,000 in all.

    ``division.time`` is processor time of one process with one thread, from entrances to judged
    proposals. Smaller sizes take only some of the neighbourhoods.
    """
    every = max(1, round(1 / size.scale))
    district = real_neighbourhoods(every)
    say(f"  dividing {len(district)} neighbourhoods")
    clock, processor = time.perf_counter(), time.process_time()
    ours = {
        code: divide(
            units,
            blocks=None,
            target_minutes=_TARGET_MINUTES,
            seconds=_seconds(units),
            seed=_SEED,
        )
        for code, units in district.items()
    }
    processor, clock = time.process_time() - processor, time.perf_counter() - clock
    total = _sum(district, ours)
    say("  searching without contiguity")
    free = _free(district, ours)
    values = {
        "division.within": total.within,
        "division.vs_free": total.within / free.within,
        "division.contiguous": total.contiguous,
        "division.time": processor,
    }
    households = sum(unit.households for units in district.values() for unit in units)
    notes = [
        (
            f"{len(district)} neighbourhoods, {total.buildings:,} buildings,"
            f" {sum(map(len, district.values())):,} entrances, {households:,} households into"
            f" {total.blocks:,} blocks; {processor:.1f} s of processor time, {clock:.1f} s of clock"
        ),
        f"ours: {total}",
        f"without contiguity, {_FREE_SECONDS:.0f} s for all: {free}",
        *(f"{name}: {_sum(district, each)}" for name, each in _plain(district, ours)),
        *_after_changes(district, ours),
    ]
    return Measured(values, notes)


def _seconds(units: Sequence[Unit]) -> float:
    return _SECONDS_PER_BUILDING * len({unit.building_code for unit in units})


@dataclass(slots=True)
class _Total:
    """Judgements of many neighbourhoods added up."""

    buildings: int = 0
    blocks: int = 0
    balanced: int = 0
    connected: int = 0
    links: int = 0
    apart: float = 0.0
    small: int = 0
    split: int = 0
    households: int = 0
    moved: int = 0
    worst: float = 0.0

    @classmethod
    def of(cls, judgements: Iterable[tuple[Judgement, int, int]]) -> "_Total":
        """The sum of judgements, each with its numbers of buildings and of links."""
        total = cls()
        for judgement, buildings, links in judgements:
            total.buildings += buildings
            total.blocks += len(judgement.blocks)
            total.balanced += sum(block.balanced for block in judgement.blocks)
            total.connected += sum(block.contiguous for block in judgement.blocks)
            total.links += links
            total.apart += judgement.cut * links
            total.small += judgement.small_buildings
            total.split += len(judgement.buildings_split)
            total.households += judgement.households_today
            total.moved += judgement.households_moved
            total.worst = max([total.worst, *(each.deviation for each in judgement.blocks)])
        return total

    @property
    def within(self) -> float:
        """The share of blocks within the tolerance."""
        return self.balanced / self.blocks

    @property
    def contiguous(self) -> float:
        """The share of blocks that hang together."""
        return self.connected / self.blocks

    @property
    def kept(self) -> float:
        """The share of households that keep their block."""
        return 1 - self.moved / self.households

    def __str__(self) -> str:
        """As a note says it."""
        return (
            f"{self.within:.1%} of blocks within 10 %, {self.contiguous:.1%} contiguous,"
            f" {self.apart / self.links:.1%} of neighbouring buildings apart,"
            f" {1 - self.split / self.small:.1%} of buildings whole"
        )


def _sum(district: Mapping[str, Sequence[Unit]], divisions: Mapping[str, Division]) -> _Total:
    return _Total.of(_sized(district[code], each) for code, each in divisions.items())


def _sized(units: Sequence[Unit], division: Division) -> tuple[Judgement, int, int]:
    buildings = len({unit.building_code for unit in units})
    return division.judgement, buildings, sum(1 for _ in division.adjacency.links())


def _with(units: Sequence[Unit], division: Division, block_of: Sequence[int]) -> Division:
    """The division with other blocks."""
    assignment = {unit.code: f"{block}" for unit, block in zip(units, block_of, strict=True)}
    return replace(
        division, assignment=assignment, judgement=judge(units, division.adjacency, assignment)
    )


def _free(district: Mapping[str, Sequence[Unit]], ours: Mapping[str, Division]) -> _Total:
    """What a search without contiguity reaches in a minute of processor time for all."""
    each = _FREE_SECONDS / sum(map(len, district.values()))
    return _sum(
        district,
        {
            code: _with(
                units,
                ours[code],
                free_division(
                    units,
                    len(ours[code].judgement.blocks),
                    seconds=each * len(units),
                    seed=_SEED,
                ),
            )
            for code, units in district.items()
        },
    )


def _plain(
    district: Mapping[str, Sequence[Unit]], ours: Mapping[str, Division]
) -> Iterator[tuple[str, dict[str, Division]]]:
    """METIS and k-means, as they come."""
    counts = {code: len(each.judgement.blocks) for code, each in ours.items()}
    yield (
        "METIS alone",
        {
            code: _with(
                units,
                ours[code],
                plain_metis(units, ours[code].adjacency, counts[code], seed=_SEED),
            )
            for code, units in district.items()
        },
    )
    yield (
        "k-means",
        {
            code: _with(units, ours[code], k_means(units, counts[code], seed=_SEED))
            for code, units in district.items()
        },
    )


def _after_changes(
    district: Mapping[str, Sequence[Unit]], ours: Mapping[str, Division]
) -> Iterator[str]:
    """Notes on dividing again after some buildings changed: with least change, and anew."""
    say("  dividing again after changes")
    today = {
        code: {unit: f"today {key}" for unit, key in each.assignment.items()}
        for code, each in ours.items()
    }
    changed = {code: list(_changed(units, code)) for code, units in district.items()}
    stay, least, anew = {}, {}, {}
    for code, units in changed.items():
        before = today[code]
        blocks = len(set(before.values()))
        stay[code] = _again(units, blocks, today=before, seconds=0.0)
        least[code] = _again(units, blocks, today=before, seconds=_seconds(units))
        anew[code] = _named(
            units, _again(units, blocks, today=None, seconds=_seconds(units)), before
        )
    yield f"after 5 % of buildings changed, nothing done: {_kept(_sum(changed, stay))}"
    yield f"divided again with least change: {_kept(_sum(changed, least))}"
    yield f"divided anew: {_kept(_sum(changed, anew))}"
    for name, divisions in _plain(changed, anew):
        named = {
            code: _named(units, divisions[code], today[code]) for code, units in changed.items()
        }
        yield f"divided anew by {name}: {_kept(_sum(changed, named))}"


def _again(
    units: Sequence[Unit], blocks: int, *, today: Mapping[str, str] | None, seconds: float
) -> Division:
    return divide(
        units, blocks=blocks, target_minutes=None, today=today, seconds=seconds, seed=_SEED + 1
    )


def _named(units: Sequence[Unit], division: Division, today: Mapping[str, str]) -> Division:
    """The division under the keys of today that let most households keep theirs."""
    assignment = name_alike(units, division.assignment, today)
    judgement = judge(units, division.adjacency, assignment, today)
    return replace(division, assignment=assignment, judgement=judgement)


def _kept(total: _Total) -> str:
    return f"{total.kept:.2%} of households keep their block; {total}"


def _changed(units: Sequence[Unit], code: str) -> Iterator[Unit]:
    """After one building in twenty got more households, fewer, or a new building beside it."""
    rng = Random(f"{_SEED} {code}")
    by_building: dict[str, list[Unit]] = {}
    for unit in units:
        by_building.setdefault(unit.building_code, []).append(unit)
    last = max(int(building[12:]) for building in by_building)
    for entrances in by_building.values():
        kind = rng.choice(("more", "fewer", "new")) if rng.random() < _CHANGED else ""
        factor = {"more": 1 + rng.random() / 2, "fewer": 1 - rng.random() / 2}.get(kind, 1.0)
        for unit in entrances:
            yield replace(
                unit, minutes=unit.minutes * factor, households=round(unit.households * factor)
            )
        if kind == "new":
            last += 1
            for unit in entrances:
                yield _beside(unit, f"{code}{last:04d}")


def _beside(unit: Unit, building: str) -> Unit:
    """A new building's entrance like one of the building beside it."""
    return replace(
        unit,
        code=building + unit.code[len(building) :],
        building_code=building,
        x=None if unit.x is None else unit.x + _BESIDE_METRES,
        y=None if unit.y is None else unit.y + _BESIDE_METRES,
    )
