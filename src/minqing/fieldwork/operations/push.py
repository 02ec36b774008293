"""Taking one item from a phone: applied once, alone, answered alone, never lost.

The row of ``AppliedMutation`` is written first, in the transaction of the facts. Of two identical
pushes at one moment the second waits at that row and finds the answer of the first; a process that
is killed in between leaves neither row nor facts, and the phone sends the item again.
"""

import traceback
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

import structlog
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, IntegrityError, OperationalError, connection

from minqing.fieldwork.models import AppliedMutation, HeldMutation
from minqing.fieldwork.operations.act import NotAppliedError
from minqing.fieldwork.operations.apply import apply_mutation
from minqing.fieldwork.operations.finding import finding_of
from minqing.fieldwork.queries.standing import DeviceStanding, device_had_block
from minqing.fieldwork.rules.mutations import (
    AttachmentBody,
    Mutation,
    block_objection,
    fact_id,
    moment_objection,
)
from minqing.fieldwork.rules.verdicts import (
    APPLIED,
    OUTCOMES,
    Outcome,
    Reason,
    Verdict,
    answer_again,
)
from minqing.ledger.operations import new_entry, operation
from minqing.storage.keys import seal_column
from minqing.storage.life import was_undone
from minqing.storage.scoping import scoped
from minqing.territory.models import Block

__all__ = ["Arrived", "ServerBusyError", "receive"]

log = structlog.get_logger(__name__)

_ATTEMPTS = 3

# A fault in our own code or data must not stop the items after it, nor lose this one: it is held,
# logged with the place it happened, and can be accepted once the fault is mended.
_FAULTS = (
    DatabaseError,
    ObjectDoesNotExist,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
)


class ServerBusyError(Exception):
    """The database gave way several times; nothing of the item was written, send it again."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """One item as it arrived, opened or not.

    ``mutation`` is None when ``reason`` says why it could not be read; ``payload`` is what is kept
    if it is held.
    """

    id: UUID
    block_id: UUID | None
    payload: str
    mutation: Mutation | None = None
    reason: Reason | None = None
    kind: str = ""


def receive(*, device: DeviceStanding, arrived: Arrived, at: datetime) -> Verdict:
    """Apply, hold or refuse one item; a second push of it gets the first one's answer.

    ServerBusyError when deadlocks or a lost connection kept it from being answered.
    """
    for left in reversed(range(_ATTEMPTS)):
        try:
            return _receive_once(device, arrived, at, last=left == 0)
        except (OperationalError, IntegrityError) as error:
            log.warning("push_item_retried", item=str(arrived.id), error=type(error).__name__)
            if connection.connection is not None and connection.connection.closed:
                connection.close()
    raise ServerBusyError


def _receive_once(device: DeviceStanding, arrived: Arrived, at: datetime, *, last: bool) -> Verdict:
    with scoped(device.scope):
        if not _claim(device, arrived, at):
            return _earlier_answer(arrived.id)
        verdict = _settle(device, arrived, at, last=last)
        if verdict != APPLIED:
            AppliedMutation.objects.filter(id=arrived.id).update(
                outcome=verdict.outcome.value, code=verdict.reason or ""
            )
        if verdict.outcome in {Outcome.HELD, Outcome.CONFLICT}:
            _hold(device=device, arrived=arrived, verdict=verdict, at=at)
        return verdict


def _claim(device: DeviceStanding, arrived: Arrived, at: datetime) -> bool:
    """Write the item's row; False when it was there, after waiting for whoever was writing it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into fieldwork_appliedmutation (id, device_id, kind, outcome, code, applied_at)"
            " values (%s, %s, %s, %s, '', %s) on conflict (id) do nothing",
            [arrived.id, device.id, arrived.kind, Outcome.APPLIED.value, at],
        )
        return bool(cursor.rowcount == 1)


def _earlier_answer(item_id: UUID) -> Verdict:
    row = AppliedMutation.objects.get(id=item_id)
    reason = Reason(row.code) if row.code else None
    return answer_again(Verdict(Outcome(row.outcome), reason))


