"""Carrying a message: claimed, handed over outside any transaction, and written down.

A worker that is killed in between leaves the message claimed; after ten minutes it is carried
again under the same number (``wire_id``), by which a gateway knows it for the same.
"""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.conf import settings
from procrastinate.contrib.django import app

from minqing.lib.scope import Scope
from minqing.notices.access import messages, own_scope
from minqing.notices.models import OutMessage
from minqing.notices.operations.posting import defer_delivery
from minqing.notices.queries.letters import Parcel, parcel_of
from minqing.notices.queries.ways import quiet_hours
from minqing.notices.rules import (
    Failure,
    MessageKind,
    MessageState,
    Outcome,
    Way,
    next_try,
    not_before,
)
from minqing.notices.rules.timing import ABANDONED_AFTER
from minqing.notices.rules.wire import Result
from minqing.storage.scoping import activate, scoped

__all__ = ["deliver", "end", "held"]

_PURPOSE = "messages"


def deliver(
    *,
    message_id: UUID,
    district_code: str,
    clock: Callable[[], datetime],
    carry: Callable[[Parcel, datetime], Result],
) -> MessageState | None:
    """Carry a message if it is its time; how it stands then, None when there was nothing to do."""
    scope = Scope.system(district_code, purpose=_PURPOSE)
    parcel = _claim(message_id, scope, clock())
    if parcel is None:
        return None
    result = carry(parcel, clock())
    return _conclude(message_id, scope, result, clock())


def held(scope: Scope, **found: object) -> OutMessage | None:
    """A message, locked for the rest of the transaction; its user is granted to the scope."""
    message = messages(scope).select_for_update().filter(**found).first()
    if message is not None and message.user_id is not None:
        activate(own_scope(scope, message.user_id))
    return message


def _claim(message_id: UUID, scope: Scope, at: datetime) -> Parcel | None:
    with scoped(scope):
        message = held(scope, pk=message_id)
        if message is None or not _may_be_tried(message, at):
            return None
        due_at = not_before(at, quiet_hours(), urgent=message.urgent)
        if due_at > at:
            message.due_at, message.state = due_at, MessageState.WAITING
            message.save(update_fields=["due_at", "state"])
            defer_delivery(message)
            return None
        parcel = parcel_of(message)
        if parcel is None:
            _nothing_to_send(message, at)
            return None
        message.state, message.claimed_at = MessageState.SENDING, at
        message.tries += 1
        message.save(update_fields=["state", "claimed_at", "tries"])
        return parcel


def _may_be_tried(message: OutMessage, at: datetime) -> bool:
    if message.state == MessageState.SENDING:
        return message.claimed_at is not None and message.claimed_at <= at - ABANDONED_AFTER
    return message.state == MessageState.WAITING and message.due_at <= at


def _nothing_to_send(message: OutMessage, at: datetime) -> None:
    """Everything in a summary was read meanwhile; or an address or the words are gone."""
    if message.kind == MessageKind.DIGEST:
        end(message, MessageState.DELIVERED, at=at)
    else:
        gone = Failure.ERASED if message.user_id is None else Failure.NO_ADDRESS
        end(message, MessageState.FAILED, at=at, failure=gone)


def _conclude(message_id: UUID, scope: Scope, result: Result, at: datetime) -> MessageState | None:
    with scoped(scope):
        message = held(scope, pk=message_id)
        # A receipt may be quicker than the answer to the request it is about.
        if message is None or message.state != MessageState.SENDING:
            return None
        if result.outcome is Outcome.ACCEPTED:
            _accepted(message, result, at)
        else:
            _in_vain(message, result, at)
        return MessageState(message.state)


def _accepted(message: OutMessage, result: Result, at: datetime) -> None:
    """With the carrier. An answer by text message counts when the gateway says that it arrived."""
    message.sent_at, message.ref = at, result.ref
    message.save(update_fields=["sent_at", "ref"])
    if message.way == Way.SMS and message.kind == MessageKind.ANSWER:
        message.state = MessageState.SENT
        message.save(update_fields=["state"])
    else:
        end(message, MessageState.DELIVERED, at=at)


def _in_vain(message: OutMessage, result: Result, at: datetime) -> None:
    failure = result.failure or Failure.REFUSED
    again = next_try(message.tries, at, asked=result.asked)
    if result.outcome is Outcome.REFUSED or again is None:
        end(message, MessageState.FAILED, at=at, failure=failure)
        return
    message.state, message.failure = MessageState.WAITING, failure.value
    message.due_at = not_before(again, quiet_hours(), urgent=message.urgent)
    message.save(update_fields=["state", "failure", "due_at"])
    defer_delivery(message)


def end(
    message: OutMessage, state: MessageState, *, at: datetime, failure: Failure | None = None
) -> None:
    """Write down how a message ended, and have whoever posted it hear of it, in one transaction."""
    message.state, message.ended_at = state, at
    message.failure = failure.value if failure else ""
    message.save(update_fields=["state", "ended_at", "failure"])
    if message.on_ended and message.about_id is not None:
        app.configure_task(message.on_ended, queue=settings.MINQING_DISTRICT).defer(
            message_id=str(message.pk),
            about_id=str(message.about_id),
            state=state.value,
            at=at.isoformat(),
        )
