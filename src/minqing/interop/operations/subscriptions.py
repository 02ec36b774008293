"""Subscriptions to events: made, paused, resumed, given a new secret; a message sent again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from minqing.cases.rules import EventKind
from minqing.interop import access
from minqing.interop.models import Delivery, Subscription
from minqing.interop.operations.clients import checked_areas
from minqing.interop.operations.errors import ReceiverAddressError
from minqing.interop.queries.feed import gather, newest_position
from minqing.interop.rules.delivery import DeliveryState, url_fault
from minqing.interop.rules.signing import new_webhook_secret
from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor
from minqing.lib.scope import Scope
from minqing.storage.keys import seal_column

__all__ = [
    "MadeSubscription",
    "pause",
    "renew_secret",
    "resume",
    "send_again",
    "send_soon",
    "subscribe",
]

_JOB = "minqing.interop.jobs.send_messages"


@dataclass(frozen=True, slots=True)
class MadeSubscription:
    """A subscription and its secret, which is said once."""

    subscription: Subscription
    secret: str


@operation
def subscribe(
    *,
    by: Actor,
    at: datetime,
    scope: Scope,
    name: str,
    url: str,
    areas: Iterable[str],
    kinds: Iterable[EventKind] = (),
) -> MadeSubscription:
    """Send events of these areas to an address, from now on; no ``kinds`` are all of them.

    Where the address leads is looked at with every message, not now: names may lead elsewhere
    later. Raises AreasOutsideError, ReceiverAddressError.
    """
    if url_fault(url):
        raise ReceiverAddressError
    codes = checked_areas(scope, areas)
    gather()
    secret = new_webhook_secret()
    row = Subscription.objects.create(
        name=name,
        url=url,
        secret=seal_column(Subscription, "secret", secret),
        kinds=sorted({kind.value for kind in kinds}),
        areas=codes,
        position=newest_position(),
        made_at=at,
    )
    new_entry(
        act="interop.subscribed",
        by=by,
        at=at,
        area_code=scope.ranges[0].lower,
        object_id=row.pk,
        detail={"areas": codes, "kinds": row.kinds},
    )
    return MadeSubscription(row, secret)


@operation
def pause(*, by: Actor, at: datetime, scope: Scope, subscription_id: UUID) -> None:
    """Make no messages for a while. Raises Subscription.DoesNotExist outside the scope."""
    row = _locked(scope, subscription_id)
    if row.paused_at is None:
        row.paused_at = at
        row.save(update_fields=["paused_at"])
        _entry(scope, row, act="interop.subscription_paused", by=by, at=at)


@operation
def resume(*, by: Actor, at: datetime, scope: Scope, subscription_id: UUID) -> None:
    """Go on where it was paused: what happened meanwhile is sent, too."""
    row = _locked(scope, subscription_id)
    if row.paused_at is not None:
        row.paused_at = None
        row.save(update_fields=["paused_at"])
        _entry(scope, row, act="interop.subscription_resumed", by=by, at=at)
        send_soon(row.pk)


@operation
def renew_secret(
    *, by: Actor, at: datetime, scope: Scope, subscription_id: UUID
) -> MadeSubscription:
    """Sign with a new secret from now on."""
    row = _locked(scope, subscription_id)
    secret = new_webhook_secret()
    row.secret = seal_column(Subscription, "secret", secret)
    row.save(update_fields=["secret"])
    _entry(scope, row, act="interop.secret_renewed", by=by, at=at)
    return MadeSubscription(row, secret)


@operation
def send_again(*, by: Actor, at: datetime, scope: Scope, delivery_id: UUID) -> Delivery:
    """Send a message again, now, under its own id: whoever had it knows it by that.

    Raises Delivery.DoesNotExist outside the scope.
    """
    row = access.deliveries(scope).select_for_update().get(pk=delivery_id)
    row.state, row.next_at, row.tries = DeliveryState.WAITING.value, at, 0
    row.save(update_fields=["state", "next_at", "tries"])
    new_entry(
        act="interop.message_sent_again",
        by=by,
        at=at,
        area_code=scope.ranges[0].lower,
        object_id=row.pk,
    )
    send_soon(row.subscription_id)
    return row


def send_soon(subscription_id: UUID) -> None:
    """Have the worker send what waits for a subscriber; once, however often it is asked.

    In the caller's transaction. The lock keeps two jobs from sending to one subscriber at once.
    """
    lock = f"webhook:{settings.MINQING_DISTRICT}:{subscription_id}"
    task = app.configure_task(_JOB, queue=settings.MINQING_DISTRICT, lock=lock, queueing_lock=lock)
    try:
        with transaction.atomic():
            task.defer(subscription_id=str(subscription_id))
    except AlreadyEnqueued:
        return


def _locked(scope: Scope, subscription_id: UUID) -> Subscription:
    return access.subscriptions(scope).select_for_update().get(pk=subscription_id)


def _entry(scope: Scope, row: Subscription, *, act: str, by: Actor, at: datetime) -> None:
    new_entry(act=act, by=by, at=at, area_code=scope.ranges[0].lower, object_id=row.pk)
