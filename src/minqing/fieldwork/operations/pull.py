"""Answering a pull: what is new, what was lost, numbers for the door."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from minqing.cases.operations import reserve_numbers
from minqing.fieldwork import access
from minqing.fieldwork.models import Device, DeviceBlock
from minqing.fieldwork.queries.changes import Page, changes
from minqing.fieldwork.queries.common import absent_members, numbers_given, rulings_json
from minqing.fieldwork.queries.standing import BlockState, DeviceStanding, Offer
from minqing.fieldwork.rules.clock import SEEN_EVERY, lease_until
from minqing.fieldwork.rules.cursors import Cursor, is_current, starting_point
from minqing.fieldwork.rules.numbers import numbers_wanted, should_refill
from minqing.lib.time import local_date
from minqing.storage.scoping import scoped

__all__ = ["Pulled", "PulledBlock", "pull"]


@dataclass(frozen=True, slots=True)
class PulledBlock:
    """What one block has new for the device.

    ``absent`` are those for whom its member stands in there; None where that was not looked up.
    """

    state: BlockState
    lead: bool
    reset: bool
    page: Page
    absent: Sequence[tuple[UUID, str]] | None = None


@dataclass(frozen=True, slots=True)
class Pulled:
    """The answer to one pull."""

    offer: Offer
    lost: tuple[UUID, ...]
    blocks: tuple[PulledBlock, ...]
    numbers: tuple[tuple[UUID, str, str], ...] = ()
    rulings_json: str = "[]"


def pull(
    *,
    device: DeviceStanding,
    offer: Offer,
    at: datetime,
    held: Mapping[UUID, Cursor | None],
    numbers_left: Mapping[UUID, int],
    rulings_seen: Sequence[UUID],
    app_version: str,
) -> Pulled:
    """Everything the device lacks of its blocks, a page of each at most.

    ``offer`` was read with the device. With nothing new that was all: no statement more, no scope,
    no transaction. Else it says for whom the member stands in (a phone that pulls without end hears
    of it within a minute), and writes what changed: blocks given for the first time or taken away,
    numbers reserved, rulings seen, and the last contact once a minute.
    """
    lost = tuple(sorted(set(held) - {state.id for state in offer.blocks}))
    refill = {
        state.id: left
        for state in offer.blocks
        if should_refill(left := numbers_left.get(state.id, 0))
    }
    current = all(is_current(held.get(state.id), state.rev) for state in offer.blocks)
    heard_lately = at - device.last_seen_at < SEEN_EVERY
    if current and heard_lately and not (lost or refill or device.has_rulings):
        return Pulled(offer, (), tuple(_block(device, state, held, at) for state in offer.blocks))
    with scoped(device.scope):
        absent = absent_members(device, local_date(at))
        blocks = tuple(
            replace(_block(device, state, held, at), absent=absent.get(state.id, ()))
            for state in offer.blocks
        )
        _note_given(device, [each.state for each in blocks if each.reset], lost, at)
        numbers = [
            number
            for block_id, left in refill.items()
            for number in _numbers(device, block_id, left, at)
        ]
        rulings = rulings_json(device)
        if rulings_seen:
            access.held(device.scope).filter(
                id__in=list(rulings_seen), ruling_seen_at=None
            ).exclude(ruling="").update(ruling_seen_at=at)
        if not heard_lately:
            Device.objects.filter(id=device.id).update(
                last_seen_at=at, lease_until=lease_until(at), app_version=app_version
            )
    return Pulled(offer, lost, blocks, tuple(numbers), rulings)


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
