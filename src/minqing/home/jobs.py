"""Work by the clock."""

from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app

from minqing.home.operations import tell_what_is_due
from minqing.lib.actor import Actor
from minqing.lib.scope import Scope
from minqing.storage.scoping import scoped

__all__ = ["morning_notices"]


# 23:00 UTC is 07:00 in Shanghai. The queue's tables are shared by all districts: each keeps its own
# queue, and its own place in the calendar of periodic jobs.
@app.periodic(cron="0 23 * * *", periodic_id=settings.MINQING_DISTRICT)
@app.task(queue=settings.MINQING_DISTRICT, pass_context=False)
def morning_notices(timestamp: int) -> int:  # noqa: ARG001 - procrastinate says for when it is
    """Tell everybody who holds requests due today; gives how many were told."""
    scope = Scope.system(settings.MINQING_DISTRICT_CODE, purpose="morning_notices")
    with scoped(scope):
        return tell_what_is_due(scope=scope, by=Actor.system("morning"), at=timezone.now())
