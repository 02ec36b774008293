"""Facts: written once, hashed by the ledger. Personal words lie in the ``…Text`` rows.

A column that came later is null where it says nothing: digests leave nulls out, so those of older
facts stay what they were.
"""

import json

from django.db import models

from minqing.cases.models.labels import (
    CATEGORY_LABELS,
    CHANNEL_LABELS,
    EVENT_LABELS,
    LEVEL_LABELS,
    RESTRICTED_LABELS,
    TOLD_LABELS,
    URGENCY_LABELS,
)
from minqing.cases.rules import CaseLevel, Category, EventKind, RestrictedAbout, ToldChannel
from minqing.ledger.models import Fact, FactText
from minqing.storage.fields import CodeField, SealedField

__all__ = [
    "LEVEL_CHOICES",
    "Case",
    "CaseEvent",
    "CaseEventText",
    "CaseText",
    "HandUp",
    "Requester",
    "Response",
    "ResponseText",
    "Solution",
    "Told",
    "WithheldName",
]


def _known(column: str) -> models.Q:
    return models.Q(**{f"{column}__in": [level.value for level in CaseLevel]})


LEVEL_CHOICES = [(level.value, label) for level, label in LEVEL_LABELS.items()]


class Case(Fact):
    """A request as it was raised. Its words and the requester's name lie in ``CaseText``.

    ``sensitive`` keeps it off the phones. A restricted case (``restricted_about``) stands in the
    area of the level above those it complains of and in no block, so they never see it.
    ``name_withheld`` (True or null): the name lies sealed in ``WithheldName``, and neither
    household nor door is noted here. ``category`` and ``urgency`` (null: normal) are as it was
    raised; ``parent_id`` is the case of which this one is a part.
    """

    number = models.CharField(max_length=16, unique=True)
    access_code_hash = models.BinaryField()
    household_id = models.UUIDField(null=True)
    dwelling_id = models.UUIDField(null=True)
    visit_id = models.UUIDField(null=True)
    category = models.CharField(
        max_length=16, choices=[(c.value, label) for c, label in CATEGORY_LABELS.items()]
    )
    channel = models.CharField(
        max_length=16, choices=[(c.value, label) for c, label in CHANNEL_LABELS.items()]
    )
    raised_at = models.DateTimeField()
    received_at = models.DateTimeField()
    raised_by_member_id = models.UUIDField(null=True)
    device_id = models.UUIDField(null=True)
    # The column keeps its first name: digests hold names of columns.
    sensitive = models.BooleanField(default=False, db_column="restricted")
    restricted_about = models.CharField(  # noqa: DJ001 - null stays out of digests
        max_length=16,
        null=True,
        choices=[(about.value, label) for about, label in RESTRICTED_LABELS.items()],
    )
    name_withheld = models.BooleanField(null=True)
    urgency = models.CharField(  # noqa: DJ001 - null stays out of digests
        max_length=16, null=True, choices=[(u.value, label) for u, label in URGENCY_LABELS.items()]
    )
    parent_id = models.UUIDField(null=True)
    text_digest = models.BinaryField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["parent_id"],
                condition=models.Q(parent_id__isnull=False),
                name="case_by_parent",
            ),
            models.Index(fields=["household_id", "-raised_at"], name="case_by_household"),
            models.Index(fields=["visit_id"], name="case_by_visit"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(category__in=[c.value for c in Category]),
                name="case_category_known",
            ),
            models.CheckConstraint(
                condition=models.Q(restricted_about__isnull=True, block_id__isnull=False)
                | models.Q(restricted_about__isnull=False, block_id__isnull=True, sensitive=True),
                name="case_in_a_block_or_restricted",
            ),
            models.CheckConstraint(
                condition=models.Q(restricted_about__isnull=True)
                | models.Q(restricted_about__in=[about.value for about in RestrictedAbout]),
                name="case_restricted_about_known",
            ),
            models.CheckConstraint(
                condition=models.Q(name_withheld__isnull=True)
                | models.Q(
                    name_withheld=True,
                    household_id__isnull=True,
                    dwelling_id__isnull=True,
                    sensitive=True,
                ),
                name="case_withheld_name_shows_no_door",
            ),
        ]


class CaseText(FactText):
    """JSON of ``body`` and ``requester_name``; empty after erasure."""

    fact = models.OneToOneField(
        Case, models.PROTECT, primary_key=True, related_name="text", db_column="id"
    )

    @property
    def body(self) -> str:
        """What was asked."""
        return self.body_of(self.content)

    @property
    def requester_name(self) -> str:
        """Who asked, as it was said."""
        return self._part(self.content, "requester_name")

    @staticmethod
    def body_of(content: str | None) -> str:
        """What was asked, from the text as it is stored; empty after erasure."""
        return CaseText._part(content, "body")

    @staticmethod
    def _part(content: str | None, name: str) -> str:
        return "" if content is None else str(json.loads(content)[name])


