"""Looking after the outbox, and having sent again what did not arrive."""

from datetime import datetime, timedelta
from uuid import UUID

from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor
from minqing.lib.ids import new_id
from minqing.lib.scope import Scope
from minqing.notices.access import messages
from minqing.notices.models import OutMessage, OutMessageText
from minqing.notices.operations.delivering import end
from minqing.notices.operations.posting import defer_delivery
from minqing.notices.queries.ways import quiet_hours
from minqing.notices.rules import Failure, MessageKind, MessageState, not_before
from minqing.notices.rules.timing import ABANDONED_AFTER, RECEIPT_WITHIN

__all__ = ["NotFailedError", "erase_words", "look_after_messages", "resend"]

_MOST = 1000
_LOST_AFTER = timedelta(minutes=15)


class NotFailedError(Exception):
    """Only what did not arrive is sent again, and a code never is."""


@operation
def resend(*, by: Actor, at: datetime, scope: Scope, message_id: UUID) -> OutMessage:
    """Have a message that did not arrive sent again, as a new one to the carrier.

    Raises OutMessage.DoesNotExist outside the scope, NotFailedError.
    """
    message = messages(scope).select_for_update().get(pk=message_id)
    if message.state != MessageState.FAILED or message.kind == MessageKind.CODE:
        raise NotFailedError
    message.state, message.failure, message.ended_at = MessageState.WAITING, "", None
    message.tries, message.wire_id = 0, new_id()
    message.due_at = not_before(at, quiet_hours(), urgent=message.urgent)
    message.save(update_fields=["state", "failure", "ended_at", "tries", "wire_id", "due_at"])
    new_entry(
        act="notices.message_resent",
        by=by,
        at=at,
        area_code=message.area_code,
        object_id=message.pk,
        detail={"way": message.way, "kind": message.kind},
    )
    defer_delivery(message)
    return message


def look_after_messages(*, scope: Scope, at: datetime) -> int:
    """Take up messages whose job is gone, and end those nobody confirmed; gives how many.

    A job goes with a worker that is killed or a restore. Runs in the transaction of a job.
    """
    rows = messages(scope).select_for_update(skip_locked=True)
    lost = list(
        rows.filter(state=MessageState.SENDING, claimed_at__lte=at - ABANDONED_AFTER)[:_MOST]
    )
    lost += rows.filter(state=MessageState.WAITING, due_at__lte=at - _LOST_AFTER)[:_MOST]
    for message in lost:
        message.due_at = at
        message.save(update_fields=["due_at"])
        defer_delivery(message)
    silent = list(rows.filter(state=MessageState.SENT, sent_at__lte=at - RECEIPT_WITHIN)[:_MOST])
    for message in silent:
        end(message, MessageState.FAILED, at=at, failure=Failure.NO_RECEIPT)
    return len(lost) + len(silent)


def erase_words(*, at: datetime) -> int:
    """Erase addresses and words of messages whose time is over; gives how many were erased."""
    rows = OutMessageText.objects.filter(erase_at__lte=at, body__isnull=False)
    return rows.update(to=None, subject=None, body=None)
