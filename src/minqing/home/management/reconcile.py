"""``minqing reconcile``: recompute every projection from the facts and compare."""

import json
import sys
from collections.abc import Callable, Iterator

from minqing.cases import queries as cases
from minqing.households import queries as households
from minqing.lib.differences import Difference
from minqing.visits import queries as visits

__all__ = ["RECONCILED", "run"]

# Every package with projections, from the lowest: what a higher one counts builds on it.
RECONCILED: dict[str, Callable[[], Iterator[Difference]]] = {
    "households": households.differences,
    "visits": visits.differences,
    "cases": cases.differences,
}


def run(*, as_json: bool) -> int:
    """Print every difference; returns 0 when there is none, 1 otherwise. Runs as the owner."""
    found = [each for differences in RECONCILED.values() for each in differences()]
    if as_json:
        rows = [
            {
                "projection": each.projection,
                "key": each.key,
                "stored": str(each.stored),
                "facts": str(each.recomputed),
            }
            for each in found
        ]
        sys.stdout.write(json.dumps({"ok": not found, "differences": rows}) + "\n")
    else:
        for each in found:
            sys.stdout.write(f"{each}\n")
        sys.stdout.write(
            "Facts and projections agree.\n" if not found else f"{len(found)} difference(s).\n"
        )
    return 1 if found else 0
