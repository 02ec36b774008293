"""Who a device is today, and what its pull begins with."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from minqing.lib.actor import Actor, ActorKind
from minqing.lib.scope import Scope

__all__ = [
    "BlockState",
    "DeviceStanding",
    "Offer",
    "device_had_block",
    "device_standing",
    "standing_and_offer",
]

_STANDING = (
    "d.public_key, d.member_id, d.member_name, d.area_code, d.revoked_at, d.last_seen_at,"
    " d.blocks, d.led, d.phones, d.has_rulings"
)


@dataclass(frozen=True, slots=True)
class BlockState:
    """A block of the device, and the revision its counter had."""

    id: UUID
    label: str
    area_name: str
    rev: int
    area_code: str


@dataclass(frozen=True, slots=True)
class Offer:
    """What a pull begins with; lists that go to the phone as they are stay JSON text.

    ``epoch`` is the current life of the data; what was answered before ``backed_up_until`` lies in
    a backup.
    """

    blocks: tuple[BlockState, ...]
    rounds_json: str
    lines_json: str
    epoch: UUID
    backed_up_until: datetime | None
    forms_json: str = "[]"


@dataclass(frozen=True, slots=True)
class DeviceStanding:
    """A device as its postings make it on one day.

    ``led`` are the blocks its member leads, ``phones`` all devices the member ever had;
    ``has_rulings`` says that rulings on what they sent wait to be heard of.
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
    has_rulings: bool

    @property
    def scope(self) -> Scope:
        """The blocks, and by grant the rows of the member's own devices and of the member."""
        return Scope(blocks=self.blocks, grants=(*self.phones, self.member_id), purpose="device")

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
        cursor.execute(f"select {_STANDING} from device_scope(%s, %s) d", [device_id, on])  # noqa: S608 - a constant
        row = cursor.fetchone()
    return None if row is None else _standing(device_id, row)


def standing_and_offer(device_id: UUID, on: date) -> tuple[DeviceStanding, Offer] | None:
    """Who a device is, and what its pull begins with, in one statement.

    Most pulls find nothing new, and a second statement would be half their cost. The offer holds
    nothing about people; it is shown to nobody before the signature was checked.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"select {_STANDING}, o.blocks, o.rounds, o.lines, o.epoch, o.backed_up_until,"  # noqa: S608 - a constant
            " questionnaire_offer(d.blocks, %s)"
            " from device_scope(%s, %s) d cross join lateral pull_offer(d.blocks, %s) o",
            [on, device_id, on, on],
        )
        row = cursor.fetchone()
    if row is None:
        return None
    blocks, rounds, lines, epoch, backed_up_until, forms = row[10:]
    states = tuple(BlockState(UUID(each[0]), *each[1:]) for each in json.loads(blocks))
    return _standing(device_id, row), Offer(states, rounds, lines, epoch, backed_up_until, forms)


def device_had_block(device_id: UUID, block_id: UUID) -> bool:
    """Whether a phone of the device's member was ever given the block."""
    with connection.cursor() as cursor:
        cursor.execute("select device_had_block(%s, %s)", [device_id, block_id])
        row = cursor.fetchone()
    return bool(row and row[0])


def _standing(device_id: UUID, row: tuple[Any, ...]) -> DeviceStanding:
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
        has_rulings=row[9],
    )
