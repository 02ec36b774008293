"""Telling users, and noting that they have read it.

Neither writes to the ledger: a notice is the echo of an act that has its own entry.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import connection

from minqing.lib.actor import Actor
from minqing.lib.ids import new_id
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

__all__ = ["mark_all_read", "mark_read", "notify", "notify_together"]


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
    stored, checked_path = _checked(code, params), check_path(path)
    told = _told(user_ids, by)
    made = Notice.objects.bulk_create(
        Notice(user_id=user_id, code=code, params=stored, path=checked_path, created_at=at)
        for user_id in told
    )
    defer_passing_on((notice.user_id, notice.pk) for notice in made)
    return len(told)


def notify_together(
    *,
    user_ids: Iterable[UUID],
    code: str,
    params: Mapping[str, NoticeParam],
    path: str,
    path_of_more: str,
    by: Actor,
    at: datetime,
) -> int:
    """Tell users of one more of many, as ``notify`` does, so that a flood of them floods nobody.

    Within an hour of the clock they are one notice as long as it is unread: its ``{count}`` grows,
    it says the newest ``params`` and leads to ``path_of_more``. It leaves the house once, when it
    is new. Returns how many users have a new notice.
    """
    stored = _checked(code, params)
    told = _told(user_ids, by)
    if not told:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "select user_id, notice_id from notices_gather(%s, %s, %s, %s, %s, %s, %s)",
            [
                told,
                [new_id() for _ in told],
                code,
                json.dumps(stored),
                check_path(path),
                check_path(path_of_more),
                at,
            ],
        )
        fresh = [(row[0], row[1]) for row in cursor.fetchall()]
    defer_passing_on(fresh)
    return len(fresh)


def _checked(code: str, params: Mapping[str, NoticeParam]) -> dict[str, str | int | bool]:
    if code not in registered_codes():
        raise UnknownNoticeError(code)
    return check_params(params)


def _told(user_ids: Iterable[UUID], by: Actor) -> list[UUID]:
    return [each for each in dict.fromkeys(user_ids) if each != by.id]


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
