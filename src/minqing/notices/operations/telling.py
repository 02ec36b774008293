"""Telling users, and noting that they have read it.

Neither writes to the ledger: a notice is the echo of an act that has its own entry.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from minqing.lib.actor import Actor
from minqing.notices.access import own
from minqing.notices.models import Notice
from minqing.notices.operations.posting import defer_passing_on
from minqing.notices.rules import (
    NoticeParam,
    UnknownNoticeError,
    check_params,
    check_path,
    registered_codes,
)

__all__ = ["mark_all_read", "mark_read", "notify"]


def notify(
    *,
    user_ids: Iterable[UUID],
    code: str,
    params: Mapping[str, NoticeParam],
    path: str,
    by: Actor,
    at: datetime,
) -> int:
    """Tell users something, in the caller's transaction: no act, no notice.

    It appears at the desk, and leaves the house by the ways each of them chose. Whoever acted is
    not told of the own act; each other user once. Returns how many were told.
    Raises UnknownNoticeError when no words are registered for ``code``, PersonalNoticeError when
    ``params`` hold more than ids, codes and counts, ValueError when ``path`` leaves the desk.
    """
    if code not in registered_codes():
        raise UnknownNoticeError(code)
    stored, checked_path = check_params(params), check_path(path)
    told = [each for each in dict.fromkeys(user_ids) if each != by.id]
    made = Notice.objects.bulk_create(
        Notice(user_id=user_id, code=code, params=stored, path=checked_path, created_at=at)
        for user_id in told
    )
    defer_passing_on(made)
    return len(told)


def mark_read(*, user_id: UUID, notice_id: UUID, at: datetime) -> Notice:
    """Note that a user has read one of the own notices; Notice.DoesNotExist for any other."""
    notice = own(user_id).get(pk=notice_id)
    if notice.read_at is None:
        notice.read_at = at
        notice.save(update_fields=["read_at"])
    return notice


def mark_all_read(*, user_id: UUID, up_to: UUID, at: datetime) -> int:
    """Note that a user has read everything up to a notice; what came since stays unread."""
    waiting = own(user_id).filter(read_at__isnull=True, id__lte=up_to)
    return waiting.update(read_at=at)
