"""Work by the clock."""

from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app

from minqing.households.operations.duplicates import propose_duplicates
from minqing.lib.actor import Actor
from minqing.lib.scope import Scope
from minqing.storage.scoping import scoped

__all__ = ["look_for_duplicates"]


# 19:00 UTC is 03:00 in Shanghai.
@app.periodic(cron="0 19 * * *")
@app.task
def look_for_duplicates(timestamp: int) -> int:  # noqa: ARG001 - procrastinate says for when it is
    """Propose look-alikes of the whole district; gives how many are new."""
    district: str = settings.MINQING_DISTRICT_CODE
    with scoped(Scope.system(district, purpose="duplicates")):
        return propose_duplicates(
            by=Actor.system("duplicates"), at=timezone.now(), area_code=district
        ).proposed
