"""Ruling on held items: accept, or set aside with a reason. Either way the phone hears of it."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from minqing.fieldwork import access
from minqing.fieldwork.models import AppliedMutation, HeldMutation
from minqing.fieldwork.operations.act import NotAppliedError
from minqing.fieldwork.operations.apply import apply_mutation
from minqing.fieldwork.operations.correcting import clashing, settle_clash
from minqing.fieldwork.operations.finding import finding_of
from minqing.fieldwork.rules.mutations import Kind, Mutation
from minqing.fieldwork.rules.verdicts import Outcome, Reason, Ruling
from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor, ActorKind
from minqing.lib.scope import Scope

__all__ = ["AlreadyRuledError", "NothingToAcceptError", "accept", "set_aside", "settle"]


class AlreadyRuledError(Exception):
    """Somebody else has ruled on the item meanwhile."""


class NothingToAcceptError(Exception):
    """The item could never be opened, so there is nothing that could be recorded."""


@operation
def accept(
    *, by: Actor, at: datetime, scope: Scope, held: HeldMutation, mutation: Mutation | None
) -> None:
    """Record a held item after all, in the reviewer's scope.

    The facts name the member who was at the door; the ruling's ledger entry, in the same
    transaction, names the reviewer. A list is not accepted for somebody: the block lead signs anew.
    ``mutation`` is the item's payload as ``schemas`` read it. Raises NotAppliedError when it still
    cannot be recorded (what was there before stays), AlreadyRuledError, NothingToAcceptError.
    """
    locked = _open(held)
    if mutation is None:
        raise NothingToAcceptError
    if locked.reason == Reason.FIELD_CLASH:
        settle_clash(scope, mutation, take=clashing(scope, mutation), by=by, at=at)
        _rule(locked, Ruling.ACCEPTED, "", by=by, at=at)
        return
    if mutation.kind is Kind.HAND_UP:
        raise NotAppliedError(Reason.NOT_BLOCK_LEAD)
    try:
        told = apply_mutation(
            by=Actor(ActorKind.SYSTEM, member_id=locked.member_id, name="review"),
            at=at,
            scope=scope,
            mutation=mutation,
            member_id=locked.member_id,
            device_id=locked.device_id,
            phones=_phones(scope, locked.member_id),
        )
    except NotAppliedError as error:
        # Recorded another way meanwhile: accepting it changes nothing and is no failure.
        if error.reason is not Reason.ALREADY_RECORDED:
            raise
        told = None
    if told in {Reason.FOUND_WAITING, Reason.FIELD_CLASH}:
        # It is where it belongs now; the ruling comes with the decision on what was found, or with
        # the choice between what two people wrote.
        found = finding_of(mutation) if told is Reason.FOUND_WAITING else None
        locked.reason, locked.waits_for = told.value, found
        locked.save(update_fields=["reason", "waits_for"])
        return
    _rule(locked, Ruling.ACCEPTED, "", by=by, at=at)
    AppliedMutation.objects.filter(id=locked.id).update(outcome=Outcome.APPLIED.value, code="")


@operation
def set_aside(
    *,
    by: Actor,
    at: datetime,
    held: HeldMutation,
    reason: str,
    clash: Mutation | None = None,
    scope: Scope | None = None,
) -> None:
    """Decide that a held item is not recorded; it is kept, and the worker sees the reason.

    ``clash`` is a correction that disagrees with the register: its fields stay as they stand there.
    Raises AlreadyRuledError.
    """
    locked = _open(held)
    if clash is not None and scope is not None and locked.reason == Reason.FIELD_CLASH:
        settle_clash(scope, clash, take=(), by=by, at=at)
    _rule(locked, Ruling.SET_ASIDE, reason, by=by, at=at)


@operation
def settle(
    *,
    by: Actor,
    at: datetime,
    scope: Scope,
    held: HeldMutation,
    mutation: Mutation,
    take: Collection[UUID],
    note: str = "",
) -> None:
    """Choose, field by field, between what the worker wrote (``take``) and what the register says.

    With no field taken the item is set aside. ``note`` is what the worker reads with it. Raises
    AlreadyRuledError, NotAppliedError.
    """
    locked = _open(held)
    settle_clash(scope, mutation, take=take, by=by, at=at)
    _rule(locked, Ruling.ACCEPTED if take else Ruling.SET_ASIDE, note, by=by, at=at)


def _phones(scope: Scope, member_id: UUID) -> list[UUID]:
    return list(access.devices(scope).filter(member_id=member_id).values_list("id", flat=True))


def _open(held: HeldMutation) -> HeldMutation:
    locked = HeldMutation.objects.select_for_update().get(id=held.id)
    if locked.ruling:
        raise AlreadyRuledError
    return locked


def _rule(held: HeldMutation, ruling: Ruling, note: str, *, by: Actor, at: datetime) -> None:
    held.ruling, held.ruling_note = ruling.value, note
    held.reviewed_at, held.reviewed_by = at, by.id
    held.save(update_fields=["ruling", "ruling_note", "reviewed_at", "reviewed_by"])
    new_entry(
        act=f"fieldwork.held_{ruling.value}",
        by=by,
        at=at,
        area_code=held.area_code,
        block_id=held.block_id,
        object_id=held.id,
        detail={"reason": held.reason, "kind": held.kind},
    )
