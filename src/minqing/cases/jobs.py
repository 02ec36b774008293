"""Work by the clock: reminders, what is overdue, parts of units; what receipts mean."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from minqing.cases.operations.carrying import follow_promise
from minqing.cases.operations.coordination import end_what_has_ended, note_overdue_parts
from minqing.cases.operations.errors import ChangedMeanwhileError
from minqing.cases.operations.messages import message_failed, told_by_message
from minqing.cases.operations.sweeping import sweep
from minqing.lib.actor import Actor
from minqing.lib.scope import Scope
from minqing.notices.rules import MessageState
from minqing.storage.scoping import scoped

__all__ = ["answer_message_ended", "look_after_parts", "sweep_due", "telling_follows"]


# Every quarter of an hour, for some deadlines count hours.
@app.periodic(cron="*/15 * * * *")
@app.task
def sweep_due(timestamp: int) -> int:  # noqa: ARG001 - procrastinate says for when it is
    """Remind of what falls due and escalate what is overdue; gives of how many cases."""
    swept = sweep(settings.MINQING_DISTRICT_CODE, at=timezone.now())
    return swept.escalated + swept.reminded


# 23:10 UTC is 07:10 in Shanghai: sub-deadlines end at midnight, people are told in the morning.
@app.periodic(cron="10 23 * * *")
@app.task
def look_after_parts(timestamp: int) -> int:  # noqa: ARG001 - procrastinate says for when it is
    """Tell of overdue parts, once each; end convenings of requests that have ended; how many."""
    scope = Scope.system(settings.MINQING_DISTRICT_CODE, purpose="parts")
    by, at = Actor.system("parts"), timezone.now()
    told = note_overdue_parts(scope=scope, by=by, at=at)
    ended = end_what_has_ended(scope=scope, by=by, at=at, reason=_("The request has ended."))
    return told + ended


@app.task
def answer_message_ended(message_id: str, about_id: str, state: str, at: str) -> None:  # noqa: ARG001 - every poster is told what it is about
    """An answer that was sent arrived, or never will."""
    district: str = settings.MINQING_DISTRICT_CODE
    by, now = Actor.system("messages"), timezone.now()
    with scoped(Scope.system(district, purpose="messages")):
        if state == MessageState.DELIVERED:
            told_by_message(
                by=by, at=now, message_id=UUID(message_id), told_at=datetime.fromisoformat(at)
            )
        else:
            message_failed(by=by, at=now, message_id=UUID(message_id))


# A promise that is just moving on has arrived somewhere a moment later.
@app.task(retry=RetryStrategy(max_attempts=5, wait=5, retry_exceptions={ChangedMeanwhileError}))
def telling_follows(told_id: str) -> None:
    """An answer was told whose requester's promise is kept in another case by now."""
    district: str = settings.MINQING_DISTRICT_CODE
    with scoped(Scope.system(district, purpose="promises")):
        follow_promise(by=Actor.system("promises"), at=timezone.now(), told_id=UUID(told_id))
