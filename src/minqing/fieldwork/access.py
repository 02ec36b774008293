"""Who sees which devices, enrolment codes and held items."""

from django.db.models import QuerySet

from minqing.fieldwork.models import (
    Device,
    DeviceBlock,
    DeviceHealth,
    DiaryNote,
    Enrolment,
    HeldMutation,
)
from minqing.lib.scope import Scope
from minqing.storage.scoping import within

__all__ = ["devices", "diary_notes", "enrolments", "given_blocks", "health", "held"]


def devices(scope: Scope) -> QuerySet[Device]:
    """Devices enrolled in the scope's areas; a device sees itself."""
    return Device.objects.filter(within(scope, block=None, grant="id"))


def diary_notes(scope: Scope) -> QuerySet[DiaryNote]:
    """Notes written on the scope's own phones: an author's, and nobody else's."""
    return DiaryNote.objects.filter(within(scope, area=None, block=None, grant="device_id"))


def enrolments(scope: Scope) -> QuerySet[Enrolment]:
    """Enrolment codes issued in the scope's areas."""
    return Enrolment.objects.filter(within(scope, block=None))


def given_blocks(scope: Scope) -> QuerySet[DeviceBlock]:
    """What devices were given of the scope's areas; a device sees its own."""
    return DeviceBlock.objects.filter(within(scope, block=None, grant="device_id"))


def health(scope: Scope) -> QuerySet[DeviceHealth]:
    """What the phones of the scope's areas tell of themselves; a device sees its own."""
    return DeviceHealth.objects.filter(within(scope, block=None, grant="device_id"))


def held(scope: Scope) -> QuerySet[HeldMutation]:
    """Items held in the scope's areas; a device sees its own.

    Not by block: what waits for the secretary's ruling may concern the block's own team.
    """
    return HeldMutation.objects.filter(within(scope, block=None, grant="device_id"))
