"""The daily summary: one message a day for each user and way that wants it so."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from minqing.accounts.models import User
from minqing.lib.scope import Scope
from minqing.lib.time import local_date
from minqing.notices.access import scope_of_users
from minqing.notices.models import Notice, NoticeAddress, OutMessage
from minqing.notices.operations.posting import defer_delivery
from minqing.notices.queries.ways import quiet_hours, ways_set_up
from minqing.notices.rules import MessageKind, When, digest_is_due, is_urgent, not_before
from minqing.storage.scoping import activate

__all__ = ["send_digests", "users_in_turn"]

_AT_ONCE = 500


def users_in_turn() -> Iterable[list[UUID]]:
    """Everybody who can sign in, some hundred at a time."""
    ids = list(User.objects.filter(is_active=True).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), _AT_ONCE):
        yield ids[start : start + _AT_ONCE]


def send_digests(*, user_ids: list[UUID], scope: Scope, at: datetime) -> int:
    """Make today's summaries of these users that are due; gives how many.

    A summary names what is not read and came since the one before. Who has read everything gets
    none, and none later that day. Runs in the transaction of a job.
    """
    activate(scope_of_users(scope, user_ids))
    addresses = list(
        NoticeAddress.objects.select_for_update()
        .filter(
            user_id__in=user_ids,
            way__in=[way.value for way in ways_set_up()],
            at_times=When.DAILY.value,
            confirmed_at__isnull=False,
        )
        .order_by("pk")
    )
    due = [each for each in addresses if digest_is_due(at, each.digested_at)]
    made = [message for each in due if (message := _digest(each, scope, at)) is not None]
    OutMessage.objects.bulk_create(made)
    for message in made:
        defer_delivery(message)
    NoticeAddress.objects.filter(pk__in=[each.pk for each in due]).update(digested_at=at)
    return len(made)


def _digest(address: NoticeAddress, scope: Scope, at: datetime) -> OutMessage | None:
    since = address.digested_at or address.confirmed_at
    rows = Notice.objects.filter(
        user_id=address.user_id, read_at__isnull=True, created_at__gt=since, created_at__lte=at
    ).order_by("id")
    # What is urgent went out at once.
    ids = [str(row.pk) for row in rows if not is_urgent(row.code)]
    if not ids:
        return None
    return OutMessage(
        key=f"digest:{address.pk}:{local_date(at)}",
        way=address.way,
        kind=MessageKind.DIGEST.value,
        area_code=scope.ranges[0].lower,
        user_id=address.user_id,
        notice_ids=ids,
        made_at=at,
        due_at=not_before(at, quiet_hours(), urgent=False),
    )
