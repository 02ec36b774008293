"""Doors come and go."""

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from minqing.households.models import Dwelling
from minqing.households.operations.errors import (
    DoorTakenError,
    NotOpenError,
    StillLivedInError,
    UnknownEntranceError,
    WrongDayError,
)
from minqing.households.operations.locking import hold, rev_of
from minqing.households.queries import block_of
from minqing.households.rules import DwellingKind
from minqing.households.rules.addresses import address, sort_key
from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor
from minqing.lib.codes import Level
from minqing.lib.time import local_date
from minqing.territory.models import Area
from minqing.territory.operations import next_rev

__all__ = ["add_dwelling", "close_dwelling"]


@operation
def add_dwelling(
    *,
    by: Actor,
    at: datetime,
    area_code: str,
    floor: int,
    door: str,
    from_on: date,
    kind: DwellingKind = DwellingKind.HOME,
) -> Dwelling:
    """Put a door of an entrance on the register, in the block its entrance lies in.

    Raises UnknownEntranceError, DoorTakenError, WrongDayError.
    """
    entrance = Area.objects.filter(code=area_code, level=Level.ENTRANCE.value).first()
    if entrance is None:
        raise UnknownEntranceError
    if from_on > local_date(at):
        raise WrongDayError
    block_id, rev = _hold_block(area_code)
    dwelling = Dwelling(
        recorded_area_code=area_code,
        area_code=area_code,
        block_id=block_id,
        floor=floor,
        door=door,
        sort_key=sort_key(floor, door),
        address=address(entrance.name, door),
        kind=kind.value,
        from_on=from_on,
        rev=rev,
    )
    try:
        with transaction.atomic():
            dwelling.save(force_insert=True)
    except IntegrityError as error:
        raise DoorTakenError from error
    new_entry(
        act="households.dwelling_added",
        by=by,
        at=at,
        area_code=area_code,
        block_id=block_id,
        object_id=dwelling.id,
        detail={"kind": kind.value, "from_on": from_on.isoformat()},
    )
    return dwelling


@operation
def close_dwelling(*, by: Actor, at: datetime, dwelling: Dwelling, to_on: date) -> None:
    """Take a door off the register (merged, demolished); ``to_on`` is its first day off.

    Raises NotOpenError, StillLivedInError while a household is open there, WrongDayError.
    """
    revs = hold(dwelling)
    if dwelling.to_on is not None:
        raise NotOpenError
    if dwelling.households.filter(to_on__isnull=True).exists():
        raise StillLivedInError
    if to_on > local_date(at) or to_on < dwelling.from_on:
        raise WrongDayError
    dwelling.to_on, dwelling.rev = to_on, rev_of(dwelling, revs)
    dwelling.save(update_fields=["to_on", "rev"])
    new_entry(
        act="households.dwelling_closed",
        by=by,
        at=at,
        area_code=dwelling.area_code,
        block_id=dwelling.block_id,
        object_id=dwelling.id,
        detail={"to_on": to_on.isoformat()},
    )


def _hold_block(area_code: str) -> tuple[UUID | None, int]:
    """Hold the block of an entrance; gives it with its new revision, 0 where there is no block.

    While this waits, the entrance may come into another block: that one is held, too.
    """
    while True:
        block_id = block_of(area_code)
        rev = 0 if block_id is None else next_rev([block_id])[block_id]
        if block_of(area_code) == block_id:
            return block_id, rev
