"""What a calendar reads at a secret address, and whether somebody has such an address."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import connection

from minqing.lib.time import local_date
from minqing.storage.keys import keyring
from minqing.visits.models import CalendarAddress
from minqing.visits.rules import FollowUp, PartOfDay
from minqing.visits.rules.calendar import DAYS_AHEAD, DueCount

__all__ = ["TOKEN_KIND", "Asked", "Feed", "calendar_address", "calendar_of"]

TOKEN_KIND = "visits.calendar"  # noqa: S105 - what the hash is of, no secret


class Asked(StrEnum):
    """What an address turned out to be."""

    FOUND = "found"
    UNKNOWN = "unknown"
    TOO_MANY = "too_many"


@dataclass(frozen=True, slots=True)
class Feed:
    """The counts of one member's due days, and the language in which they read the desk."""

    member_id: UUID
    language: str
    counts: tuple[DueCount, ...]


def calendar_of(token: str, *, address: str, at: datetime) -> tuple[Asked, Feed | None]:
    """What stands behind an address of a calendar now.

    Reads through the SECURITY DEFINER function ``visits_calendar``: nobody is signed in. It knows
    who asks for addresses that are none (``address``, a network address), and notes the day on
    which a calendar was read.
    """
    today = local_date(at)
    with connection.cursor() as cursor:
        cursor.execute(
            "select visits_calendar(%s, %s, %s, %s, %s)",
            [
                keyring().index(token, TOKEN_KIND),
                keyring().index(address, "calendar address"),
                at,
                today,
                today + DAYS_AHEAD,
            ],
        )
        row = cursor.fetchone()
    said: dict[str, Any] = json.loads(row[0]) if isinstance(row[0], str) else row[0]
    asked = Asked(said["outcome"])
    if asked is not Asked.FOUND:
        return asked, None
    counts = tuple(_count(each) for each in said["counts"])
    return asked, Feed(UUID(said["member"]), said["language"], counts)


def calendar_address(member_id: UUID) -> CalendarAddress | None:
    """A member's own address, None when there is none; in the scope of its owner."""
    return CalendarAddress.objects.filter(member_id=member_id).first()


def _count(said: dict[str, Any]) -> DueCount:
    return DueCount(
        day=date.fromisoformat(said["day"]),
        part=PartOfDay(said["part"]) if said["part"] else None,
        follow_up=FollowUp(said["follow_up"]),
        code=said["code"],
        building=said["building"],
        neighbourhood=said["neighbourhood"],
        households=said["households"],
    )