class Requester(Fact):
    """Somebody to whom a case's month is promised. Merging cases adds rows, never removes one.

    ``origin_id`` (null: asked here) is the same requester in the case that was merged into this.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="requesters")
    person_id = models.UUIDField(null=True)
    household_id = models.UUIDField(null=True)
    raised_at = models.DateTimeField()
    origin_id = models.UUIDField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["origin_id"],
                condition=models.Q(origin_id__isnull=False),
                name="requester_by_origin",
            ),
        ]


class HandUp(Fact):
    """The list that a block's team signed: what it could not settle goes to the next level.

    ``in_place_of_lead`` (True or null): the secretary signed, for the block had no lead that day.
    """

    recorded_block_id = models.UUIDField()
    signed_by = models.UUIDField()
    signed_at = models.DateTimeField()
    case_ids = models.JSONField()
    level_from = models.CharField(max_length=16, choices=LEVEL_CHOICES)
    level_to = models.CharField(max_length=16, choices=LEVEL_CHOICES)
    in_place_of_lead = models.BooleanField(null=True)

    class Meta:
        indexes = [models.Index(fields=["block_id", "-signed_at"], name="hand_up_by_block")]


class Response(Fact):
    """An answer to one requester: final, or in progress with the day of the next step.

    ``extends`` (True or null): it tells of a later day that the level above approved.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="responses")
    requester = models.ForeignKey(Requester, models.PROTECT, related_name="+")
    responded_at = models.DateTimeField()
    final = models.BooleanField()
    next_on = models.DateField(null=True)
    level = models.CharField(max_length=16, choices=LEVEL_CHOICES)
    responded_by = models.UUIDField(null=True)
    extends = models.BooleanField(null=True)
    text_digest = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(final=True, next_on__isnull=True)
                | models.Q(final=False, next_on__isnull=False),
                name="response_final_or_next_step",
            ),
        ]


class ResponseText(FactText):
    """The words of an answer."""

    fact = models.OneToOneField(
        Response, models.PROTECT, primary_key=True, related_name="text", db_column="id"
    )


class Told(Fact):
    """Proof that an answer reached the requester."""

    response = models.ForeignKey(Response, models.PROTECT, related_name="tellings")
    case = models.ForeignKey(Case, models.PROTECT, related_name="tellings")
    requester = models.ForeignKey(Requester, models.PROTECT, related_name="tellings")
    told_at = models.DateTimeField()
    channel = models.CharField(
        max_length=16, choices=[(c.value, label) for c, label in TOLD_LABELS.items()]
    )
    visit_id = models.UUIDField(null=True)
    told_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["response", "told_at"], name="told_once_a_moment"),
            models.CheckConstraint(
                condition=models.Q(channel__in=[c.value for c in ToldChannel]),
                name="told_channel_known",
            ),
        ]


class Solution(Fact):
    """The fact of being solved, and at which level.

    A reopened case can be solved again. Published figures count each case once: at the solution
    that stood at the cut-off, which is one that no reopening had set aside by then.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="solutions")
    level = models.CharField(max_length=16, choices=LEVEL_CHOICES)
    solved_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["solved_at"], name="solution_by_moment")]
        constraints = [
            models.CheckConstraint(condition=_known("level"), name="solution_level_known"),
        ]


class CaseEvent(Fact):
    """One numbered step of a case's history. Its reason, if any, lies in ``CaseEventText``.

    ``solution`` is the one made by this step or, of a reopening, the one it set aside.
    ``until_on`` belongs to a question or an extension, ``other_case_id`` to a merging, ``part_id``
    to what several bodies do, ``category`` and ``urgency`` to a reclassification, ``score`` to a
    rating.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="events")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(
        max_length=24, choices=[(k.value, label) for k, label in EVENT_LABELS.items()]
    )
    level_from = models.CharField(max_length=16, choices=LEVEL_CHOICES, blank=True)
    level_to = models.CharField(max_length=16, choices=LEVEL_CHOICES)
    by_kind = models.CharField(max_length=16)
    by_id = models.UUIDField(null=True)
    by_member_id = models.UUIDField(null=True)
    happened_at = models.DateTimeField()
    requester = models.ForeignKey(Requester, models.PROTECT, null=True, related_name="+")
    response = models.ForeignKey(Response, models.PROTECT, null=True, related_name="+")
    told = models.ForeignKey(Told, models.PROTECT, null=True, related_name="+")
    solution = models.ForeignKey(Solution, models.PROTECT, null=True, related_name="+")
    hand_up = models.ForeignKey(HandUp, models.PROTECT, null=True, related_name="events")
    assignee_id = models.UUIDField(null=True)
    until_on = models.DateField(null=True)
    other_case_id = models.UUIDField(null=True)
    part_id = models.UUIDField(null=True)
    category = models.CharField(max_length=16, null=True)  # noqa: DJ001 - null stays out of digests
    urgency = models.CharField(max_length=16, null=True)  # noqa: DJ001 - the same
    score = models.PositiveSmallIntegerField(null=True)
    text_digest = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="event_number_once_a_case"),
            models.CheckConstraint(condition=_known("level_to"), name="event_level_known"),
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in EventKind]),
                name="event_kind_known",
            ),
            models.CheckConstraint(
                condition=models.Q(score__isnull=True) | models.Q(score__gte=1, score__lte=5),
                name="event_score_of_five",
            ),
        ]


class CaseEventText(FactText):
    """The reason given for a step."""

    fact = models.OneToOneField(
        CaseEvent, models.PROTECT, primary_key=True, related_name="text", db_column="id"
    )


class WithheldName(models.Model):
    """Who asked, of a case whose requester wants the name withheld: sealed JSON.

    Its parts are ``name``, and the ids ``household_id``, ``dwelling_id`` and ``person_id`` where
    they are known. Opening it is an act with a purpose; erasure removes the row.
    """

    case = models.OneToOneField(
        Case, models.PROTECT, primary_key=True, related_name="withheld_name", db_column="id"
    )
    sealed = SealedField()
    area_code = CodeField()
    block_id = models.UUIDField(null=True)
