"""What a phone found at a door, and the household that an item speaks of."""

from uuid import UUID

from django.db.models import QuerySet

from minqing.fieldwork.operations.act import Act, NotAppliedError
from minqing.fieldwork.rules.mutations import (
    AnswersBody,
    CaseBody,
    FoundBody,
    Mutation,
    VisitBody,
)
from minqing.fieldwork.rules.verdicts import Reason
from minqing.households import access
from minqing.households.models import FoundAtDoor, Household
from minqing.households.operations.errors import NobodyFoundError, UnknownEntranceError
from minqing.households.operations.found import Door, FoundPerson, record_found
from minqing.households.queries import block_of
from minqing.households.rules.upkeep import FoundKind, FoundState
from minqing.lib.scope import Scope

__all__ = ["finding_of", "household_of", "record_finding"]


def household_of(scope: Scope, household_id: UUID) -> Household:
    """The household an item speaks of: one of the register, or what a found one turned out to be.

    Raises NotAppliedError: FOUND_WAITING while that is not decided, HOUSEHOLD_UNKNOWN.
    """
    known = access.households(scope).filter(id=household_id).first()
    if known is not None:
        return known
    found = _found(access.found(scope), household_id)
    if found is not None and found.state == FoundState.WAITING:
        raise NotAppliedError(Reason.FOUND_WAITING)
    if found is not None and found.result_id is not None:
        joined = access.households(scope).filter(id=found.result_id).first()
        if joined is not None:
            return joined
    raise NotAppliedError(Reason.HOUSEHOLD_UNKNOWN)


def finding_of(mutation: Mutation) -> UUID | None:
    """What was found that a mutation is, or waits for (in the scope that is active)."""
    body = mutation.body
    if isinstance(body, FoundBody):
        return body.found_id
    if isinstance(body, (VisitBody, CaseBody, AnswersBody)):
        found = _found(FoundAtDoor.objects.all(), body.household_id)
        return None if found is None else found.id
    return None


def record_finding(body: FoundBody, act: Act) -> Reason:
    """Hold what was found for the neighbourhood, which the worker hears. Raises NotAppliedError."""
    scope = act.scope
    if access.found(scope).filter(id=body.found_id).exists():
        raise NotAppliedError(Reason.ALREADY_RECORDED)
    household_id = body.household_id
    if body.what is FoundKind.PERSON:
        household_id = household_of(scope, body.household_id).id
    elif access.households(scope).filter(id=household_id).exists():
        raise NotAppliedError(Reason.ID_TAKEN)
    try:
        record_found(
            by=act.by,
            at=act.at,
            found_id=body.found_id,
            kind=body.what,
            household_id=household_id,
            door=_door(body, scope, act.mutation.block_id),
            found_at=act.moment,
            name=body.name,
            size=body.size,
            people=[
                FoundPerson(each.name, each.relation, each.sex, each.birth_on)
                for each in body.people
            ],
            note=body.note,
            member_id=act.member_id,
            device_id=act.device_id,
        )
    except (NobodyFoundError, UnknownEntranceError) as error:
        raise NotAppliedError(Reason.MALFORMED) from error
    return Reason.FOUND_WAITING


def _door(body: FoundBody, scope: Scope, block_id: UUID) -> Door:
    """The door on the register, or a new one at an entrance of the block."""
    if body.dwelling_id is not None:
        dwelling = access.dwellings(scope).filter(id=body.dwelling_id).first()
        if dwelling is None:
            raise NotAppliedError(Reason.HOUSEHOLD_UNKNOWN)
        return Door(dwelling.area_code, dwelling.id)
    if body.what is FoundKind.PERSON:
        household = household_of(scope, body.household_id)
        return Door(household.area_code, household.dwelling_id)
    if body.entrance_code is None or body.floor is None or not body.door:
        raise NotAppliedError(Reason.MALFORMED)
    if block_of(body.entrance_code) != block_id:
        raise NotAppliedError(Reason.HOUSEHOLD_UNKNOWN)
    return Door(body.entrance_code, floor=body.floor, door=body.door)


def _found(rows: QuerySet[FoundAtDoor], household_id: UUID) -> FoundAtDoor | None:
    """What was found first under the id that a phone gave to a household."""
    named = rows.filter(household_id=household_id, kind=FoundKind.HOUSEHOLD.value)
    return named.order_by("received_at").first()
