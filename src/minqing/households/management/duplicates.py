"""``minqing duplicates``: look over the register for rows that look alike."""

import json
import sys

from django.conf import settings
from django.utils import timezone

from minqing.households.operations.duplicates import propose_duplicates
from minqing.lib.actor import Actor
from minqing.lib.scope import Scope
from minqing.storage.scoping import scoped

__all__ = ["run"]


def run(*, as_json: bool) -> int:
    """Propose look-alikes of the whole district; prints how many are new and how many wait."""
    district: str = settings.MINQING_DISTRICT_CODE
    with scoped(Scope.system(district, "duplicates")):
        found = propose_duplicates(
            by=Actor.system("duplicates"), at=timezone.now(), area_code=district
        )
    if as_json:
        counts = {"proposed": found.proposed, "gone": found.gone, "waiting": found.waiting}
        sys.stdout.write(json.dumps(counts) + "\n")
    else:
        sys.stdout.write(
            f"{found.proposed} new pair(s) that look alike, {found.gone} no longer do,"
            f" {found.waiting} wait for a decision.\n"
        )
    return 0
