"""What a phone tells of itself, so that whoever looks after it need not hold it in their hand.

Counts, codes and moments of the phone alone: nothing about a household, nothing about its worker.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

__all__ = [
    "HEALTH_VERSION",
    "NEARLY_FULL",
    "QUIET",
    "Failure",
    "Health",
    "Storage",
    "is_nearly_full",
]

HEALTH_VERSION = 1
"""Of the words below. A newer phone may say more; what it says in these words means the same."""
QUIET = timedelta(days=1)
"""A phone that has said nothing for as long is asked after: its work may wait on it alone."""
NEARLY_FULL = 80
"""Per cent of what the browser allows; past it pictures soon find no room."""


class Failure(StrEnum):
    """Why a sync failed though the server was reached. To be without a signal is no failure."""

    REFUSED = "refused"
    SERVER = "server"
    STORAGE_FULL = "storage_full"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Storage:
    """Megabytes used and allowed, and whether the browser promised to keep them (None: unsaid)."""

    used_mb: int
    quota_mb: int
    persisted: bool | None = None


@dataclass(frozen=True, slots=True)
class Health:
    """How a phone stands when it speaks.

    ``unsent`` items wait after this request, the oldest since ``oldest_unsent_at``; ``troubles``
    counts by reason what its worker has to look at; ``pictures`` wait. ``offset_ms`` is server time
    minus phone time as last measured, ``synced_at`` the last complete sync, ``failures`` the syncs
    that have failed since, the last one because of ``failure``. ``full_at`` is when storage last
    refused to keep something. Of the blocks compared at ``compared_at``, ``differing`` did not hold
    what the server would have them hold, and were fetched anew.
    """

    unsent: int = 0
    oldest_unsent_at: datetime | None = None
    troubles: Mapping[str, int] = field(default_factory=dict)
    pictures: int = 0
    storage: Storage | None = None
    offset_ms: int = 0
    synced_at: datetime | None = None
    failures: int = 0
    failure: Failure | None = None
    full_at: datetime | None = None
    compared_at: datetime | None = None
    differing: int = 0


def is_nearly_full(used_mb: int | None, quota_mb: int | None) -> bool:
    """Whether so little room is left that pictures will soon find none."""
    return bool(quota_mb) and used_mb is not None and used_mb * 100 >= (quota_mb or 0) * NEARLY_FULL
