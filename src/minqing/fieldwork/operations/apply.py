"""One mutation becomes facts: visits, cases, tellings, hand-ups; or a reason why it cannot."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from uuid import UUID

from minqing.cases import access as cases_access
from minqing.cases import operations as cases
from minqing.cases.rules import Channel
from minqing.fieldwork.rules.mutations import (
    CaseBody,
    HandUpBody,
    Mutation,
    ToldBody,
    VisitBody,
)
from minqing.fieldwork.rules.verdicts import Reason
from minqing.households import access as households_access
from minqing.households.models import Household
from minqing.ledger.operations import operation
from minqing.lib.actor import Actor
from minqing.lib.scope import Scope
from minqing.visits import operations as visits
from minqing.visits.models import Round, Visit
from minqing.visits.rules import Source

__all__ = ["NotAppliedError", "apply_mutation"]


class NotAppliedError(Exception):
    """The mutation cannot become facts now; ``reason`` says why. Nothing of it was written."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


_CASE_REASONS: dict[type[cases.CaseError], Reason] = {
    cases.CaseAlreadyRecordedError: Reason.ID_TAKEN,
    cases.CaseNotFoundError: Reason.CASE_UNKNOWN,
    cases.NumberNotReservedError: Reason.NUMBER_TAKEN,
    cases.AlreadyToldError: Reason.ALREADY_RECORDED,
    cases.InFutureError: Reason.VISIT_IN_FUTURE,
    cases.ToldBeforeAnswerError: Reason.MOMENT_DOUBTFUL,
    cases.TextMissingError: Reason.MALFORMED,
    cases.TextTooLongError: Reason.MALFORMED,
    cases.EmptyListError: Reason.MALFORMED,
}
"""What the errors of cases mean on a phone; any other says that the case had moved on."""


@operation
def apply_mutation(
    *,
    by: Actor,
    at: datetime,
    scope: Scope,
    mutation: Mutation,
    member_id: UUID,
    device_id: UUID,
) -> None:
    """Make the facts of one mutation, all or none, in the scope that is active.

    ``by`` is the device, or the reviewer who accepted a held item; ``member_id`` who was at the
    door. Raises NotAppliedError. Ids of facts come from the phone, so a mutation that was made
    twice with two ids still counts once.
    """
    step: Callable[[], None]
    match mutation.body:
        case VisitBody() as body:
            step = partial(_visit, body, by, at, scope, mutation, member_id, device_id)
        case CaseBody() as body:
            step = partial(_case, body, by, at, scope, mutation, member_id, device_id)
        case ToldBody() as body:
            step = partial(_told, body, by, at, mutation)
        case HandUpBody() as body:
            step = partial(_hand_up, body, by, at, mutation)
    try:
        step()
    except cases.CaseError as error:
        reason = _CASE_REASONS.get(type(error), Reason.CASE_MOVED_ON)
        raise NotAppliedError(reason) from error


def _visit(
    body: VisitBody,
    by: Actor,
    at: datetime,
    scope: Scope,
    mutation: Mutation,
    member_id: UUID,
    device_id: UUID,
) -> None:
    household = _household(scope, body.household_id)
    known = Visit.objects.filter(id=body.visit_id).first()
    if known is not None:
        same = (known.household_id, known.outcome) == (body.household_id, body.outcome)
        raise NotAppliedError(Reason.ALREADY_RECORDED if same else Reason.ID_TAKEN)
    held_in = Round.objects.filter(id=body.round_id).first()
    if held_in is None or not held_in.covers(household.area_code):
        raise NotAppliedError(Reason.ROUND_UNKNOWN)
    try:
        visits.record_visit(
            by=by,
            at=at,
            visit_id=body.visit_id,
            household=household,
            round=held_in,
            line_code=body.line,
            outcome=body.outcome,
            visited_at=mutation.happened_at,
            note=body.note,
            device_at=mutation.made_at,
            received_at=at,
            device_id=device_id,
            member_id=member_id,
            source=Source.FIELD,
        )
    except visits.VisitInFutureError as error:
        raise NotAppliedError(Reason.VISIT_IN_FUTURE) from error
    except visits.HouseholdNotOnRegisterError as error:
        raise NotAppliedError(Reason.HOUSEHOLD_MOVED) from error


def _case(
    body: CaseBody,
    by: Actor,
    at: datetime,
    scope: Scope,
    mutation: Mutation,
    member_id: UUID,
    device_id: UUID,
) -> None:
    household = _household(scope, body.household_id)
    known = cases_access.cases(scope).filter(id=body.case_id).first()
    if known is not None:
        same = known.household_id == body.household_id and known.category == body.category
        raise NotAppliedError(Reason.ALREADY_RECORDED if same else Reason.ID_TAKEN)
    cases.raise_case(
        by=by,
        at=at,
        case_id=body.case_id,
        number=body.number,
        household=household,
        body=body.body,
        requester_name=body.requester_name,
        category=body.category,
        raised_at=mutation.happened_at,
        received_at=at,
        visit_id=body.visit_id,
        device_id=device_id,
        channel=Channel.VISIT,
    )
    if body.answer is not None:
        cases.answer_on_the_spot(
            by=by, at=at, case_id=body.case_id, text=body.answer, happened_at=mutation.happened_at
        )


def _told(body: ToldBody, by: Actor, at: datetime, mutation: Mutation) -> None:
    cases.tell(
        by=by,
        at=at,
        told_id=body.told_id,
        response_id=body.response_id,
        told_at=mutation.happened_at,
        channel=body.channel,
        visit_id=body.visit_id,
    )


def _hand_up(body: HandUpBody, by: Actor, at: datetime, mutation: Mutation) -> None:
    try:
        cases.sign_hand_up(
            by=by,
            at=at,
            hand_up_id=body.hand_up_id,
            block_id=mutation.block_id,
            case_ids=list(body.case_ids),
            signed_at=mutation.happened_at,
        )
    except cases.NotYoursError as error:
        raise NotAppliedError(Reason.NOT_BLOCK_LEAD) from error


def _household(scope: Scope, household_id: UUID) -> Household:
    found = households_access.households(scope).filter(id=household_id).first()
    if found is None:
        raise NotAppliedError(Reason.HOUSEHOLD_UNKNOWN)
    return found
