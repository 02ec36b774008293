"""Deciding what was found at a door, and with it all that phones sent for it and waits."""

from collections.abc import Collection
from datetime import datetime

from minqing.fieldwork.models import HeldMutation
from minqing.fieldwork.operations.act import NotAppliedError
from minqing.fieldwork.operations.following import accept_following, set_aside_following
from minqing.fieldwork.operations.review import accept, set_aside
from minqing.fieldwork.rules.mutations import Kind, fact_id
from minqing.fieldwork.rules.verdicts import Reason
from minqing.fieldwork.schemas import stored_payload
from minqing.households.models import FoundAtDoor, Household
from minqing.households.operations.found import confirm_found, join_found, reject_found
from minqing.ledger.operations import operation
from minqing.lib.actor import Actor
from minqing.lib.scope import Scope
from minqing.storage.keys import open_column

__all__ = ["confirm_finding", "join_finding", "reject_finding"]


@operation
def confirm_finding(*, by: Actor, at: datetime, scope: Scope, found: FoundAtDoor) -> int:
    """Put what was found on the register, and record what waited for it; gives how many items.

    Raises what ``confirm_found`` raises. An item that cannot be recorded stays held, with the
    reason of its own.
    """
    confirm_found(by=by, at=at, found=found)
    return _record_waiting(by=by, at=at, scope=scope, found=found)


@operation
def join_finding(
    *,
    by: Actor,
    at: datetime,
    scope: Scope,
    found: FoundAtDoor,
    household: Household,
    add: Collection[int] = (),
) -> int:
    """Say which household of the register it is, and record there what waited for it."""
    join_found(by=by, at=at, found=found, household=household, add=add)
    return _record_waiting(by=by, at=at, scope=scope, found=found)


@operation
def reject_finding(*, by: Actor, at: datetime, found: FoundAtDoor, reason: str) -> None:
    """Leave the register as it is. Whatever waited is set aside, kept, with the same reason."""
    reject_found(by=by, at=at, found=found, reason=reason)
    for item in _waiting(found):
        set_aside(by=by, at=at, held=item, reason=reason)
        if item.makes is not None:
            set_aside_following(by=by, at=at, records=[item.makes], reason=reason)


def _waiting(found: FoundAtDoor) -> list[HeldMutation]:
    """What was found first, then what was recorded for it, in the order of its arrival."""
    items = HeldMutation.objects.filter(waits_for=found.pk, ruling="")
    return sorted(items, key=lambda each: (each.kind != Kind.FOUND, each.received_at, each.id))


def _record_waiting(*, by: Actor, at: datetime, scope: Scope, found: FoundAtDoor) -> int:
    recorded = 0
    for item in _waiting(found):
        mutation = stored_payload(open_column(item, "payload") or "")
        try:
            accept(by=by, at=at, scope=scope, held=item, mutation=mutation)
        except NotAppliedError as error:
            _keep_held(item, error.reason)
        else:
            recorded += item.kind != Kind.FOUND
            if mutation is not None:
                accept_following(
                    by=by, at=at, scope=scope, records=[fact_id(mutation)], read=stored_payload
                )
    return recorded


def _keep_held(item: HeldMutation, reason: Reason) -> None:
    """It no longer waits for this; it waits among the other held items for a ruling of its own."""
    HeldMutation.objects.filter(pk=item.pk).update(reason=reason.value, waits_for=None)
