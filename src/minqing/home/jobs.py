"""Work by the clock."""

from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app

from minqing.home.operations import tell_what_is_due
from minqing.lib.actor import Actor
from minqing.lib.scope import Scope
from minqing.storage.scoping import scoped

__all__ = ["morning_notices"]


# 23:00 UTC is 07:00 in Shanghai.
@app.periodic(cron="0 23 * * *")
@app.task
def morning_notices(timestamp: int) -> int:  # noqa: ARG001 - procrastinate says for when it is
    """Tell everybody who holds requests due today; gives how many were told."""
    scope = Scope.system(settings.MINQING_DISTRICT_CODE, purpose="morning_notices")
    with scoped(scope):
        return tell_what_is_due(scope=scope, by=Actor.system("morning"), at=timezone.now())
