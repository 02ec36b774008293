"""Blocks as dated sets, and the counter that orders what phones pull."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from minqing.ledger.operations import Detail, new_entry, operation
from minqing.lib.actor import Actor
from minqing.lib.codes import Level, level_of, neighbourhood_of
from minqing.storage.dated import is_overlap
from minqing.territory.models import Area, Block, BlockCounter, BlockPart
from minqing.territory.rules import UNASSIGNED

__all__ = ["BlockError", "add_block", "end_block", "next_rev", "unassigned_block"]


class BlockError(Exception):
    """A block cannot be made like this; the message says why."""


def next_rev(block_ids: Iterable[UUID]) -> dict[UUID, int]:
    """The revision that this transaction's rows of each block carry.

    The counter rows are locked in ascending order and raised once for each block and transaction,
    so the order of revisions is the order of commits and a cursor never skips a late one. Call it
    before writing tallies and ledger entries (the lock order of the design).
    """
    wanted = sorted(set(block_ids))
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("select block_id, rev from next_rev(%s)", [wanted])
        return dict(cursor.fetchall())


@operation
def add_block(
    *,
    area_code: str,
    number: int,
    label: str,
    parts: Iterable[str],
    from_on: date,
    by: Actor,
    at: datetime,
) -> Block:
    """Make a block of a neighbourhood from buildings and entrances (codes).

    Raises BlockError for parts that are unknown, of another neighbourhood, or in another open
    block; the scope columns of rows already recorded there do not move by this alone.
    """
    codes = sorted(set(parts))
    known = set(Area.objects.filter(code__in=codes).values_list("code", flat=True))
    for code in codes:
        if code not in known:
            raise BlockError(_("There is no building or entrance %(code)s.") % {"code": code})
        if neighbourhood_of(code) != area_code:
            raise BlockError(
                _("%(code)s belongs to another neighbourhood than %(area)s.")
                % {"code": code, "area": area_code}
            )
    taken = BlockPart.objects.filter(area_code__in=codes, to_on__isnull=True).first()
    if taken is not None:
        raise BlockError(
            _("%(code)s already belongs to an open block.") % {"code": taken.area_code}
        )
    block = _create(area_code, number, label, from_on)
    try:
        with transaction.atomic():
            BlockPart.objects.bulk_create(
                BlockPart(block=block, area_code=code, from_on=from_on) for code in codes
            )
    except IntegrityError as error:
        if not is_overlap(error):
            raise
        raise BlockError(_("A part belonged to another block in that time.")) from error
    _ledger(block, {"number": number, "parts": codes}, by=by, at=at)
    return block


@operation
def unassigned_block(*, area_code: str, from_on: date, by: Actor, at: datetime) -> Block:
    """The neighbourhood's block for what no block holds, made when it is missing."""
    if level_of(area_code) is not Level.NEIGHBOURHOOD:
        raise BlockError(_("Only a neighbourhood has blocks."))
    block = Block.objects.filter(area_code=area_code, number=UNASSIGNED, to_on__isnull=True).first()
    if block is None:
        block = _create(area_code, UNASSIGNED, "", from_on)
        _ledger(block, {"number": UNASSIGNED}, by=by, at=at)
    return block


@operation
def end_block(*, block: Block, to_on: date, by: Actor, at: datetime) -> None:
    """End a block and its parts on a day: from then on they no longer hold."""
    block.to_on = to_on
    block.save(update_fields=["to_on"])
    block.parts.filter(to_on__isnull=True).update(to_on=to_on)
    new_entry(
        act="territory.block_ended",
        by=by,
        at=at,
        area_code=block.area_code,
        block_id=block.id,
        object_id=block.id,
    )


def _create(area_code: str, number: int, label: str, from_on: date) -> Block:
    block = Block.objects.create(area_code=area_code, number=number, label=label, from_on=from_on)
    BlockCounter.objects.create(block=block)
    return block


def _ledger(block: Block, detail: Detail, *, by: Actor, at: datetime) -> None:
    new_entry(
        act="territory.block_added",
        by=by,
        at=at,
        area_code=block.area_code,
        block_id=block.id,
        object_id=block.id,
        detail=detail,
    )
