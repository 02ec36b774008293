"""Keeping what a phone tells of itself."""

from dataclasses import fields
from datetime import datetime

from minqing.fieldwork.models import DeviceHealth
from minqing.fieldwork.queries.standing import DeviceStanding
from minqing.fieldwork.rules.health import Health, Storage
from minqing.storage.scoping import scoped

__all__ = ["keep_health"]

_COLUMNS = [each.name for each in DeviceHealth._meta.concrete_fields if not each.primary_key]
_AS_TOLD = {each.name for each in fields(Health)} & {*_COLUMNS} - {"troubles", "failure"}
"""What a phone says just as the columns keep it; storage is kept in columns of its own."""


def keep_health(*, device: DeviceStanding, at: datetime, told: Health) -> None:
    """Write over what the phone told before (one statement).

    No fact, and nothing for the ledger: it says how a phone stands, and the next one says it anew.
    """
    storage = told.storage
    row = DeviceHealth(
        **{name: getattr(told, name) for name in _AS_TOLD},
        device_id=device.id,
        area_code=device.area_code,
        told_at=at,
        troubles=dict(told.troubles),
        failure="" if told.failure is None else told.failure.value,
        in_trouble=min(sum(told.troubles.values()), 2**31 - 1),
    )
    if storage is not None:
        row.storage_used_mb, row.storage_quota_mb = storage.used_mb, storage.quota_mb
        row.persisted, row.used_percent = storage.persisted, _percent(storage)
    with scoped(device.scope):
        DeviceHealth.objects.bulk_create(
            [row], update_conflicts=True, unique_fields=["device"], update_fields=_COLUMNS
        )


def _percent(storage: Storage) -> int | None:
    """How much of the room is used; None when the browser allows none."""
    if not storage.quota_mb:
        return None
    return min(storage.used_mb * 100 // storage.quota_mb, 1_000)
