"""The figures of a division, as they are stored beside it."""

from collections.abc import Mapping
from typing import Any

from minqing.home.queries.divisions.ground import Ground
from minqing.territory.rules.division import BlockFigures, Judgement, judge

__all__ = ["judged"]


def judged(ground: Ground, placed: Mapping[str, str]) -> dict[str, Any]:
    """Today's division and another one, judged alike; ``placed`` is unit → key of a block.

    Both with the work as it is asked for now, so that they can be laid beside each other.
    """
    return {
        "today": _as_json(
            judge(ground.units, ground.adjacency, ground.today), ground, ground.today
        ),
        "proposed": _as_json(
            judge(ground.units, ground.adjacency, placed, ground.today), ground, placed
        ),
        "households": sum(each.households for each in ground.units),
        "minutes": round(ground.total_minutes),
        "buildings": len(ground.buildings),
        "without_position": list(ground.adjacency.without_position),
        "crossings": [[each.one, each.other] for each in ground.adjacency.crossings],
    }


def _as_json(found: Judgement, ground: Ground, placed: Mapping[str, str]) -> dict[str, Any]:
    return {
        "mean_minutes": round(found.mean_minutes),
        "within": round(found.within, 4),
        "contiguous": round(found.contiguous, 4),
        "whole": round(found.whole, 4),
        "kept": None if found.kept is None else round(found.kept, 4),
        "households_moved": found.households_moved,
        "split": list(found.buildings_split),
        "unassigned": len(found.unassigned),
        "worst": round(max((abs(each.deviation) for each in found.blocks), default=0.0), 4),
        "blocks": [_block(each, ground, placed) for each in found.blocks],
    }


def _block(found: BlockFigures, ground: Ground, placed: Mapping[str, str]) -> dict[str, Any]:
    units = [code for code, key in placed.items() if key == found.key]
    return {
        "key": found.key,
        "minutes": round(found.minutes),
        "households": found.households,
        "special": sum(ground.special.get(code, 0) for code in units),
        "entrances": found.units,
        "deviation": round(found.deviation, 4),
        "balanced": found.balanced,
        "contiguous": found.contiguous,
    }
