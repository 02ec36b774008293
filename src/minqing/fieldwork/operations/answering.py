"""A filled questionnaire becomes answers, and a visit where it is one itself."""

from datetime import date

from minqing.fieldwork.operations.act import Act, NotAppliedError
from minqing.fieldwork.rules.mutations import AnswersBody, AnswersVisit
from minqing.fieldwork.rules.verdicts import Reason
from minqing.households.models import Household
from minqing.lib.scope import Scope
from minqing.lib.time import local_date
from minqing.questionnaires import access
from minqing.questionnaires.models import FormVersion
from minqing.questionnaires.operations.recording import (
    AnotherHouseholdError,
    AnswersIdTakenError,
    CorrectedAlreadyError,
    record_answers,
)
from minqing.questionnaires.queries.offered import round_at, version_of
from minqing.questionnaires.rules.submission import (
    SubmissionUnreadableError,
    read_submission,
    submission_id,
)
from minqing.visits import access as visits_access
from minqing.visits.models import Round, VisitLine
from minqing.visits.operations import record_visit
from minqing.visits.rules import Source

__all__ = ["record_filled"]

_REASONS: dict[type[Exception], Reason] = {
    AnswersIdTakenError: Reason.ID_TAKEN,
    AnotherHouseholdError: Reason.ANSWERS_ODD,
    CorrectedAlreadyError: Reason.ANSWERS_CORRECTED,
    SubmissionUnreadableError: Reason.ANSWERS_ODD,
}


def record_filled(body: AnswersBody, household: Household, act: Act) -> None:
    """Record the answers, and before them the visit that they are, if they are one.

    Raises NotAppliedError and what ``record_visit`` raises. Called inside an operation.
    """
    version = version_of(body.form_id, body.version)
    if version is None:
        raise NotAppliedError(Reason.FORM_UNKNOWN)
    _refuse_known(body, household, act.scope)
    visit_id = body.visit_id
    if body.visit is not None:
        visit_id = body.visit.visit_id
        _visit(body.visit, version, household, act)
    try:
        submission = read_submission(body.xml)
        if submission.instance_id and submission_id(submission.instance_id) != body.submission_id:
            raise SubmissionUnreadableError("another instanceID")
        record_answers(
            by=act.by,
            at=act.at,
            submission_id=body.submission_id,
            household=household,
            version=version,
            submission=submission,
            xml=body.xml,
            filled_at=act.moment,
            member_id=act.member_id,
            visit_id=visit_id,
            device_at=act.mutation.made_at,
            device_id=act.device_id,
            replaces_id=body.replaces,
        )
    except tuple(_REASONS) as error:
        raise NotAppliedError(_REASONS[type(error)]) from error


def _refuse_known(body: AnswersBody, household: Household, scope: Scope) -> None:
    known = access.answers(scope).select_related("text").filter(id=body.submission_id).first()
    if known is not None:
        same = known.household_id == household.id and known.says(body.xml)
        raise NotAppliedError(Reason.ALREADY_RECORDED if same else Reason.ID_TAKEN)


def _visit(body: AnswersVisit, version: FormVersion, household: Household, act: Act) -> None:
    if visits_access.visits(act.scope).filter(id=body.visit_id, household_id=household.id).exists():
        return
    held_in = _round(body, version, household, local_date(act.moment))
    line = body.line or VisitLine.objects.values_list("code", flat=True).first()
    if line is None:
        raise NotAppliedError(Reason.LINE_UNKNOWN)
    record_visit(
        by=act.by,
        at=act.at,
        visit_id=body.visit_id,
        household=household,
        round=held_in,
        line_code=line,
        outcome=body.outcome,
        visited_at=act.moment,
        note=body.note,
        device_at=act.mutation.made_at,
        received_at=act.at,
        device_id=act.device_id,
        member_id=act.member_id,
        source=Source.FIELD,
    )


def _round(body: AnswersVisit, version: FormVersion, household: Household, day: date) -> Round:
    if body.round_id is None:
        found = round_at(version.questionnaire_id, household.area_code, day)
    else:
        found = Round.objects.filter(id=body.round_id).first()
    if found is None or not found.covers(household.area_code):
        raise NotAppliedError(Reason.ROUND_UNKNOWN)
    return found