def _settle(device: DeviceStanding, arrived: Arrived, at: datetime, *, last: bool) -> Verdict:
    reason = _objection(device, arrived, at)
    if reason is None and arrived.mutation is not None:
        reason = _apply(device, arrived.mutation, at, last=last)
    return APPLIED if reason is None else Verdict(OUTCOMES[reason], reason)


def _objection(device: DeviceStanding, arrived: Arrived, at: datetime) -> Reason | None:
    if device.revoked_at is not None:
        return Reason.DEVICE_REVOKED
    if arrived.mutation is None:
        return arrived.reason or Reason.MALFORMED
    block_id = arrived.mutation.block_id
    is_its_block = block_id in device.blocks
    objection = moment_objection(arrived.mutation, at) or block_objection(
        arrived.mutation,
        is_its_block=is_its_block,
        was_its_block=is_its_block or device_had_block(device.id, block_id),
        is_lead=block_id in device.led,
    )
    if objection is Reason.FOREIGN_BLOCK and was_undone(arrived.mutation.happened_at):
        return Reason.UNDONE
    return objection


def _apply(
    device: DeviceStanding, mutation: Mutation, at: datetime, *, last: bool
) -> Reason | None:
    try:
        return apply_mutation(
            by=device.actor,
            at=at,
            scope=device.scope,
            mutation=mutation,
            member_id=device.member_id,
            device_id=device.id,
            phones=device.phones,
        )
    except NotAppliedError as error:
        return error.reason
    except OperationalError:
        raise
    except _FAULTS as error:
        if isinstance(error, IntegrityError) and not last:
            # Somebody wrote the same thing between our look and our write: look again.
            raise
        _log_fault(mutation, error)
        return Reason.SERVER_ERROR


def _log_fault(mutation: Mutation, error: Exception) -> None:
    """Where it happened and what kind it was: messages and values may hold personal data."""
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    log.error(
        "push_item_failed",
        item=str(mutation.id),
        kind=mutation.kind.value,
        error=type(error).__name__,
        frames=[f"{Path(each.filename).name}:{each.lineno} {each.name}" for each in frames],
    )


@operation
def _hold(*, device: DeviceStanding, arrived: Arrived, verdict: Verdict, at: datetime) -> None:
    area_code, block_id = _review_place(device, arrived)
    reason = verdict.reason or Reason.SERVER_ERROR
    HeldMutation.objects.create(
        id=arrived.id,
        device_id=device.id,
        member_id=device.member_id,
        block_id=block_id,
        area_code=area_code,
        kind=arrived.kind,
        reason=reason.value,
        payload=seal_column(HeldMutation, "payload", arrived.payload),
        received_at=at,
        makes=None if arrived.mutation is None else fact_id(arrived.mutation),
        waits_for=_waits_for(arrived.mutation, reason),
    )
    new_entry(
        act="fieldwork.item_held",
        by=device.actor,
        at=at,
        area_code=area_code,
        block_id=block_id,
        object_id=arrived.id,
        detail={"reason": reason.value, "kind": arrived.kind},
    )


def _waits_for(mutation: Mutation | None, reason: Reason) -> UUID | None:
    """What has to stand before this item: what was found at the door, or a picture's record."""
    if mutation is None:
        return None
    if isinstance(mutation.body, AttachmentBody):
        return mutation.body.of_id
    return finding_of(mutation) if reason is Reason.FOUND_WAITING else None


def _review_place(device: DeviceStanding, arrived: Arrived) -> tuple[str, UUID | None]:
    """The neighbourhood that reviews an item: its block's, if the device ever had that block."""
    block_id = arrived.block_id
    if block_id is not None and (
        block_id in device.blocks or device_had_block(device.id, block_id)
    ):
        block = Block.objects.filter(id=block_id).first()
        if block is not None:
            return block.area_code, block.id
    return device.area_code, None
