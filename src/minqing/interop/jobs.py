"""Work by the clock: webhooks."""

from uuid import UUID

from django.utils import timezone
from procrastinate.contrib.django import app

from minqing.interop.operations.delivering import make_messages, send_due

__all__ = ["look_for_events", "send_messages"]


@app.periodic(cron="* * * * *")
@app.task
def look_for_events(timestamp: int) -> int:  # noqa: ARG001 - procrastinate says for when it is
    """Make messages of what is new, and have those sent whose next try is due."""
    return make_messages(timezone.now())


@app.task
def send_messages(subscription_id: str) -> int:
    """Send a subscriber what waits for it."""
    return send_due(UUID(subscription_id), timezone.now)
