"""Keeping what a phone tells of itself."""

from datetime import datetime

from minqing.fieldwork.models import DeviceHealth
from minqing.fieldwork.queries.standing import DeviceStanding
from minqing.fieldwork.rules.health import Health
from minqing.storage.scoping import scoped

__all__ = ["keep_health"]

_COLUMNS = [each.name for each in DeviceHealth._meta.concrete_fields if not each.primary_key]


def keep_health(*, device: DeviceStanding, at: datetime, told: Health) -> None:
    """Write over what the phone told before (one statement).

    No fact, and nothing for the ledger: it says how a phone stands, and the next one says it anew.
    """
    storage = told.storage
    percent = None
    if storage is not None and storage.quota_mb:
        percent = min(storage.used_mb * 100 // storage.quota_mb, 1_000)
    row = DeviceHealth(
        device_id=device.id,
        area_code=device.area_code,
        told_at=at,
        unsent=told.unsent,
        oldest_unsent_at=told.oldest_unsent_at,
        troubles=dict(told.troubles),
        in_trouble=min(sum(told.troubles.values()), 2**31 - 1),
        pictures=told.pictures,
        storage_used_mb=None if storage is None else storage.used_mb,
        storage_quota_mb=None if storage is None else storage.quota_mb,
        used_percent=percent,
        persisted=None if storage is None else storage.persisted,
        offset_ms=told.offset_ms,
        synced_at=told.synced_at,
        failures=told.failures,
        failure="" if told.failure is None else told.failure.value,
        full_at=told.full_at,
        compared_at=told.compared_at,
        differing=told.differing,
    )
    with scoped(device.scope):
        DeviceHealth.objects.bulk_create(
            [row], update_conflicts=True, unique_fields=["device"], update_fields=_COLUMNS
        )
