"""Reserving case numbers, and taking one for a case."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q

from minqing.cases.models import CaseNumber
from minqing.cases.models.numbers import NUMBER_SEQUENCE
from minqing.cases.operations.errors import NumberNotReservedError, PlaceMissingError
from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor
from minqing.lib.codes import (
    case_number,
    neighbourhood_of,
    new_access_code,
    normalise_access_code,
    normalise_case_number,
)
from minqing.storage.keys import keyring
from minqing.territory.models import Block

__all__ = ["ReservedNumber", "access_code_hash", "draw", "reserve_numbers", "take"]


@dataclass(frozen=True, slots=True)
class ReservedNumber:
    """A number and its access code in clear: said once, then only its hash is kept."""

    number: str
    access_code: str


def access_code_hash(number: str, code: str) -> bytes:
    """What is stored of an access code: keyed, and bound to its number."""
    text = f"{normalise_case_number(number)}:{normalise_access_code(code)}"
    return keyring().index(text, "case access code")


@operation
def reserve_numbers(
    *, by: Actor, at: datetime, block_id: UUID, count: int, device_id: UUID | None = None
) -> list[ReservedNumber]:
    """Reserve numbers for a block and, if given, for one phone alone."""
    block = Block.objects.filter(pk=block_id).first()
    if block is None:
        raise PlaceMissingError
    reserved = draw(count, area_code=block.area_code, block_id=block_id, device_id=device_id, at=at)
    new_entry(
        act="cases.numbers_reserved",
        by=by,
        at=at,
        area_code=block.area_code,
        block_id=block_id,
        detail={"count": len(reserved), "device_id": str(device_id) if device_id else None},
    )
    return reserved


def draw(
    count: int,
    *,
    area_code: str,
    block_id: UUID | None,
    at: datetime,
    device_id: UUID | None = None,
    used_at: datetime | None = None,
) -> list[ReservedNumber]:
    """Take the next numbers from the sequence. Gaps are possible and mean nothing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select nextval(%s::regclass) from generate_series(1, %s)", [NUMBER_SEQUENCE, count]
        )
        sequences = [row[0] for row in cursor.fetchall()]
    pairs = [(n, ReservedNumber(case_number(n), new_access_code())) for n in sequences]
    CaseNumber.objects.bulk_create(
        CaseNumber(
            number=pair.number,
            sequence=sequence,
            access_code_hash=access_code_hash(pair.number, pair.access_code),
            area_code=area_code,
            block_id=block_id,
            device_id=device_id,
            reserved_at=at,
            used_at=used_at,
        )
        for sequence, pair in pairs
    )
    return [pair for _, pair in pairs]


def take(
    number: str, *, area_code: str, block_id: UUID | None, device_id: UUID | None, at: datetime
) -> bytes:
    """Mark a reserved number as used; its access code's hash. NumberNotReservedError otherwise.

    A number was reserved for a block of the day on which a phone was given it. When the blocks are
    divided anew before it is used, it is good for every block of the neighbourhood.
    """
    place = Q(block_id=block_id)
    if block_id is not None:
        place |= Q(area_code=neighbourhood_of(area_code), block_id__isnull=False)
    row = (
        CaseNumber.objects.select_for_update()
        .filter(
            place,
            number=normalise_case_number(number),
            device_id=device_id,
            used_at__isnull=True,
        )
        .first()
    )
    if row is None:
        raise NumberNotReservedError
    row.used_at = at
    row.save(update_fields=["used_at"])
    return bytes(row.access_code_hash)
