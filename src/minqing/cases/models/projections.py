"""Projections: kept in the transaction of their facts, recomputed by ``minqing reconcile``."""

from django.db import models
from django.db.models import Q

from minqing.cases.models.facts import LEVEL_CHOICES, Case, Requester, Response
from minqing.cases.models.labels import (
    CATEGORY_LABELS,
    DUE_LABELS,
    STATE_LABELS,
    URGENCY_LABELS,
)
from minqing.cases.rules import CaseLevel, CaseState, Urgency
from minqing.storage.fields import CodeField

__all__ = ["NOT_KEPT", "AnswerToTell", "CaseStanding", "CaseWords", "PromiseStanding"]


class CaseStanding(models.Model):
    """Where a case stands now: ``rules.fold`` of its history, placed where its door stands.

    A restricted case stands in a whole area and in no block (see ``Case``). ``asked_until`` says
    that a question waits for its requester, ``confirmed`` what requesters last said of its end,
    ``returns`` how often it was sent back, ``escalated`` the rank of the highest level whose
    attention was drawn to it. ``fixed_due_at`` and the three ``…_since`` are its ``rules.Clocks``:
    whatever the terms, its dates follow from them.
    """

    case = models.OneToOneField(
        Case, models.CASCADE, primary_key=True, related_name="standing", db_column="case_id"
    )
    number = models.CharField(max_length=16, unique=True)
    state = models.CharField(
        max_length=16, choices=[(s.value, label) for s, label in STATE_LABELS.items()]
    )
    level = models.CharField(max_length=16, choices=LEVEL_CHOICES)
    owner_area_code = CodeField()
    area_code = CodeField()
    block_id = models.UUIDField(null=True)
    household_id = models.UUIDField(null=True)
    restricted = models.BooleanField(default=False)
    category = models.CharField(
        max_length=16, choices=[(c.value, label) for c, label in CATEGORY_LABELS.items()]
    )
    urgency = models.CharField(
        max_length=16,
        choices=[(u.value, label) for u, label in URGENCY_LABELS.items()],
        db_default=Urgency.NORMAL.value,
    )
    parent_id = models.UUIDField(null=True)
    merged_into_id = models.UUIDField(null=True)
    asked_until = models.DateField(null=True)
    confirmed = models.BooleanField(null=True)
    returns = models.PositiveSmallIntegerField(db_default=0)
    escalated = models.PositiveSmallIntegerField(db_default=0)
    assignee_id = models.UUIDField(null=True)
    raised_at = models.DateTimeField()
    hand_up_due_at = models.DateTimeField()
    response_due_at = models.DateTimeField()
    first_told_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    due_kind = models.CharField(
        max_length=16, blank=True, choices=[(k.value, label) for k, label in DUE_LABELS.items()]
    )
    due_provisional = models.BooleanField(default=False)
    follow_up_due_at = models.DateTimeField(null=True)
    fixed_due_at = models.DateTimeField(null=True)
    fixed_due_kind = models.CharField(max_length=16, blank=True, db_default="")
    follow_up_since = models.DateTimeField(null=True)
    level_since = models.DateTimeField(null=True)
    solution_since = models.DateTimeField(null=True)
    final = models.BooleanField(default=False)
    next_on = models.DateField(null=True)
    response_to_tell_id = models.UUIDField(null=True)
    solved_level = models.CharField(max_length=16, blank=True, choices=LEVEL_CHOICES)
    solved_at = models.DateTimeField(null=True)
    last_event_at = models.DateTimeField()
    steps = models.PositiveSmallIntegerField()
    rev = models.BigIntegerField()

    class Meta:
        indexes = [
            # The queue: what is due, soonest first. Area and block stand in the index so that a
            # narrow scope over a large table is filtered without visiting rows.
            models.Index(
                fields=["due_at", "case", "level", "state", "area_code", "block_id"],
                condition=Q(due_at__isnull=False),
                name="standing_due",
            ),
            models.Index(
                fields=["owner_area_code", "level", "due_at", "case"],
                condition=Q(due_at__isnull=False),
                name="standing_due_of_owner",
            ),
            models.Index(
                fields=["block_id", "due_at", "case"],
                condition=Q(due_at__isnull=False),
                name="standing_due_of_block",
            ),
            models.Index(
                fields=["area_code", "due_at", "case"],
                condition=Q(due_at__isnull=False),
                name="standing_due_of_area",
            ),
            models.Index(fields=["-raised_at", "-case"], name="standing_newest"),
            models.Index(fields=["area_code", "-raised_at"], name="standing_newest_of_area"),
            models.Index(fields=["block_id", "-raised_at"], name="standing_newest_of_block"),
            # Reopened cases, few at a time, and what one member handles.
            models.Index(
                fields=["follow_up_due_at", "case"],
                condition=Q(follow_up_due_at__isnull=False),
                name="standing_follow_up",
            ),
            models.Index(
                fields=["assignee_id", "due_at", "case"],
                condition=Q(assignee_id__isnull=False),
                name="standing_of_assignee",
            ),
            models.Index(
                fields=["parent_id"],
                condition=Q(parent_id__isnull=False),
                name="standing_parent",
            ),
            models.Index(
                fields=["merged_into_id"],
                condition=Q(merged_into_id__isnull=False),
                name="standing_merged_into",
            ),
            # A phone's cursor.
            models.Index(fields=["block_id", "rev", "case"], name="standing_rev"),
            # Dates that wait for a year to be announced: few, and none most of the time.
            models.Index(
                fields=["area_code"],
                condition=Q(due_provisional=True),
                name="standing_provisional",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(level__in=[level.value for level in CaseLevel]),
                name="standing_level_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in CaseState]),
                name="standing_state_known",
            ),
            models.CheckConstraint(
                condition=Q(due_at__isnull=True, due_kind="")
                | (Q(due_at__isnull=False) & ~Q(due_kind="")),
                name="standing_due_has_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(solved_at__isnull=True, solved_level="")
                | (Q(solved_at__isnull=False) & ~Q(solved_level="")),
                name="standing_solved_has_a_level",
            ),
            models.CheckConstraint(
                condition=Q(restricted=False, block_id__isnull=False)
                | Q(restricted=True, block_id__isnull=True),
                name="standing_in_a_block_or_restricted",
            ),
        ]


