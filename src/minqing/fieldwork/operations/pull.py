"""Answering a pull: what is new, what was lost, numbers for the door."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from minqing.cases.operations import reserve_numbers
from minqing.fieldwork import access
from minqing.fieldwork.models import Device, DeviceBlock
from minqing.fieldwork.queries.changes import Page, changes
from minqing.fieldwork.queries.offer import BlockState, Offer, numbers_given, offer
from minqing.fieldwork.queries.standing import DeviceStanding
from minqing.fieldwork.rules.clock import SEEN_EVERY, lease_until
from minqing.fieldwork.rules.cursors import Cursor, is_current, starting_point
from minqing.fieldwork.rules.numbers import numbers_wanted, should_refill
from minqing.lib.time import local_date
from minqing.storage.scoping import scoped

__all__ = ["Pulled", "PulledBlock", "pull"]


@dataclass(frozen=True, slots=True)
class PulledBlock:
    """What one block has new for the device."""

    state: BlockState
    lead: bool
    reset: bool
    page: Page


@dataclass(frozen=True, slots=True)
class Pulled:
    """The answer to one pull."""

    offer: Offer
    lost: tuple[UUID, ...]
    blocks: tuple[PulledBlock, ...]
    numbers: tuple[tuple[UUID, str, str], ...]


def pull(
    *,
    device: DeviceStanding,
    at: datetime,
    held: Mapping[UUID, Cursor | None],
    numbers_left: Mapping[UUID, int],
    rulings_seen: Sequence[UUID],
    app_version: str,
) -> Pulled:
    """Everything the device lacks of its blocks, a page of each at most.

    With nothing new this is two statements: the scope and the offer. Writes only what changed:
    blocks given for the first time or taken away, reserved numbers, rulings seen, and the last
    contact once a minute.
    """
    with scoped(device.scope):
        found = offer(device, local_date(at))
        blocks = tuple(_block(device, state, held, at) for state in found.blocks)
        lost = tuple(sorted(set(held) - {state.id for state in found.blocks}))
        _note_given(device, [each.state for each in blocks if each.reset], lost, at)
        numbers = tuple(
            number
            for state in found.blocks
            if should_refill(numbers_left.get(state.id, 0))
            for number in _numbers(device, state.id, numbers_left.get(state.id, 0), at)
        )
        if rulings_seen:
            access.held(device.scope).filter(
                id__in=list(rulings_seen), ruling_seen_at=None
            ).exclude(ruling="").update(ruling_seen_at=at)
        touch(device, at, app_version)
    return Pulled(found, lost, blocks, numbers)


def touch(device: DeviceStanding, at: datetime, app_version: str) -> None:
    """Note the contact and renew the lease, if the last one was noted a minute ago or earlier."""
    if at - device.last_seen_at < SEEN_EVERY:
        return
    Device.objects.filter(id=device.id).update(
        last_seen_at=at, lease_until=lease_until(at), app_version=app_version
    )


def _block(
    device: DeviceStanding, state: BlockState, held: Mapping[UUID, Cursor | None], at: datetime
) -> PulledBlock:
    cursor = held.get(state.id)
    lead = state.id in device.led
    if cursor is not None and is_current(cursor, state.rev):
        return PulledBlock(state, lead, reset=False, page=Page((), cursor, more=False))
    after, reset = starting_point(cursor, state.rev)
    page = changes(
        block_id=state.id,
        after=after,
        counter=state.rev,
        member_id=device.member_id,
        today=local_date(at),
    )
    return PulledBlock(state, lead, reset, page)


def _note_given(
    device: DeviceStanding, gained: Sequence[BlockState], lost: Sequence[UUID], at: datetime
) -> None:
    if gained:
        DeviceBlock.objects.bulk_create(
            [
                DeviceBlock(
                    device_id=device.id, block_id=each.id, area_code=each.area_code, from_at=at
                )
                for each in gained
            ],
            ignore_conflicts=True,
        )
    if lost:
        access.given_blocks(device.scope).filter(
            device_id=device.id, block_id__in=lost, to_at=None
        ).update(to_at=at)


def _numbers(
    device: DeviceStanding, block_id: UUID, left: int, at: datetime
) -> list[tuple[UUID, str, str]]:
    given = numbers_given(device.id, block_id, at - timedelta(days=1))
    count = numbers_wanted(left=left, given_today=given)
    if not count:
        return []
    reserved = reserve_numbers(
        by=device.actor, at=at, block_id=block_id, device_id=device.id, count=count
    )
    return [(block_id, each.number, each.access_code) for each in reserved]
