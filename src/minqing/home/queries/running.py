"""How the installation is running: what monitoring asks, without anything about people."""

import shutil
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import DatabaseError, connection

from minqing.ledger.queries import newest_entry_at
from minqing.lib.scope import Scope
from minqing.storage.backup.versions import own_migrations
from minqing.storage.life import newest_backup
from minqing.storage.scoping import scoped

__all__ = ["Readiness", "gauges", "readiness"]

#: With less than this share of the disk left, a write may fail at any moment.
_LEAST_FREE: Final = 0.02
#: A clock that stands further behind the ledger's newest entry was set back.
CLOCK_TOLERANCE: Final = timedelta(minutes=10)

_WAITING = """
select count(*) filter (where j.status = 'todo' and coalesce(j.scheduled_at, now()) <= now()),
       count(*) filter (where j.status = 'doing'),
       count(*) filter (where j.status = 'failed'),
       coalesce(extract(epoch from now() - min(coalesce(j.scheduled_at, e.at))
         filter (where j.status = 'todo' and coalesce(j.scheduled_at, now()) <= now())), 0)::float
from queue.procrastinate_jobs j
left join lateral (
  select min(at) as at from queue.procrastinate_events e
  where e.job_id = j.id and e.type = 'deferred'
) e on true
where j.queue_name = %s
"""


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether this process can serve, and what stands in the way or is worth knowing."""

    ready: bool
    details: dict[str, object]


_complete = False


def readiness(at: datetime) -> Readiness:
    """Database, migrations and disk decide; queue, clock and backup are told beside them."""
    try:
        missing = _missing_migrations()
        numbers = gauges(at)
        behind = _clock_behind(at)
    except DatabaseError:
        return Readiness(ready=False, details={"database": "unavailable"})
    usage = shutil.disk_usage(settings.MINQING_DATA)
    full = usage.free < usage.total * _LEAST_FREE
    return Readiness(
        ready=not missing and not full,
        details={
            "database": "ok",
            "migrations": "ok" if not missing else f"{missing} missing: run minqing migrate",
            "disk": "full" if full else "ok",
            "disk_free_bytes": usage.free,
            "clock": "ok" if behind <= CLOCK_TOLERANCE else f"{behind} behind the ledger",
            "jobs_waiting": numbers["minqing_jobs_waiting"],
            "jobs_lag_seconds": numbers["minqing_jobs_lag_seconds"],
            "backup_age_seconds": numbers.get("minqing_backup_age_seconds"),
        },
    )


def gauges(at: datetime) -> dict[str, float]:
    """Numbers of the whole district by their Prometheus names (four statements)."""
    with connection.cursor() as cursor:
        began = time.perf_counter()
        cursor.execute("select 1")
        answered = time.perf_counter() - began
        cursor.execute(_WAITING, [settings.MINQING_DISTRICT])
        waiting, doing, failed, lag = cursor.fetchone() or (0, 0, 0, 0.0)
        cursor.execute("select count(*) from pg_stat_activity where datname = current_database()")
        connections = _number(cursor.fetchone())
    found = {
        "minqing_database_answer_seconds": answered,
        "minqing_database_connections": connections,
        "minqing_jobs_waiting": float(waiting),
        "minqing_jobs_running": float(doing),
        "minqing_jobs_failed": float(failed),
        "minqing_jobs_lag_seconds": lag,
    }
    backup = newest_backup()
    if backup is not None:
        found["minqing_backup_age_seconds"] = (at - backup.snapshot_at).total_seconds()
        found["minqing_backup_bytes"] = float(backup.size)
    return found


def _missing_migrations() -> int:
    """How many of this program's migrations the district lacks; asked until there is none."""
    global _complete  # noqa: PLW0603 - a process that was complete once stays so
    if _complete:
        return 0
    with connection.cursor() as cursor:
        cursor.execute("select app || '.' || name from django_migrations")
        missing = own_migrations() - {row[0] for row in cursor.fetchall()}
    _complete = not missing
    return len(missing)


def _clock_behind(at: datetime) -> timedelta:
    """How far this machine's clock stands behind the newest entry of the ledger."""
    with scoped(Scope.system(settings.MINQING_DISTRICT_CODE, "readiness")):
        newest = newest_entry_at()
    return timedelta() if newest is None else max(timedelta(), newest - at)


def _number(row: Any) -> float:
    return float(row[0]) if row else 0.0
