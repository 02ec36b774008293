"""Who a device is today: its key, its member, its blocks."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection

from minqing.lib.actor import Actor, ActorKind
from minqing.lib.scope import Scope

__all__ = ["DeviceStanding", "device_had_block", "device_standing"]


@dataclass(frozen=True, slots=True)
class DeviceStanding:
    """A device as its postings make it on one day.

    ``led`` are the blocks its member leads, ``phones`` all devices the member ever had.
    """

    id: UUID
    public_key: bytes
    member_id: UUID
    member_name: str
    area_code: str
    revoked_at: datetime | None
    last_seen_at: datetime
    blocks: tuple[UUID, ...]
    led: frozenset[UUID]
    phones: tuple[UUID, ...]

    @property
    def scope(self) -> Scope:
        """The blocks, and by grant the rows of the member's own devices."""
        return Scope(blocks=self.blocks, grants=self.phones, purpose="device")

    @property
    def actor(self) -> Actor:
        """The device, with the member who carries it."""
        return Actor(ActorKind.DEVICE, id=self.id, member_id=self.member_id)


def device_standing(device_id: UUID, on: date) -> DeviceStanding | None:
    """Who a device is on a day, None when there is no such device (one statement).

    Reads through the SECURITY DEFINER function ``device_scope``: the device has no scope yet, this
    is where it comes from.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select public_key, member_id, member_name, area_code, revoked_at, last_seen_at,"
            " blocks, led, phones from device_scope(%s, %s)",
            [device_id, on],
        )
        row = cursor.fetchone()
    if row is None:
        return None
    return DeviceStanding(
        id=device_id,
        public_key=bytes(row[0]),
        member_id=row[1],
        member_name=row[2],
        area_code=row[3],
        revoked_at=row[4],
        last_seen_at=row[5],
        blocks=tuple(sorted(row[6])),
        led=frozenset(row[7]),
        phones=tuple(row[8]),
    )


def device_had_block(device_id: UUID, block_id: UUID) -> bool:
    """Whether a phone of the device's member was ever given the block."""
    with connection.cursor() as cursor:
        cursor.execute("select device_had_block(%s, %s)", [device_id, block_id])
        row = cursor.fetchone()
    return bool(row and row[0])
