"""``minqing reconcile``: recompute every projection from the facts, compare, write if asked."""

import json
import sys
from collections.abc import Callable, Iterator

from django.conf import settings
from django.utils import timezone

from minqing.cases import queries as cases
from minqing.cases.operations import rebuild as rebuild_cases
from minqing.files import queries as files
from minqing.files.operations import rebuild as rebuild_files
from minqing.households import queries as households
from minqing.households.operations.tallies import rebuild_tallies
from minqing.ledger.operations import operation
from minqing.lib.actor import Actor
from minqing.lib.differences import Difference
from minqing.questionnaires import queries as questionnaires
from minqing.questionnaires.operations.standing import rebuild as rebuild_questionnaires
from minqing.visits import queries as visits
from minqing.visits.operations import rebuild as rebuild_visits

__all__ = ["RECONCILED", "rebuild", "run"]

# Every package with projections, from the lowest: what a higher one counts builds on it.
RECONCILED: dict[str, Callable[[], Iterator[Difference]]] = {
    "files": files.attachment_differences,
    "households": households.differences,
    "visits": visits.differences,
    "cases": cases.differences,
    "questionnaires": questionnaires.differences,
}


@operation
def rebuild() -> None:
    """Make every projection agree with the facts, from the lowest package up, or none."""
    by, at = Actor.system("reconcile"), timezone.now()
    rebuild_files(by=by, at=at, area_code=settings.MINQING_DISTRICT_CODE)
    rebuild_tallies()
    rebuild_visits(by=by, at=at, area_code=settings.MINQING_DISTRICT_CODE)
    rebuild_cases(by=by, at=at, area_code=settings.MINQING_DISTRICT_CODE)
    rebuild_questionnaires(by=by, at=at, area_code=settings.MINQING_DISTRICT_CODE)


def run(*, as_json: bool, mend: bool = False) -> int:
    """Print every difference; returns 0 when there is none, 1 otherwise. Runs as the owner.

    With ``mend`` the projections are written anew after the differences were printed, as far as
    there are any; the code then says whether they agree now.
    """
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
    if found and mend:
        rebuild()
        found = [each for differences in RECONCILED.values() for each in differences()]
        if not as_json:
            sys.stdout.write(
                f"Written anew; {len(found)} difference(s) left.\n" if found else "Written anew.\n"
            )
    return 1 if found else 0
