"""The feed: events of cases in the order in which they were committed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from minqing.cases.models import CaseEvent
from minqing.interop import access
from minqing.interop.models import FeedEntry
from minqing.interop.rules.cursors import FeedCursor
from minqing.lib.scope import Scope
from minqing.storage.life import current_life

__all__ = ["FeedEvent", "FeedPage", "feed", "gather", "here", "newest_position"]


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """One event: ids, codes and moments."""

    position: int
    id: UUID
    case_id: UUID
    number: str
    kind: str
    level_from: str
    level_to: str
    category: str
    neighbourhood: str
    happened_at: datetime
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class FeedPage:
    """Events after a place, and the place after which the next page begins."""

    events: list[FeedEvent]
    reached: int
    more: bool


def gather() -> int:
    """Give new events their places; how many (one statement). Waits for whoever does the same."""
    with connection.cursor() as cursor:
        cursor.execute("select interop_gather()")
        return int(cursor.fetchone()[0])


def newest_position() -> int:
    """The last place that was given."""
    return FeedEntry.objects.order_by("-position").values_list("position", flat=True).first() or 0


def here(position: int) -> FeedCursor:
    """The cursor at a position of the current life."""
    life = current_life()
    if life is None:
        message = "There is no life of the data before the first migration."
        raise LookupError(message)
    return FeedCursor.of(life.epoch, position)


def feed(
    scope: Scope, after: int, size: int, *, kinds: Iterable[str] = (), until: int | None = None
) -> FeedPage:
    """The events of the scope after a place, oldest first (two statements).

    ``reached`` may lie beyond the last event: what follows it up to there is none of the reader's.
    """
    last = newest_position() if until is None else until
    rows: QuerySet[CaseEvent] = access.events(scope).filter(
        feed_entry__position__gt=after, feed_entry__position__lte=last
    )
    if wanted := list(kinds):
        rows = rows.filter(kind__in=wanted)
    found = [
        FeedEvent(*row[:8], row[8][:12], *row[9:])
        for row in rows.order_by("feed_entry__position").values_list(
            "feed_entry__position",
            "pk",
            "case_id",
            "case__number",
            "kind",
            "level_from",
            "level_to",
            "case__standing__category",
            "area_code",
            "happened_at",
            "recorded_at",
        )[: size + 1]
    ]
    more = len(found) > size
    page = found[:size]
    return FeedPage(page, page[-1].position if more else max(last, after), more)
