"""What carriers say afterwards: that a message arrived, or that it could not be delivered."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from procrastinate.contrib.django import app

from minqing.lib.scope import Scope
from minqing.notices.models import OutMessage
from minqing.notices.operations.delivering import end, held
from minqing.notices.rules import Failure, MessageKind, MessageState

__all__ = ["Receipt", "defer_receipts", "take_receipts"]

_TAKE = "minqing.notices.jobs.take_receipts"


@dataclass(frozen=True, slots=True)
class Receipt:
    """That a message arrived (or did not), and when."""

    wire_id: UUID
    delivered: bool
    at: datetime


def defer_receipts(receipts: Iterable[Receipt]) -> None:
    """Have receipts taken by the worker: the process that hears them sees no message."""
    app.configure_task(_TAKE, queue=settings.MINQING_DISTRICT).defer(
        receipts=[[str(each.wire_id), each.delivered, each.at.isoformat()] for each in receipts]
    )


def take_receipts(*, receipts: Iterable[Receipt], scope: Scope, at: datetime) -> int:
    """Write down what receipts say; gives how many said something new.

    That it arrived stands whatever comes later. That it did not is overtaken by the news that it
    did after all. Messages nobody knows are passed over.
    """
    # Ascending: two batches about the same messages wait for each other in one order.
    told = sorted(receipts, key=lambda each: each.wire_id)
    return sum(_take(each, scope, at) for each in told)


def _take(receipt: Receipt, scope: Scope, at: datetime) -> bool:
    message = held(scope, wire_id=receipt.wire_id)
    if message is None or message.tries == 0:
        return False
    if receipt.delivered:
        if message.state == MessageState.DELIVERED:
            return False
        end(message, MessageState.DELIVERED, at=_within(receipt.at, message, at))
        return True
    if message.state not in _OPEN and not _was_taken_for_arrived(message):
        return False
    end(message, MessageState.FAILED, at=at, failure=Failure.UNDELIVERED)
    return True


_OPEN = frozenset({MessageState.SENDING, MessageState.SENT})


def _was_taken_for_arrived(message: OutMessage) -> bool:
    """Whether it counted as arrived on the carrier's acceptance alone."""
    return message.state == MessageState.DELIVERED and message.kind != MessageKind.ANSWER


def _within(moment: datetime, message: OutMessage, at: datetime) -> datetime:
    """The moment a carrier names, never before it was handed over and never after now."""
    begun = message.sent_at or message.claimed_at or message.made_at
    return min(max(moment, begun), at)
