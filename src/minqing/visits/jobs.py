"""Work by the clock: planning walks."""

from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app

from minqing.lib.actor import Actor
from minqing.lib.scope import Scope
from minqing.storage.scoping import scoped
from minqing.visits.operations.walking import plan_walks

__all__ = ["plan_changed_walks"]


# Every quarter of an hour: blocks change when somebody adopts a division, which is rare.
@app.periodic(cron="*/15 * * * *")
@app.task
def plan_changed_walks(timestamp: int) -> int:  # noqa: ARG001 - procrastinate says for when it is
    """Plan the walks of blocks that have changed; gives how many were planned."""
    district: str = settings.MINQING_DISTRICT_CODE
    with scoped(Scope.system(district, purpose="walks")):
        return plan_walks(by=Actor.system("walks"), at=timezone.now(), area_code=district)
