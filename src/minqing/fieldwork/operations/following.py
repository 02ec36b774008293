"""Pictures that were held because their record was: they are ruled on with it."""

from collections.abc import Callable, Collection
from datetime import datetime
from uuid import UUID

from minqing.fieldwork.models import HeldMutation
from minqing.fieldwork.operations.act import NotAppliedError
from minqing.fieldwork.operations.review import accept, set_aside
from minqing.fieldwork.rules.mutations import Kind, Mutation
from minqing.ledger.operations import operation
from minqing.lib.actor import Actor
from minqing.lib.scope import Scope
from minqing.storage.keys import open_column

__all__ = ["accept_following", "set_aside_following"]


@operation
def accept_following(
    *,
    by: Actor,
    at: datetime,
    scope: Scope,
    records: Collection[UUID],
    read: Callable[[str], Mutation | None],
) -> list[UUID]:
    """Record the pictures that waited for records which now stand; gives the attachments' ids.

    ``read`` opens a payload (``schemas.stored_payload``). One that still cannot be recorded stays
    held, with the reason of its own.
    """
    taken = []
    for item in _waiting(records):
        mutation = read(open_column(item, "payload") or "")
        try:
            accept(by=by, at=at, scope=scope, held=item, mutation=mutation)
        except NotAppliedError as error:
            HeldMutation.objects.filter(pk=item.pk).update(reason=error.reason.value)
        else:
            if item.makes is not None:
                taken.append(item.makes)
    return taken


@operation
def set_aside_following(*, by: Actor, at: datetime, records: Collection[UUID], reason: str) -> None:
    """Set aside the pictures of a record that was set aside, for the same reason."""
    for item in _waiting(records):
        set_aside(by=by, at=at, held=item, reason=reason)


def _waiting(records: Collection[UUID]) -> list[HeldMutation]:
    found = HeldMutation.objects.filter(
        waits_for__in=list(records), ruling="", kind=Kind.ATTACHMENT.value
    )
    return list(found.order_by("received_at", "id"))
