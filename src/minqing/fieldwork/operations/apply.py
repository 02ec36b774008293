"""One mutation becomes facts: visits, cases, answers, hand-ups; or a reason why it cannot."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from minqing.cases import access as cases_access
from minqing.cases import operations as cases
from minqing.cases.operations.restored import adopt_number
from minqing.cases.rules import Channel
from minqing.fieldwork.operations.act import Act, NotAppliedError
from minqing.fieldwork.operations.answering import record_filled
from minqing.fieldwork.operations.attaching import record_attachment
from minqing.fieldwork.operations.correcting import record_change
from minqing.fieldwork.operations.diary import keep_note
from minqing.fieldwork.operations.finding import household_of, record_finding
from minqing.fieldwork.rules.mutations import (
    AnswersBody,
    AttachmentBody,
    CaseBody,
    CheckAnswerBody,
    DiaryBody,
    FoundBody,
    HandUpBody,
    HouseholdChangeBody,
    Mutation,
    Position,
    ToldBody,
    VisitBody,
)
from minqing.fieldwork.rules.verdicts import Reason
from minqing.households import access as households_access
from minqing.households.models import Household
from minqing.households.queries import counted_household
from minqing.ledger.operations import operation
from minqing.lib.actor import Actor
from minqing.lib.codes import building_of, normalise_case_number
from minqing.lib.scope import Scope
from minqing.territory.models import Area
from minqing.visits import access as visits_access
from minqing.visits import operations as visits
from minqing.visits.models import Round
from minqing.visits.rules import Source
from minqing.visits.rules.checks import Objection
from minqing.visits.rules.signals import Distance, distance_class, metres_between

__all__ = ["apply_mutation"]


_VISIT_REASONS: dict[type[Exception], Reason] = {
    visits.VisitIdTakenError: Reason.ID_TAKEN,
    visits.VisitInFutureError: Reason.VISIT_IN_FUTURE,
    visits.HouseholdNotOnRegisterError: Reason.HOUSEHOLD_MOVED,
    visits.MergedElsewhereError: Reason.HOUSEHOLD_ELSEWHERE,
    visits.UnknownVisitLineError: Reason.LINE_UNKNOWN,
}

_CASE_REASONS: dict[type[cases.CaseError], Reason] = {
    cases.CaseNotFoundError: Reason.CASE_UNKNOWN,
    cases.NumberNotReservedError: Reason.NUMBER_TAKEN,
    cases.AlreadyToldError: Reason.ALREADY_RECORDED,
    cases.TellingIdTakenError: Reason.ID_TAKEN,
    cases.InFutureError: Reason.VISIT_IN_FUTURE,
    cases.ToldBeforeAnswerError: Reason.MOMENT_DOUBTFUL,
    cases.PlaceMissingError: Reason.HOUSEHOLD_UNKNOWN,
    cases.TextMissingError: Reason.MALFORMED,
    cases.TextTooLongError: Reason.MALFORMED,
    cases.EmptyListError: Reason.MALFORMED,
}
"""What the errors of cases mean on a phone; any other says that the case had moved on."""


_VAGUEST = 100_000
"""Metres; a phone that is less sure of its place than that knows nothing."""

_CHECK_REASONS = {
    Objection.NOT_YOURS: Reason.CHECK_UNKNOWN,
    Objection.ANSWERED_ALREADY: Reason.ALREADY_RECORDED,
    Objection.OVER: Reason.CHECK_OVER,
    Objection.REASON_MISSING: Reason.MALFORMED,
}


@operation
def apply_mutation(
    *,
    by: Actor,
    at: datetime,
    scope: Scope,
    mutation: Mutation,
    member_id: UUID,
    device_id: UUID,
    phones: Sequence[UUID],
) -> Reason | None:
    """Make the facts of one mutation, all or none, in the scope that is active.

    Gives what the worker is to hear of it besides: that the household had been merged, that what
    was found waits to be confirmed, that somebody else corrected the same field; else None.

    ``by`` is the device, or the review that accepted a held item; ``member_id`` who was at the
    door, ``phones`` all devices of that member. Raises NotAppliedError. Ids of facts come from the
    phone, so an act that was sent as two mutations still counts once.
    """
    act = Act(by, at, scope, mutation, member_id, device_id, phones)
    try:
        return _HANDLERS[type(mutation.body)](mutation.body, act)
    except cases.CaseError as error:
        reason = _CASE_REASONS.get(type(error), Reason.CASE_MOVED_ON)
        raise NotAppliedError(reason) from error


def _visit(body: VisitBody, act: Act) -> Reason | None:
    household = household_of(act.scope, body.household_id)
    known = visits_access.visits(act.scope).filter(id=body.visit_id).first()
    if known is not None:
        same = (known.household_id, known.outcome) == (household.id, body.outcome)
        raise NotAppliedError(Reason.ALREADY_RECORDED if same else Reason.ID_TAKEN)
    held_in = Round.objects.filter(id=body.round_id).first()
    if held_in is None or not held_in.covers(household.area_code):
        raise NotAppliedError(Reason.ROUND_UNKNOWN)
    try:
        visits.record_visit(
            by=act.by,
            at=act.at,
            visit_id=body.visit_id,
            household=household,
            round=held_in,
            line_code=body.line,
            outcome=body.outcome,
            visited_at=act.moment,
            note=body.note,
            where=_whereabouts(body, household),
            device_at=act.mutation.made_at,
            received_at=act.at,
            device_id=act.device_id,
            member_id=act.member_id,
            source=Source.FIELD,
            coming=visits.Coming(body.next_on, body.next_part, body.card_left),
        )
    except tuple(_VISIT_REASONS) as error:
        raise NotAppliedError(_VISIT_REASONS[type(error)]) from error
    return _merged(household)


def _case(body: CaseBody, act: Act) -> Reason | None:
    household = household_of(act.scope, body.household_id)
    if counted_household(household) is None:
        raise NotAppliedError(Reason.HOUSEHOLD_ELSEWHERE)
    if (reason := _recorded(body, household, act)) is not None:
        raise NotAppliedError(reason)
    if body.number is not None:
        adopt_number(
            by=act.by,
            at=act.at,
            number=body.number,
            access_code=body.access_code,
            block_id=act.mutation.block_id,
            device_id=act.device_id,
        )
    try:
        cases.raise_case(
            by=act.by,
            at=act.at,
            case_id=body.case_id,
            number=body.number,
            household=household,
            body=body.body,
            requester_name=body.requester_name,
            category=body.category,
            raised_at=act.moment,
            received_at=act.at,
            visit_id=body.visit_id,
            device_id=_reserving_device(body.number, act),
            channel=Channel.VISIT,
        )
    except cases.CaseAlreadyRecordedError as error:  # while this waited for the block
        raise NotAppliedError(_recorded(body, household, act) or Reason.ID_TAKEN) from error
    if body.answer is not None:
        cases.answer_on_the_spot(
            by=act.by,
            at=act.at,
            case_id=body.case_id,
            text=body.answer,
            answered_at=act.moment,
            visit_id=body.visit_id,
        )
    return _merged(household)


def _recorded(body: CaseBody, household: Household, act: Act) -> Reason | None:
    """What stands under the request's id: the same request, another one, or (None) nothing."""
    known = cases_access.cases(act.scope).filter(id=body.case_id).first()
    if known is None:
        return None
    same = (known.household_id, known.category) == (household.id, body.category)
    return Reason.ALREADY_RECORDED if same else Reason.ID_TAKEN


