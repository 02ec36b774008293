"""Recording a filled questionnaire."""

import json
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError

from minqing.households.models import Household
from minqing.ledger.operations import new_entry, operation, side_text
from minqing.lib.actor import Actor
from minqing.questionnaires.models import Answers, AnswersText, FormVersion
from minqing.questionnaires.operations.standing import refill
from minqing.questionnaires.rules.questions import questions_of
from minqing.questionnaires.rules.submission import (
    Submission,
    SubmissionUnreadableError,
    node,
    read_answers,
)
from minqing.visits.operations.locking import MergedElsewhereError, lock_counted

__all__ = [
    "AnotherHouseholdError",
    "AnswersIdTakenError",
    "CorrectedAlreadyError",
    "MergedElsewhereError",
    "record_answers",
]


class AnswersIdTakenError(Exception):
    """Other answers have this id."""


class AnotherHouseholdError(Exception):
    """The submission names another household than the one it was sent for."""


class CorrectedAlreadyError(Exception):
    """What is to be corrected is not there, belongs to another household, or was corrected."""


@operation
def record_answers(
    *,
    by: Actor,
    at: datetime,
    submission_id: UUID,
    household: Household,
    version: FormVersion,
    submission: Submission,
    xml: str,
    filled_at: datetime,
    member_id: UUID,
    visit_id: UUID | None = None,
    device_at: datetime | None = None,
    device_id: UUID | None = None,
    replaces_id: UUID | None = None,
) -> Answers:
    """Write down a filled questionnaire; it is the household's latest unless a later one is there.

    The same submission again is returned as it stands. Answers for a household that was merged keep
    that household and count for the survivor. Raises AnswersIdTakenError, AnotherHouseholdError,
    CorrectedAlreadyError, MergedElsewhereError, and SubmissionUnreadableError when the submission
    fills another form or version.
    """
    if (submission.form_id, submission.version) != (version.questionnaire.form_id, version.version):
        raise SubmissionUnreadableError("another form or version")
    questions = questions_of(version.questions)
    answered = read_answers(submission.root, questions)
    named = node(answered, questions, "household_id")
    if named and named.lower() != str(household.pk):
        raise AnotherHouseholdError(submission_id)
    content = json.dumps({"xml": xml, "answers": answered}, ensure_ascii=False)
    home, rev = lock_counted(household)
    recorded = Answers.objects.select_related("text").filter(pk=submission_id).first()
    if recorded is not None:
        if recorded.household_id != household.pk or not recorded.says(xml):
            raise AnswersIdTakenError(submission_id)
        return recorded
    entry = new_entry(
        act="questionnaires.answers_recorded",
        by=by,
        at=at,
        area_code=home.area_code,
        block_id=home.block_id,
        object_id=submission_id,
        detail={
            "household_id": str(household.pk),
            "form_id": version.questionnaire.form_id,
            "version": version.version,
        },
    )
    salt, digest = side_text(content)
    if replaces_id is not None:
        _refuse_corrected(replaces_id, household)
    try:
        made = Answers.objects.create(
            id=submission_id,
            recorded_area_code=household.area_code,
            area_code=home.area_code,
            block_id=home.block_id,
            entry_id=entry.id,
            recorded_at=at,
            household_id=household.pk,
            questionnaire_id=version.questionnaire_id,
            version_id=version.pk,
            visit_id=visit_id,
            member_id=member_id,
            device_id=device_id,
            filled_at=filled_at,
            device_at=device_at,
            received_at=at,
            replaces_id=replaces_id,
            text_digest=digest,
        )
    except IntegrityError as error:
        # Under somebody else's scope, where it cannot be read.
        raise AnswersIdTakenError(submission_id) from error
    AnswersText.objects.create(
        fact=made, salt=salt, content=content, area_code=home.area_code, block_id=home.block_id
    )
    entry.made(made)
    refill([home], version.questionnaire_id, {home.pk: rev})
    return made


def _refuse_corrected(replaces_id: UUID, household: Household) -> None:
    """Only what stands last can be corrected, and only once."""
    known = Answers.objects.filter(pk=replaces_id, household_id=household.pk).exists()
    if not known or Answers.objects.filter(replaces_id=replaces_id).exists():
        raise CorrectedAlreadyError(replaces_id)
