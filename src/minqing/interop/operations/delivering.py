"""Messages: made from the feed, sent, tried again.

Not ledgered: a message is the echo of events that have their own entries.
"""

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction

from minqing.interop.models import Delivery, Subscription
from minqing.interop.operations.sending import Sent, send
from minqing.interop.operations.subscriptions import send_soon
from minqing.interop.queries.feed import FeedEvent, feed, gather, newest_position
from minqing.interop.rules.delivery import DeliveryState, Network, networks, next_try
from minqing.interop.rules.signing import signature_headers
from minqing.lib.scope import Scope
from minqing.storage.keys import open_column
from minqing.storage.scoping import scoped

__all__ = ["make_messages", "send_due"]

_PAGE: Final = 500
_AT_ONCE: Final = 200
"""So many messages a job sends before it makes way for other jobs."""


def make_messages(at: datetime) -> int:
    """Make the messages of all subscribers for what is new in the feed; how many.

    Each subscriber in a transaction of its own: their messages, how far the feed was read, and the
    job that sends them.
    """
    with scoped(Scope.system(settings.MINQING_DISTRICT_CODE, purpose="webhooks")):
        gather()
    made = 0
    for key in Subscription.objects.filter(paused_at__isnull=True).values_list("pk", flat=True):
        made += _make_for(key, at)
    return made


def send_due(subscription_id: UUID, clock: Callable[[], datetime]) -> int:
    """Send a subscriber what is due now, oldest first; how many were taken.

    Each message is sent outside a transaction and then noted. Killed in between, it is sent again
    with the same id.
    """
    row = Subscription.objects.filter(pk=subscription_id).first()
    if row is None:
        return 0
    allowed = networks(settings.MINQING_WEBHOOK_NETWORKS)
    due = list(
        Delivery.objects.filter(subscription=row, next_at__lte=clock())
        .order_by("next_at", "pk")
        .values_list("pk", flat=True)[: _AT_ONCE + 1]
    )
    taken = sum(_send_one(row, key, allowed, clock()) for key in due[:_AT_ONCE])
    if len(due) > _AT_ONCE:
        with transaction.atomic():
            send_soon(row.pk)
    return taken


def _make_for(subscription_id: UUID, at: datetime) -> int:
    with transaction.atomic():
        row = Subscription.objects.select_for_update().get(pk=subscription_id)
        last, made = newest_position(), 0
        while row.position < last and row.paused_at is None:
            scope = Scope.of_areas(*row.areas, purpose="webhook")
            with scoped(scope):
                page = feed(scope, row.position, _PAGE, kinds=row.kinds, until=last)
            made += len(_messages(row, page.events, at))
            row.position = page.reached
        row.save(update_fields=["position"])
        waiting = Delivery.objects.filter(subscription=row, next_at__lte=at).exists()
        if waiting:
            send_soon(row.pk)
    return made


def _messages(row: Subscription, events: Iterable[FeedEvent], at: datetime) -> list[Delivery]:
    return Delivery.objects.bulk_create(
        Delivery(
            subscription=row,
            event_id=event.id,
            body=_body(event),
            state=DeliveryState.WAITING.value,
            made_at=at,
            next_at=at,
        )
        for event in events
    )


def _body(event: FeedEvent) -> str:
    """What a message says: ids, codes and moments; no word, no name, no door."""
    content = {
        "type": f"case.{event.kind}",
        "timestamp": event.recorded_at.isoformat(),
        "data": {
            "event_id": str(event.id),
            "case_id": str(event.case_id),
            "case_number": event.number,
            "happened_at": event.happened_at.isoformat(),
            "level_from": event.level_from or None,
            "level_to": event.level_to,
            "category": event.category,
            "neighbourhood": event.neighbourhood,
        },
    }
    return json.dumps(content, separators=(",", ":"))


def _send_one(
    row: Subscription, delivery_id: UUID, allowed: tuple[Network, ...], at: datetime
) -> bool:
    delivery = Delivery.objects.get(pk=delivery_id)
    body = delivery.body.encode()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Minqing-Webhooks/1",
        **signature_headers(
            secret=open_column(row, "secret") or "",
            message_id=str(delivery.pk),
            sent_at=at,
            body=body,
        ),
    }
    sent = send(row.url, headers, body, allowed)
    _note(delivery_id, sent, at)
    return sent.failure is None


def _note(delivery_id: UUID, sent: Sent, at: datetime) -> None:
    with transaction.atomic():
        delivery = Delivery.objects.select_for_update().get(pk=delivery_id)
        delivery.tries += 1
        delivery.tried_at, delivery.status = at, sent.status
        delivery.failure = sent.failure.value if sent.failure else ""
        if sent.failure is None:
            delivery.state, delivery.next_at = DeliveryState.DELIVERED.value, None
            delivery.delivered_at = at
        else:
            delivery.next_at = next_try(delivery.tries, at)
            delivery.state = (
                DeliveryState.GIVEN_UP if delivery.next_at is None else DeliveryState.WAITING
            ).value
        delivery.save()
