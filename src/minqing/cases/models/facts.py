"""Facts: written once, hashed by the ledger. Personal words lie in the ``…Text`` rows."""

import json

from django.db import models

from minqing.cases.models.labels import (
    CATEGORY_LABELS,
    CHANNEL_LABELS,
    EVENT_LABELS,
    LEVEL_LABELS,
    TOLD_LABELS,
)
from minqing.cases.rules import CaseLevel, Category, EventKind, ToldChannel
from minqing.ledger.models import Fact, FactText

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
]


def _known(column: str) -> models.Q:
    return models.Q(**{f"{column}__in": [level.value for level in CaseLevel]})


LEVEL_CHOICES = [(level.value, label) for level, label in LEVEL_LABELS.items()]


class Case(Fact):
    """A request as it was raised. Its words and the requester's name lie in ``CaseText``."""

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
    restricted = models.BooleanField(default=False)
    text_digest = models.BinaryField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["household_id", "-raised_at"], name="case_by_household"),
            models.Index(fields=["visit_id"], name="case_by_visit"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(category__in=[c.value for c in Category]),
                name="case_category_known",
            ),
            models.CheckConstraint(
                condition=models.Q(block_id__isnull=False), name="case_stands_in_a_block"
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
    """Somebody to whom a case's month is promised. Merging cases adds rows, never removes one."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="requesters")
    person_id = models.UUIDField(null=True)
    household_id = models.UUIDField(null=True)
    raised_at = models.DateTimeField()


class HandUp(Fact):
    """The list that a block's team signed: what it could not settle goes to the next level."""

    recorded_block_id = models.UUIDField()
    signed_by = models.UUIDField()
    signed_at = models.DateTimeField()
    case_ids = models.JSONField()
    level_from = models.CharField(max_length=16, choices=LEVEL_CHOICES)
    level_to = models.CharField(max_length=16, choices=LEVEL_CHOICES)

    class Meta:
        indexes = [models.Index(fields=["block_id", "-signed_at"], name="hand_up_by_block")]


class Response(Fact):
    """An answer to one requester: final, or in progress with the day of the next step."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="responses")
    requester = models.ForeignKey(Requester, models.PROTECT, related_name="+")
    responded_at = models.DateTimeField()
    final = models.BooleanField()
    next_on = models.DateField(null=True)
    level = models.CharField(max_length=16, choices=LEVEL_CHOICES)
    responded_by = models.UUIDField(null=True)
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
    """The fact of being solved, and at which level. Published figures count these."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="solution")
    level = models.CharField(max_length=16, choices=LEVEL_CHOICES)
    solved_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["solved_at"], name="solution_by_moment")]
        constraints = [
            models.CheckConstraint(condition=_known("level"), name="solution_level_known"),
        ]


class CaseEvent(Fact):
    """One numbered step of a case's history. Its reason, if any, lies in ``CaseEventText``."""

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
    text_digest = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="event_number_once_a_case"),
            models.CheckConstraint(condition=_known("level_to"), name="event_level_known"),
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in EventKind]),
                name="event_kind_known",
            ),
        ]


class CaseEventText(FactText):
    """The reason given for a step."""

    fact = models.OneToOneField(
        CaseEvent, models.PROTECT, primary_key=True, related_name="text", db_column="id"
    )
