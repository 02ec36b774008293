"""Weekly roundups: signed ones are facts, a draft is a row that is worked on until it is signed."""

from django.db import models
from django.utils.translation import pgettext_lazy

from minqing.cases.rules.roundups import Listed, Missing, WeekState
from minqing.ledger.models import Fact, FactText
from minqing.lib.ids import new_id
from minqing.storage.fields import CodeField

__all__ = [
    "LISTED_LABELS",
    "MISSING_LABELS",
    "PUBLISHED_LABELS",
    "WEEK_LABELS",
    "Roundup",
    "RoundupDraft",
    "RoundupText",
]

LISTED_LABELS = {
    Listed.CAME_IN: pgettext_lazy("list of a roundup", "Came in"),
    Listed.ON_THE_SPOT: pgettext_lazy("list of a roundup", "Answered on the spot"),
    Listed.HANDED_UP: pgettext_lazy("list of a roundup", "Handed up by the teams"),
    Listed.SETTLED_BLOCK: pgettext_lazy("list of a roundup", "Settled at the block"),
    Listed.SETTLED_NEIGHBOURHOOD: pgettext_lazy(
        "list of a roundup", "Settled by the neighbourhood"
    ),
    Listed.SETTLED_STREET: pgettext_lazy("list of a roundup", "Settled by the street"),
    Listed.SETTLED_DISTRICT: pgettext_lazy("list of a roundup", "Settled by the district"),
    Listed.GONE_UP: pgettext_lazy("list of a roundup", "Handed on to the street"),
    Listed.OPEN: pgettext_lazy("list of a roundup", "Open at the end of the week"),
    Listed.OVERDUE: pgettext_lazy("list of a roundup", "Of these, overdue"),
    Listed.NEEDS_NEXT: pgettext_lazy("list of a roundup", "To be handed on in time"),
}

MISSING_LABELS = {
    Missing.TITLE: pgettext_lazy("what a theme lacks", "its name"),
    Missing.PLAN: pgettext_lazy("what a theme lacks", "what will be done"),
    Missing.OWNER: pgettext_lazy("what a theme lacks", "who does it"),
    Missing.DUE_ON: pgettext_lazy("what a theme lacks", "by which day"),
    Missing.OUTCOME: pgettext_lazy("what a theme lacks", "whether last week's plan is done"),
    Missing.REASON: pgettext_lazy("what a theme lacks", "what was done, or why it goes on"),
}

PUBLISHED_LABELS = {
    "came_in": pgettext_lazy("published of a roundup", "Requests that came in"),
    "settled": pgettext_lazy("published of a roundup", "Settled"),
    "on_the_spot": pgettext_lazy("published of a roundup", "answered on the spot"),
    "settled_block": pgettext_lazy("published of a roundup", "settled in the block"),
    "settled_neighbourhood": pgettext_lazy(
        "published of a roundup", "settled by the neighbourhood"
    ),
    "settled_street": pgettext_lazy("published of a roundup", "settled by the street"),
    "settled_district": pgettext_lazy("published of a roundup", "settled by the district"),
    "open": pgettext_lazy("published of a roundup", "Still worked on"),
    "in_time": pgettext_lazy("published of a roundup", "within their time"),
    "overdue": pgettext_lazy("published of a roundup", "past their time"),
}
"""The counts that everybody reads: sums with a capital, their parts without."""

WEEK_LABELS = {
    WeekState.SIGNED: pgettext_lazy("week of a roundup", "Signed"),
    WeekState.DRAFT: pgettext_lazy("week of a roundup", "Being drafted"),
    WeekState.OPEN: pgettext_lazy("week of a roundup", "Not begun"),
    WeekState.LATE: pgettext_lazy("week of a roundup", "Drafted, overdue"),
    WeekState.SKIPPED: pgettext_lazy("week of a roundup", "Skipped"),
}


class Roundup(Fact):
    """What a neighbourhood's secretary signed of a week: lists of cases, themes, published counts.

    It stands at the neighbourhood and in no block. ``lists`` and ``themes`` hold ids, codes and
    days (``cases.rules.roundups``), ``published`` what everybody may read of them; all words lie in
    ``RoundupText``. A correction is a further version that names the one it replaces.
    """

    week_on = models.DateField()
    version = models.PositiveSmallIntegerField()
    replaces_id = models.UUIDField(null=True)
    signed_by = models.UUIDField()
    signed_at = models.DateTimeField()
    lists = models.JSONField()
    hand_up_ids = models.JSONField()
    themes = models.JSONField()
    published = models.JSONField()
    text_digest = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["recorded_area_code", "week_on", "version"],
                name="roundup_version_once_a_week",
            ),
            models.CheckConstraint(
                condition=models.Q(week_on__iso_week_day=1), name="roundup_week_begins_on_monday"
            ),
            models.CheckConstraint(
                condition=models.Q(version=1, replaces_id__isnull=True)
                | models.Q(version__gt=1, replaces_id__isnull=False),
                name="roundup_correction_names_the_old",
            ),
        ]
        indexes = [
            models.Index(fields=["area_code", "-week_on", "-version"], name="roundup_by_week")
        ]


class RoundupText(FactText):
    """JSON of ``remark`` and ``themes``: by id their ``title``, ``words``, ``plan``, ``said``."""

    fact = models.OneToOneField(
        Roundup, models.PROTECT, primary_key=True, related_name="text", db_column="id"
    )


class RoundupDraft(models.Model):
    """A roundup that is worked on; gone when it is signed. One of a neighbourhood and week.

    ``sheet`` holds themes with their words, ``lists`` what was counted at ``counted_at``.
    ``replaces_id`` names the signed roundup that it corrects.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    area_code = CodeField()
    week_on = models.DateField()
    replaces_id = models.UUIDField(null=True)
    lists = models.JSONField()
    hand_up_ids = models.JSONField()
    sheet = models.JSONField()
    counted_at = models.DateTimeField()
    edited_by = models.UUIDField(null=True)
    edited_at = models.DateTimeField()
    rev = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area_code", "week_on"], name="roundup_draft_once_a_week"
            ),
            models.CheckConstraint(
                condition=models.Q(week_on__iso_week_day=1),
                name="roundup_draft_week_begins_on_monday",
            ),
        ]
