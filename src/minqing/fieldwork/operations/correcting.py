"""What a phone corrects of a household: merged field by field."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from minqing.fieldwork.operations.act import Act, NotAppliedError
from minqing.fieldwork.operations.finding import household_of
from minqing.fieldwork.rules.mutations import HouseholdChangeBody, Mutation
from minqing.fieldwork.rules.verdicts import Reason
from minqing.households import access
from minqing.households.operations.corrections import choose, correct_household
from minqing.households.operations.errors import (
    AlreadyDecidedError,
    InvalidCorrectionError,
    NotOpenError,
    PersonLeftError,
)
from minqing.households.queries import counted_household
from minqing.households.rules.corrections import CorrectionState
from minqing.lib.actor import Actor
from minqing.lib.scope import Scope

__all__ = ["clashing", "record_change", "settle_clash"]


def record_change(body: HouseholdChangeBody, act: Act) -> Reason | None:
    """Merge the fields; FIELD_CLASH when one of them waits for a choice, else None.

    Raises NotAppliedError.
    """
    if access.corrections(act.scope).filter(change_id=body.change_id).exists():
        raise NotAppliedError(Reason.ALREADY_RECORDED)
    household = counted_household(household_of(act.scope, body.household_id))
    if household is None:
        raise NotAppliedError(Reason.HOUSEHOLD_ELSEWHERE)
    try:
        made = correct_household(
            by=act.by,
            at=act.at,
            household=household,
            change_id=body.change_id,
            changes=body.changes,
            noted_at=act.moment,
            member_id=act.member_id,
            device_id=act.device_id,
        )
    except NotOpenError as error:
        raise NotAppliedError(Reason.HOUSEHOLD_MOVED) from error
    except PersonLeftError as error:
        raise NotAppliedError(Reason.PERSON_UNKNOWN) from error
    except InvalidCorrectionError as error:
        raise NotAppliedError(Reason.MALFORMED) from error
    clash = any(each.state == CorrectionState.CLASH for each in made)
    return Reason.FIELD_CLASH if clash else None


def clashing(scope: Scope, mutation: Mutation) -> frozenset[UUID]:
    """Which fields of a correction wait for a choice."""
    body = mutation.body
    if not isinstance(body, HouseholdChangeBody):
        return frozenset()
    waiting = access.corrections(scope).filter(
        change_id=body.change_id, state=CorrectionState.CLASH.value
    )
    return frozenset(waiting.values_list("pk", flat=True))


def settle_clash(
    scope: Scope, mutation: Mutation, *, take: Collection[UUID], by: Actor, at: datetime
) -> None:
    """Put the fields in ``take`` into the register as the worker wrote them, and no others.

    Raises NotAppliedError when the household or somebody concerned has left meanwhile.
    """
    body = mutation.body
    if not isinstance(body, HouseholdChangeBody):
        raise NotAppliedError(Reason.MALFORMED)
    household = counted_household(household_of(scope, body.household_id))
    if household is None:
        raise NotAppliedError(Reason.HOUSEHOLD_ELSEWHERE)
    try:
        choose(by=by, at=at, household=household, change_id=body.change_id, take=take)
    except AlreadyDecidedError as error:
        raise NotAppliedError(Reason.ALREADY_RECORDED) from error
    except NotOpenError as error:
        raise NotAppliedError(Reason.HOUSEHOLD_MOVED) from error
    except PersonLeftError as error:
        raise NotAppliedError(Reason.PERSON_UNKNOWN) from error
