"""Reading one's notices."""

from uuid import UUID

from django.db.models import QuerySet

from minqing.notices.access import own
from minqing.notices.models import Notice

__all__ = ["MOST_COUNTED", "PAGE_SIZE", "page", "unread", "unread_count"]

PAGE_SIZE = 50
MOST_COUNTED = 99


def unread(user_id: UUID) -> QuerySet[Notice]:
    """What a user has not read yet, newest first. The user's id must be granted to the scope."""
    return own(user_id).filter(read_at__isnull=True).order_by("-id")


def unread_count(user_id: UUID) -> int:
    """How many are unread, counted up to one more than ``MOST_COUNTED``."""
    return unread(user_id).order_by()[: MOST_COUNTED + 1].count()


def page(user_id: UUID, *, before: UUID | None = None) -> list[Notice]:
    """One page, newest first; one row more than ``PAGE_SIZE`` says that another page follows.

    Ids are in order of time, so the id of the last row shown is the key of the next page.
    """
    rows = own(user_id).order_by("-id")
    if before is not None:
        rows = rows.filter(id__lt=before)
    return list(rows[: PAGE_SIZE + 1])
