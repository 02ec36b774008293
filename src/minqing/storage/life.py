"""Which life of the data this is, and until which moment a backup holds everything."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from minqing.storage.models import FinishedBackup, Life

__all__ = [
    "COVER_MARGIN",
    "CurrentLife",
    "current_life",
    "fell_into_gap",
    "new_life_sql",
    "newest_backup",
    "record_backup",
    "was_undone",
]

#: An answer may say the moment at which its request began, while its facts are committed later:
#: so much before a snapshot everything answered is surely in it.
COVER_MARGIN: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class CurrentLife:
    """The current life; ``restored_from`` is None for the first."""

    epoch: UUID
    began_at: datetime
    restored_from: datetime | None


def current_life() -> CurrentLife | None:
    """The life that goes on now; None only before the first migration made one."""
    found = Life.objects.order_by("-began_at").first()
    return None if found is None else CurrentLife(found.epoch, found.began_at, found.restored_from)


def newest_backup() -> FinishedBackup | None:
    """The finished backup that holds the most, None when there never was one."""
    return FinishedBackup.objects.order_by("-covers_until").first()


def record_backup(
    *, snapshot_at: datetime, finished_at: datetime, name: str, size: int, sha256: str
) -> FinishedBackup:
    """Write down, as the owner, that a backup lies whole on a disk; ``size`` in bytes."""
    return FinishedBackup.objects.create(
        snapshot_at=snapshot_at,
        covers_until=snapshot_at - COVER_MARGIN,
        finished_at=finished_at,
        name=name,
        size=size,
        sha256=sha256,
    )


def new_life_sql(*, restored_from: datetime, gaps: Mapping[str, int]) -> str:
    """The statement with which a new life begins, after the data was put back to a moment.

    Each sequence in ``gaps`` jumps by so many, so that no number that was given out in the lost
    time is given out again. Runs as the owner, with the district's schema in the search path.
    """
    jumps = ", ".join(
        f"'{sequence}', (select jsonb_build_array(n, setval('{sequence}', n + {width}))"
        f" from (select nextval('{sequence}') n offset 0) drawn)"
        for sequence, width in sorted(gaps.items())
    )
    return (
        "insert into storage_life (epoch, began_at, restored_from, gaps)"
        f" values (gen_random_uuid(), clock_timestamp(), '{restored_from.isoformat()}',"
        f" jsonb_build_object({jumps}))"
    )


def fell_into_gap(sequence: str, number: int) -> bool:
    """Whether a number may have been given out in a time that a restore has undone."""
    return any(
        first <= number <= last
        for gaps in Life.objects.filter(gaps__has_key=sequence).values_list("gaps", flat=True)
        for first, last in [gaps[sequence]]
    )


def was_undone(moment: datetime) -> bool:
    """Whether what the server was told at a moment may be gone: it was after a backup's snapshot
    and before the restore from that backup.
    """
    return Life.objects.filter(
        restored_from__lte=moment + COVER_MARGIN, began_at__gte=moment - COVER_MARGIN
    ).exists()
