"""A neighbourhood's blocks and parts become those of another division, on a day.

This moves blocks, parts, teams and posts. Doors, households and everything that hangs on them are
moved by whoever calls it, in the same transaction: they lie in packages above.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Greatest

from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor
from minqing.storage.dated import is_overlap
from minqing.territory.models import Block, BlockCounter, BlockPart
from minqing.territory.operations.blocks import next_rev
from minqing.territory.rules import UNASSIGNED

__all__ = ["BlockToBe", "PartTakenError", "Redivided", "hold_blocks", "redivide"]

_BATCH = 2_000


class PartTakenError(Exception):
    """A building came into another block while the division was being adopted."""


@dataclass(frozen=True, slots=True)
class BlockToBe:
    """A block of the new division; ``block_id`` is the one that goes on as it, None a new one."""

    key: str
    block_id: UUID | None
    number: int
    label: str
    parts: Sequence[str]


@dataclass(frozen=True, slots=True)
class Redivided:
    """What the blocks have become."""

    block_of: Mapping[str, UUID]
    """By key."""
    began: frozenset[UUID]
    ended: frozenset[UUID]
    revs: Mapping[UUID, int]


def hold_blocks(area_code: str) -> dict[UUID, int]:
    """Hold the counters of a neighbourhood's open blocks, ascending; their new revisions.

    While this waits, another division may have been adopted: it looks again until what it holds
    is what there is. Whoever writes about a household there waits for the counter of its block.
    """
    while True:
        blocks = set(_open(area_code))
        revs = next_rev(blocks)
        if set(_open(area_code)) == blocks:
            return revs


def _open(area_code: str) -> Iterable[UUID]:
    return Block.objects.filter(area_code=area_code, to_on__isnull=True).values_list(
        "pk", flat=True
    )


@operation
def redivide(
    *, by: Actor, at: datetime, area_code: str, blocks: Sequence[BlockToBe], on: date
) -> Redivided:
    """End the blocks that do not go on, begin the new ones, and move the parts between all.

    A block that goes on keeps its id, its history and its phones' cursors. A part that stays where
    it is is not touched. The caller holds the open blocks (``hold_blocks``); everything is as of
    ``on``. Raises PartTakenError when a part came into a block meanwhile; nothing is written then.
    """
    open_ = {
        each.pk: each
        for each in Block.objects.filter(area_code=area_code, to_on__isnull=True).exclude(
            number=UNASSIGNED
        )
    }
    going_on = {each.block_id for each in blocks if each.block_id is not None}
    if not going_on <= open_.keys():
        raise PartTakenError
    ended = frozenset(open_.keys() - going_on)
    Block.objects.filter(pk__in=ended).update(to_on=Greatest(F("from_on"), on))
    block_of = _name(blocks, open_, area_code=area_code, on=on)
    began = frozenset(block_of.values()) - going_on
    revs = next_rev(open_.keys() | began)
    _move_parts(area_code, {block_of[each.key]: each.parts for each in blocks}, on)
    _ledger(open_, block_of, blocks, ended, area_code=area_code, on=on, by=by, at=at)
    return Redivided(block_of, began, ended, revs)


def _name(
    blocks: Sequence[BlockToBe], open_: Mapping[UUID, Block], *, area_code: str, on: date
) -> dict[str, UUID]:
    """Rename those that go on, make the new ones; block of each key.

    A number is free once its block has ended or taken another: those that change theirs give it
    up first, so that two may change places.
    """
    changed = [
        (open_[each.block_id], each)
        for each in blocks
        if each.block_id is not None
        and (open_[each.block_id].number, open_[each.block_id].label) != (each.number, each.label)
    ]
    renumbered = [block for block, each in changed if block.number != each.number]
    highest = max([each.number for each in blocks] + [each.number for each in open_.values()])
    for index, block in enumerate(renumbered, start=1):
        Block.objects.filter(pk=block.pk).update(number=highest + index)
    for block, each in changed:
        Block.objects.filter(pk=block.pk).update(number=each.number, label=each.label)
    new = {
        each.key: Block(area_code=area_code, number=each.number, label=each.label, from_on=on)
        for each in blocks
        if each.block_id is None
    }
    Block.objects.bulk_create(new.values())
    BlockCounter.objects.bulk_create([BlockCounter(block=each) for each in new.values()])
    kept = {each.key: each.block_id for each in blocks if each.block_id is not None}
    return kept | {key: block.pk for key, block in new.items()}


def _move_parts(area_code: str, parts: Mapping[UUID, Sequence[str]], on: date) -> None:
    wanted = {code: block for block, codes in parts.items() for code in codes}
    held = BlockPart.objects.filter(
        block__area_code=area_code, to_on__isnull=True
    ).select_for_update(of=("self",))
    leaving = [each for each in held.order_by("pk") if wanted.get(each.area_code) != each.block_id]
    staying = {each.area_code for each in held} - {each.area_code for each in leaving}
    # A part of the same day never held at the end of a day: it is emptied, not lost.
    BlockPart.objects.filter(pk__in=[each.pk for each in leaving]).update(
        to_on=Greatest(F("from_on"), on)
    )
    try:
        with transaction.atomic():
            BlockPart.objects.bulk_create(
                [
                    BlockPart(block_id=block, area_code=code, from_on=on)
                    for code, block in sorted(wanted.items())
                    if code not in staying
                ],
                batch_size=_BATCH,
            )
    except IntegrityError as error:
        if not (is_overlap(error) or "block_part_one_open" in str(error)):
            raise
        raise PartTakenError from error


def _ledger(
    open_: Mapping[UUID, Block],
    block_of: Mapping[str, UUID],
    blocks: Sequence[BlockToBe],
    ended: Iterable[UUID],
    *,
    area_code: str,
    on: date,
    by: Actor,
    at: datetime,
) -> None:
    """One entry for each block that ended, began, or holds other parts now."""
    for each in sorted(blocks, key=lambda each: block_of[each.key]):
        block_id = block_of[each.key]
        entry = (
            partial(new_entry, act="territory.block_added")
            if each.block_id is None
            else partial(new_entry, act="territory.block_redivided")
        )
        entry(
            by=by,
            at=at,
            area_code=area_code,
            block_id=block_id,
            object_id=block_id,
            detail={
                "number": each.number,
                "parts": sorted(each.parts),
                "from_on": on.isoformat(),
            },
        )
    for block_id in sorted(ended):
        new_entry(
            act="territory.block_ended",
            by=by,
            at=at,
            area_code=area_code,
            block_id=block_id,
            object_id=block_id,
            detail={"number": open_[block_id].number, "to_on": on.isoformat()},
        )
