"""Putting messages into the outbox, each with its job, in the transaction of their cause."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from procrastinate.contrib.django import app
from procrastinate.types import JSONValue

from minqing.lib.scope import Scope
from minqing.notices.access import scope_of_users
from minqing.notices.models import Notice, NoticeAddress, OutMessage, OutMessageText
from minqing.notices.queries.ways import quiet_hours, ways_set_up
from minqing.notices.rules import MessageKind, Way, When, is_urgent, not_before
from minqing.storage.keys import seal_column
from minqing.storage.scoping import activate

__all__ = [
    "AlreadyPostedError",
    "WayNotSetUpError",
    "defer_delivery",
    "defer_passing_on",
    "pass_on",
    "post_code",
    "post_message",
]

# Written out: whoever posts must not load the jobs.
_DELIVER: Final = "minqing.notices.jobs.deliver_message"
_PASSING: Final = "minqing.notices.jobs.pass_on_notices"
_AT_ONCE: Final = 500


class WayNotSetUpError(Exception):
    """This installation does not send anything by this way."""


class AlreadyPostedError(Exception):
    """A message with this cause is in the outbox."""


def post_message(
    *,
    way: Way,
    to: str,
    subject: str,
    body: str,
    key: str,
    area_code: str,
    about_id: UUID,
    on_ended: str,
    path: str,
    at: datetime,
) -> OutMessage:
    """Send somebody without an account an answer, in the caller's transaction: no act, no message.

    ``key`` names the cause and sends once. ``on_ended`` is the full name of a job of the caller's
    package: it is called with ``message_id``, ``about_id``, ``state`` (delivered or failed) and
    ``at`` once the message arrived or never will, and again should that change. ``path`` is the
    desk page of what it is about. Raises WayNotSetUpError, AlreadyPostedError.
    """
    if way not in ways_set_up():
        raise WayNotSetUpError(way)
    message = OutMessage(
        key=key,
        way=way.value,
        kind=MessageKind.ANSWER.value,
        area_code=area_code,
        about_id=about_id,
        on_ended=on_ended,
        path=path,
        made_at=at,
        due_at=not_before(at, quiet_hours(), urgent=False),
    )
    try:
        with transaction.atomic():
            message.save(force_insert=True)
    except IntegrityError:
        raise AlreadyPostedError(key) from None
    _keep_words(message, to=to, subject=subject, body=body, at=at)
    defer_delivery(message)
    return message


def post_code(*, address: NoticeAddress, code: str, area_code: str, at: datetime) -> OutMessage:
    """Send a confirmation code to an address that is not confirmed yet, at any hour."""
    message = OutMessage.objects.create(
        key=f"code:{address.pk}:{at.isoformat()}",
        way=address.way,
        kind=MessageKind.CODE.value,
        area_code=area_code,
        user_id=address.user_id,
        urgent=True,
        made_at=at,
        due_at=at,
    )
    _keep_words(message, to="", subject="", body=code, at=at)
    defer_delivery(message)
    return message


def defer_passing_on(notices: Iterable[tuple[UUID, UUID]]) -> None:
    """Have notices passed on by the ways their users chose, once they are committed.

    ``notices`` are ids, each after its user's. Costs one job for 500 notices, and nothing where no
    way is set up. Who wants what is looked up by the worker: whoever tells somebody something does
    not see where that one is reached.
    """
    if not ways_set_up():
        return
    pairs: list[JSONValue] = [[str(user_id), str(notice_id)] for user_id, notice_id in notices]
    for start in range(0, len(pairs), _AT_ONCE):
        app.configure_task(_PASSING, queue=settings.MINQING_DISTRICT).defer(
            notices=pairs[start : start + _AT_ONCE]
        )


def pass_on(*, notices: Mapping[UUID, UUID], scope: Scope, at: datetime) -> int:
    """Make a message of each notice (by user) for each way on which its user wants it now.

    Once for each notice and way, however often it is called. Gives how many are new. Runs in the
    transaction of a job.
    """
    activate(scope_of_users(scope, notices))
    ways = [way.value for way in ways_set_up()]
    wanted = list(
        NoticeAddress.objects.filter(
            user_id__in=list(notices), way__in=ways, confirmed_at__isnull=False
        ).exclude(at_times=When.NEVER.value)
    )
    rows = {row.pk: row for row in Notice.objects.filter(pk__in=list(notices.values()))}
    made = [
        _message_of(rows[notices[address.user_id]], address, scope, at)
        for address in wanted
        if notices[address.user_id] in rows
        and (address.at_times == When.AT_ONCE or is_urgent(rows[notices[address.user_id]].code))
    ]
    known = set(
        OutMessage.objects.filter(key__in=[each.key for each in made]).values_list("key", flat=True)
    )
    new = [each for each in made if each.key not in known]
    OutMessage.objects.bulk_create(new)
    for message in new:
        defer_delivery(message)
    return len(new)


def defer_delivery(message: OutMessage) -> None:
    """Have a message carried at its moment; a job too many finds nothing left to do."""
    soon = message.due_at - message.made_at < timedelta(seconds=1) and message.tries == 0
    app.configure_task(
        _DELIVER,
        queue=settings.MINQING_DISTRICT,
        schedule_at=None if soon else message.due_at,
    ).defer(message_id=str(message.pk))


def _message_of(notice: Notice, address: NoticeAddress, scope: Scope, at: datetime) -> OutMessage:
    urgent = is_urgent(notice.code)
    return OutMessage(
        key=f"notice:{notice.pk}:{address.way}",
        way=address.way,
        kind=MessageKind.NOTICE.value,
        area_code=scope.ranges[0].lower,
        user_id=notice.user_id,
        code=notice.code,
        params=notice.params,
        path=notice.path,
        urgent=urgent,
        made_at=at,
        due_at=not_before(at, quiet_hours(), urgent=urgent),
    )


def _keep_words(message: OutMessage, *, to: str, subject: str, body: str, at: datetime) -> None:
    OutMessageText.objects.create(
        message=message,
        to=seal_column(OutMessageText, "to", to),
        subject=seal_column(OutMessageText, "subject", subject),
        body=seal_column(OutMessageText, "body", body),
        area_code=message.area_code,
        erase_at=at + timedelta(days=settings.MINQING_MESSAGE_DAYS),
    )
