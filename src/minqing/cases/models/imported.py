"""Where an imported request comes from, and the words for what is wrong with a row."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from minqing.cases.models.facts import Case
from minqing.cases.rules.importing import CaseProblem, Outcome
from minqing.ledger.models import Fact

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

__all__ = ["CASE_SHEET_LABELS", "OUTCOME_LABELS", "ImportedCase"]

OUTCOME_LABELS = {
    Outcome.OPEN: pgettext_lazy("status of an imported request", "Open"),
    Outcome.ANSWERED: pgettext_lazy("status of an imported request", "Answered"),
    Outcome.CLOSED: pgettext_lazy("status of an imported request", "Closed"),
    Outcome.DUPLICATE: pgettext_lazy("status of an imported request", "Duplicate"),
    Outcome.TRANSFERRED: pgettext_lazy("status of an imported request", "Transferred"),
    Outcome.WITHDRAWN: pgettext_lazy("status of an imported request", "Withdrawn"),
}

CASE_SHEET_LABELS: Mapping[str, "StrPromise"] = {
    CaseProblem.NOT_A_MOMENT: _(
        "“{written}” is no date or time that can be read. Write 2026-03-05 14:30, or name the"
        " format in the preset."
    ),
    CaseProblem.NOTHING_SAID: _("Neither a title nor a text says what was asked."),
    CaseProblem.BEFORE_IT_WAS_RAISED: _("This lies before the request was raised."),
    CaseProblem.END_WITHOUT_MOMENT: _(
        "The status says that this happened; write when. Without the moment nothing can be judged."
    ),
    CaseProblem.MOMENT_WITHOUT_END: _(
        "The status says that it goes on, and yet there is a moment at which it ended. Mend one of"
        " the two."
    ),
    CaseProblem.ANSWERED_AFTER_THE_END: _("It was answered after it had ended. Mend one of both."),
    CaseProblem.MOMENT_IN_THE_FUTURE: _("This lies in the future: only what happened is imported."),
    CaseProblem.NOT_A_NEIGHBOURHOOD: _(
        "“{written}” is no neighbourhood. Requests are imported into a neighbourhood."
    ),
    CaseProblem.SAYS_SOMETHING_ELSE: _(
        "This number was imported before as request {number}, and says something else now. What is"
        " recorded stays; go on with that request at the desk."
    ),
    CaseProblem.UNKNOWN_TARGET: _(
        "Request “{written}”, of which this is a duplicate, is neither in the file nor imported."
    ),
    CaseProblem.TARGET_IS_A_DUPLICATE: _(
        "“{written}” is a duplicate itself. Name the request that goes on."
    ),
}


class ImportedCase(Fact):
    """Where an imported request comes from: its number there, its status, the given office due.

    ``status`` holds the words of the source, ``outcome`` what they mean. The month of the resident
    is judged beside ``office_due_at``, which is the source's own deadline and moves no clock here.
    A later export may say more of it: then it has another row, and the highest ``version`` (null:
    the first) is what the source says today.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="imported")
    source = models.CharField(max_length=40)
    external_number = models.CharField(max_length=64)
    status = models.CharField(max_length=60, blank=True)
    outcome = models.CharField(
        max_length=16, choices=[(each.value, label) for each, label in OUTCOME_LABELS.items()]
    )
    office_due_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    version = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_number"],
                condition=models.Q(version__isnull=True),
                name="imported_once_a_number",
            ),
            models.UniqueConstraint(
                fields=["source", "external_number", "version"], name="imported_once_a_version"
            ),
            models.CheckConstraint(
                condition=models.Q(outcome__in=[each.value for each in Outcome]),
                name="imported_outcome_known",
            ),
        ]
