"""Numbers that were given out in a time which a restore has undone."""

from datetime import datetime
from uuid import UUID

from minqing.cases.models import CaseNumber
from minqing.cases.models.numbers import NUMBER_SEQUENCE
from minqing.cases.operations.numbers import access_code_hash
from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor
from minqing.lib.codes import is_case_number, new_access_code, normalise_case_number
from minqing.storage.life import fell_into_gap
from minqing.territory.models import Block

__all__ = ["adopt_number"]


@operation
def adopt_number(
    *,
    by: Actor,
    at: datetime,
    number: str,
    access_code: str | None,
    block_id: UUID,
    device_id: UUID,
) -> bool:
    """Reserve a number anew for the phone that hands it in; False when nothing is to do.

    Only numbers of the span that a restore jumped over are taken: no one else gets those. With the
    access code that was handed over at the door the resident can follow the request as before;
    an old app does not send it, and then nobody knows the new one.
    """
    written = normalise_case_number(number)
    if not is_case_number(written) or CaseNumber.objects.filter(number=written).exists():
        return False
    sequence = int(written[:-1])
    block = Block.objects.filter(pk=block_id).first()
    if block is None or not fell_into_gap(NUMBER_SEQUENCE, sequence):
        return False
    CaseNumber.objects.create(
        number=written,
        sequence=sequence,
        access_code_hash=access_code_hash(written, access_code or new_access_code()),
        area_code=block.area_code,
        block_id=block_id,
        device_id=device_id,
        reserved_at=at,
    )
    new_entry(
        act="cases.numbers_reserved",
        by=by,
        at=at,
        area_code=block.area_code,
        block_id=block_id,
        detail={"count": 1, "device_id": str(device_id), "undone": True},
    )
    return True