NOT_KEPT = (
    Q(moved_at__isnull=True)
    & (Q(first_told_at__isnull=True) | Q(first_told_at__gte=models.F("due_at")))
    & (Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=models.F("due_at")))
)
"""Months that were not met, as far as is known: nothing told in time, nor withdrawn before.

A promise that went along into another case is counted there, where it has a row of its own."""


class PromiseStanding(models.Model):
    """The month of one requester of one case: due, and met when, or ended by withdrawal.

    ``joined_at`` and ``moved_at`` say since when it is to be kept here, and until when it was.
    """

    requester = models.OneToOneField(
        Requester, models.CASCADE, primary_key=True, related_name="promise", db_column="id"
    )
    case = models.ForeignKey(Case, models.CASCADE, related_name="promises")
    area_code = CodeField()
    block_id = models.UUIDField(null=True)
    raised_at = models.DateTimeField()
    due_at = models.DateTimeField()
    first_told_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    joined_at = models.DateTimeField(null=True)
    moved_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            # Broken or running promises; kept ones (the great mass) stay out of it.
            models.Index(
                fields=["due_at", "requester", "area_code", "block_id"],
                condition=NOT_KEPT,
                name="promise_not_kept",
            ),
            # The same of a few blocks, and of an area: however many there are beside them.
            models.Index(
                fields=["block_id", "due_at", "area_code"],
                condition=NOT_KEPT,
                name="promise_not_kept_of_block",
            ),
            models.Index(
                fields=["area_code", "due_at", "block_id"],
                condition=NOT_KEPT,
                name="promise_not_kept_of_area",
            ),
        ]


class AnswerToTell(models.Model):
    """An answer on its way to the door: open until told or replaced by a newer one.

    Rows stay when they are no longer open, so that a phone learns that one is gone.
    """

    response = models.OneToOneField(
        Response, models.CASCADE, primary_key=True, related_name="errand", db_column="id"
    )
    case = models.ForeignKey(Case, models.CASCADE, related_name="errands")
    requester = models.ForeignKey(Requester, models.CASCADE, related_name="+")
    household_id = models.UUIDField(null=True)
    area_code = CodeField()
    block_id = models.UUIDField(null=True)
    is_open = models.BooleanField()
    rev = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["block_id", "rev", "response"], name="errand_rev"),
            models.Index(
                fields=["household_id"], condition=Q(is_open=True), name="errand_of_household"
            ),
        ]


class CaseWords(models.Model):
    """The words by which a case is found: request, answers, category, door, and who asked.

    Made by the database (migration 0040) from texts that an erasure empties, and emptied with
    them. Its index over pairs of characters is read by ``cases_search`` alone.
    """

    case = models.OneToOneField(
        Case, models.CASCADE, primary_key=True, related_name="found_by", db_column="case_id"
    )
    area_code = CodeField()
    block_id = models.UUIDField(null=True)
    raised_at = models.DateTimeField()
    words = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["-raised_at", "-case"], name="casewords_newest")]