def _told(body: ToldBody, act: Act) -> Reason | None:
    told = cases.tell(
        by=act.by,
        at=act.at,
        told_id=body.told_id,
        response_id=body.response_id,
        told_at=act.moment,
        channel=body.channel,
        visit_id=body.visit_id,
    )
    home = households_access.households(act.scope).filter(id__in=[told.case.household_id]).first()
    return None if home is None else _merged(home)


def _hand_up(body: HandUpBody, act: Act) -> None:
    if cases_access.hand_ups(act.scope).filter(id=body.hand_up_id).exists():
        raise NotAppliedError(Reason.ALREADY_RECORDED)
    cases.sign_hand_up(
        by=act.by,
        at=act.at,
        hand_up_id=body.hand_up_id,
        block_id=act.mutation.block_id,
        case_ids=body.case_ids,
        signed_at=act.moment,
    )


def _reserving_device(number: str | None, act: Act) -> UUID:
    """The phone a number was reserved for: an earlier one of the same worker, if it was that."""
    if number is None:
        return act.device_id
    reserved = cases_access.numbers(act.scope).filter(
        number=normalise_case_number(number), device_id__in=act.phones
    )
    return reserved.values_list("device_id", flat=True).first() or act.device_id


def _whereabouts(body: VisitBody, household: Household) -> visits.Whereabouts:
    """What is kept of where the phone was; the position itself is dropped here."""
    if body.position is None:
        return visits.Whereabouts(unplaced=body.unplaced)
    accuracy = round(min(body.position.accuracy, _VAGUEST))
    return visits.Whereabouts(_distance(body.position, household), accuracy)


def _distance(position: Position, household: Household) -> Distance | None:
    """How far the phone was from the building, None where nobody knows where that is."""
    building = Area.objects.filter(pk=building_of(household.area_code)).first()
    if building is None or building.longitude is None or building.latitude is None:
        return None
    there = (building.longitude, building.latitude)
    metres = metres_between(position.longitude, position.latitude, there)
    return distance_class(metres, position.accuracy)


def _check_answer(body: CheckAnswerBody, act: Act) -> None:
    try:
        visits.answer_check(
            by=act.by,
            at=act.at,
            check_id=body.check_id,
            text=body.text,
            step_id=body.answer_id,
            answered_at=min(act.moment, act.at),
        )
    except visits.CheckRefusedError as error:
        raise NotAppliedError(_CHECK_REASONS[error.objection]) from error


def _answers(body: AnswersBody, act: Act) -> Reason | None:
    household = household_of(act.scope, body.household_id)
    try:
        record_filled(body, household, act)
    except tuple(_VISIT_REASONS) as error:
        raise NotAppliedError(_VISIT_REASONS[type(error)]) from error
    return _merged(household)


def _merged(household: Household) -> Reason | None:
    """What the worker hears when the household had been merged: the facts count for another."""
    return None if household.successor_id is None else Reason.HOUSEHOLD_MERGED


_HANDLERS: dict[type, Callable[[Any, Act], Reason | None]] = {
    VisitBody: _visit,
    CaseBody: _case,
    ToldBody: _told,
    HandUpBody: _hand_up,
    FoundBody: record_finding,
    DiaryBody: keep_note,
    CheckAnswerBody: _check_answer,
    AttachmentBody: record_attachment,
    HouseholdChangeBody: record_change,
    AnswersBody: _answers,
}
"""What makes the facts of each kind of mutation."""
