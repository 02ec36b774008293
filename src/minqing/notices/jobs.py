"""Carrying messages, daily summaries, and looking after the outbox."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app

from minqing.lib.scope import Scope
from minqing.notices.operations import receipts as receiving
from minqing.notices.operations.carriers import carry
from minqing.notices.operations.delivering import deliver
from minqing.notices.operations.digests import send_digests, users_in_turn
from minqing.notices.operations.posting import pass_on
from minqing.notices.operations.upkeep import erase_words, look_after_messages
from minqing.storage.scoping import scoped

__all__ = [
    "deliver_message",
    "look_after_outbox",
    "make_digests",
    "pass_on_notices",
    "take_receipts",
]


def _scope(purpose: str) -> Scope:
    return Scope.system(settings.MINQING_DISTRICT_CODE, purpose=purpose)


@app.task
def deliver_message(message_id: str) -> str | None:
    """Carry one message; gives how it stands."""
    return deliver(
        message_id=UUID(message_id),
        district_code=settings.MINQING_DISTRICT_CODE,
        clock=timezone.now,
        carry=carry,
    )


@app.task
def pass_on_notices(notices: list[list[str]]) -> int:
    """Pass new notices on by the ways their users chose; gives how many messages there are."""
    scope = _scope("notices")
    with scoped(scope):
        return pass_on(
            notices={UUID(user): UUID(notice) for user, notice in notices},
            scope=scope,
            at=timezone.now(),
        )


@app.task
def take_receipts(receipts: list[list[str | bool]]) -> int:
    """Write down what carriers said; gives how many receipts were news."""
    scope = _scope("receipts")
    with scoped(scope):
        return receiving.take_receipts(
            receipts=[
                receiving.Receipt(UUID(str(wire)), bool(arrived), datetime.fromisoformat(str(at)))
                for wire, arrived, at in receipts
            ],
            scope=scope,
            at=timezone.now(),
        )


# 00:30 UTC is 08:30 in Shanghai; the later hours take up what a morning without worker missed.
@app.periodic(cron="30 0-10 * * *")
@app.task
def make_digests(timestamp: int) -> int:  # noqa: ARG001 - procrastinate says for when it is
    """Make the daily summaries that are due; gives how many."""
    scope, at, made = _scope("digests"), timezone.now(), 0
    for users in users_in_turn():
        with scoped(scope):
            made += send_digests(user_ids=users, scope=scope, at=at)
    return made


@app.periodic(cron="*/5 * * * *")
@app.task
def look_after_outbox(timestamp: int) -> int:  # noqa: ARG001 - procrastinate says for when it is
    """Take up what was left lying, and erase what is old; gives how many messages it took up."""
    scope, at = _scope("messages"), timezone.now()
    with scoped(scope):
        erase_words(at=at)
        return look_after_messages(scope=scope, at=at)
