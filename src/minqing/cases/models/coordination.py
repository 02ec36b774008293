"""Coordination: convened units and their parts, minutes, supervision. Facts and two projections.

A unit sees the rows of the parts that it owes today, the lead also those of the units it leads:
``PartStanding`` names both, and the policies of the facts look there.
"""

import json
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from minqing.cases.models.facts import LEVEL_CHOICES, Case, Response
from minqing.cases.rules.coordination import (
    PartRole,
    PartState,
    PartStepKind,
    Shown,
    ShownPurpose,
    SupervisionKind,
)
from minqing.ledger.models import Fact, FactText
from minqing.lib.ids import new_id
from minqing.storage.fields import CodeField

__all__ = [
    "PART_ROLE_LABELS",
    "PART_STATE_LABELS",
    "PART_STEP_LABELS",
    "SHOWN_LABELS",
    "SHOWN_PURPOSE_LABELS",
    "SUPERVISION_LABELS",
    "Convening",
    "ConveningEnd",
    "ConveningEndText",
    "ConveningStanding",
    "ConveningText",
    "CoordinationFile",
    "Minutes",
    "MinutesText",
    "Part",
    "PartLink",
    "PartStanding",
    "PartStep",
    "PartStepText",
    "PartText",
    "PartTry",
    "Supervision",
    "SupervisionText",
]

PART_ROLE_LABELS = {
    PartRole.LEAD: pgettext_lazy("role of a unit", "Lead"),
    PartRole.ASSISTING: pgettext_lazy("role of a unit", "Assisting"),
}
PART_STATE_LABELS = {
    PartState.OPEN: pgettext_lazy("state of a part", "Waits for the unit"),
    PartState.PUT_BACK: pgettext_lazy("state of a part", "Waits for the office's decision"),
    PartState.ANSWERED: pgettext_lazy("state of a part", "Unit has answered"),
    PartState.ENDED: pgettext_lazy("state of a part", "Taken back"),
}
PART_STEP_LABELS = {
    PartStepKind.ASKED: pgettext_lazy("step of a part", "Given to the unit"),
    PartStepKind.ANSWERED: pgettext_lazy("step of a part", "Unit answered"),
    PartStepKind.REFUSED: pgettext_lazy("step of a part", "Unit refused"),
    PartStepKind.HAND_ON_ASKED: pgettext_lazy("step of a part", "Unit asks to hand it on"),
    PartStepKind.DRAFTED: pgettext_lazy("step of a part", "Reply drafted"),
    PartStepKind.HANDED_ON: pgettext_lazy("step of a part", "Handed on to another unit"),
    PartStepKind.DECIDED: pgettext_lazy("step of a part", "Office decided who keeps it"),
    PartStepKind.SENT_BACK: pgettext_lazy("step of a part", "Office asks for more"),
    PartStepKind.MOVED: pgettext_lazy("step of a part", "Sub-deadline moved"),
    PartStepKind.ENDED: pgettext_lazy("step of a part", "Part taken back"),
    PartStepKind.OVERDUE: pgettext_lazy("step of a part", "Sub-deadline passed"),
}
SHOWN_LABELS = {
    Shown.DOOR: _("the door"),
    Shown.DOOR_AND_NAME: _("the door and who asked"),
}
SHOWN_PURPOSE_LABELS = {
    ShownPurpose.INSPECT: _("to look at the place"),
    ShownPurpose.APPOINTMENT: _("to agree on a time with the resident"),
    ShownPurpose.ENTITLEMENT: _("to decide on something the resident applied for"),
}
SUPERVISION_LABELS = {
    SupervisionKind.REMINDER: pgettext_lazy("supervision", "Reminder"),
    SupervisionKind.NOTICE: pgettext_lazy("supervision", "Written notice"),
    SupervisionKind.TALK: pgettext_lazy("supervision", "Talk"),
    SupervisionKind.REPORT: pgettext_lazy("supervision", "Report to the district"),
}


def _known(column: str, codes: Any, *, null: bool = False) -> Q:
    known = Q(**{f"{column}__in": [each.value for each in codes]})
    return known | Q(**{f"{column}__isnull": True}) if null else known


class Convening(Fact):
    """That an office convened member units on a case that it holds."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="convenings")
    level = models.CharField(max_length=16, choices=LEVEL_CHOICES)
    convened_at = models.DateTimeField()
    convened_by = models.UUIDField(null=True)
    text_digest = models.BinaryField(null=True)


class ConveningText(FactText):
    """What the units are convened for, in the office's words."""

    fact = models.OneToOneField(
        Convening, models.PROTECT, primary_key=True, related_name="text", db_column="id"
    )


class ConveningEnd(Fact):
    """That a convening is over: by the reply to who asked (``response``), or without one."""

    convening = models.OneToOneField(Convening, models.PROTECT, related_name="end")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    response = models.ForeignKey(Response, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField()
    ended_by = models.UUIDField(null=True)
    text_digest = models.BinaryField(null=True)


class ConveningEndText(FactText):
    """Why it ended without a reply."""

    fact = models.OneToOneField(
        ConveningEnd, models.PROTECT, primary_key=True, related_name="text", db_column="id"
    )


class Part(Fact):
    """What one unit is asked to do. Who owes it today, and until when, is ``PartStanding``'s.

    ``shown`` says what of the requester the unit may see, and ``shown_purpose`` why; both null when
    it sees the office's excerpt only.
    """

    convening = models.ForeignKey(Convening, models.PROTECT, related_name="parts")
    case = models.ForeignKey(Case, models.PROTECT, related_name="parts")
    number = models.PositiveSmallIntegerField()
    role = models.CharField(
        max_length=12, choices=[(r.value, label) for r, label in PART_ROLE_LABELS.items()]
    )
    shown = models.CharField(  # noqa: DJ001 - null stays out of digests
        max_length=16, null=True, choices=[(s.value, label) for s, label in SHOWN_LABELS.items()]
    )
    shown_purpose = models.CharField(  # noqa: DJ001 - null stays out of digests
        max_length=16,
        null=True,
        choices=[(p.value, label) for p, label in SHOWN_PURPOSE_LABELS.items()],
    )
    text_digest = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["convening", "number"], name="part_number_once"),
            models.UniqueConstraint(
                fields=["convening"], condition=Q(role=PartRole.LEAD.value), name="part_one_lead"
            ),
            models.CheckConstraint(condition=_known("role", PartRole), name="part_role_known"),
            models.CheckConstraint(
                condition=Q(shown__isnull=True, shown_purpose__isnull=True)
                | (_known("shown", Shown) & _known("shown_purpose", ShownPurpose)),
                name="part_shown_for_a_purpose",
            ),
        ]


class PartText(FactText):
    """JSON of the office's ``excerpt`` of the case and, where shown, ``door`` and ``name``.

    Only the unit that has the part reads it, not the lead: it may have been told more. The task
    itself is the text of the part's first step.
    """

    fact = models.OneToOneField(
        Part, models.PROTECT, primary_key=True, related_name="text", db_column="id"
    )

    def said(self, name: str) -> str:
        """One of its parts; empty after erasure, or where there is none."""
        return "" if self.content is None else str(json.loads(self.content).get(name, ""))


class PartStep(Fact):
    """One numbered step of a part. Its words, if any, lie in ``PartStepText``.

    ``unit_id`` is whom it was asked of, handed on to or decided for, or whom the unit proposed;
    ``working_days`` or ``due_on`` a new sub-deadline. ``link_id`` names the one-time link through
    which a unit without an account acted; ``for_unit`` (True or null) that the office wrote down
    what the unit said.
    """

    part = models.ForeignKey(Part, models.PROTECT, related_name="steps")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(
        max_length=16, choices=[(k.value, label) for k, label in PART_STEP_LABELS.items()]
    )
    happened_at = models.DateTimeField()
    by_member_id = models.UUIDField(null=True)
    unit_id = models.UUIDField(null=True)
    due_on = models.DateField(null=True)
    working_days = models.PositiveSmallIntegerField(null=True)
    link_id = models.UUIDField(null=True)
    for_unit = models.BooleanField(null=True)
    text_digest = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["part", "number"], name="part_step_number_once"),
            models.CheckConstraint(
                condition=_known("kind", PartStepKind), name="part_step_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(due_on__isnull=True) | Q(working_days__isnull=True),
                name="part_step_one_sub_deadline",
            ),
        ]


class PartStepText(FactText):
    """An answer, a reason, a draft."""

    fact = models.OneToOneField(
        PartStep, models.PROTECT, primary_key=True, related_name="text", db_column="id"
    )


class Minutes(Fact):
    """The minutes of a meeting about a case; what was said lies in ``MinutesText``."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="minutes")
    convening = models.ForeignKey(Convening, models.PROTECT, null=True, related_name="minutes")
    number = models.PositiveSmallIntegerField()
    met_at = models.DateTimeField()
    unit_ids = models.JSONField()
    written_by = models.UUIDField(null=True)
    text_digest = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="minutes_number_once"),
        ]


class MinutesText(FactText):
    """JSON of ``place``, ``present`` (pairs of body and names), ``subject`` and ``agreed``."""

    fact = models.OneToOneField(
        Minutes, models.PROTECT, primary_key=True, related_name="text", db_column="id"
    )

    def said(self) -> dict[str, Any]:
        """Everything that was written down; empty after erasure."""
        empty = {"place": "", "present": [], "subject": "", "agreed": ""}
        return empty if self.content is None else {**empty, **json.loads(self.content)}


class Supervision(Fact):
    """One numbered step of supervision (督办) of a case, or of one part of it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="supervision")
    part = models.ForeignKey(Part, models.PROTECT, null=True, related_name="supervision")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(
        max_length=12, choices=[(k.value, label) for k, label in SUPERVISION_LABELS.items()]
    )
    level = models.CharField(max_length=16, choices=LEVEL_CHOICES)
    held_on = models.DateField()
    unit_id = models.UUIDField(null=True)
    by_member_id = models.UUIDField(null=True)
    text_digest = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="supervision_number_once"),
            models.CheckConstraint(
                condition=_known("kind", SupervisionKind), name="supervision_kind_known"
            ),
        ]
        indexes = [models.Index(fields=["area_code", "-held_on"], name="supervision_of_area")]


class SupervisionText(FactText):
    """What was said, written or agreed."""

    fact = models.OneToOneField(
        Supervision, models.PROTECT, primary_key=True, related_name="text", db_column="id"
    )


class CoordinationFile(Fact):
    """A stored file that belongs to minutes, or a picture of a unit's answer."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    minutes = models.ForeignKey(Minutes, models.PROTECT, null=True, related_name="files")
    step = models.ForeignKey(PartStep, models.PROTECT, null=True, related_name="files")
    position = models.PositiveSmallIntegerField()
    file_id = models.UUIDField(unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__isnull=False, step__isnull=True)
                | Q(minutes__isnull=True, step__isnull=False),
                name="coordination_file_of_one",
            ),
        ]


class PartLink(models.Model):
    """A link by which a unit without an account answers one part. Only the hash of it is kept.

    It is good until it was used, withdrawn, or its days are over; and only while the unit owes the
    part.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    part = models.ForeignKey(Part, models.PROTECT, related_name="links")
    unit_id = models.UUIDField()
    token_hash = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField()
    made_by = models.UUIDField(null=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    area_code = CodeField()
    block_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["part"],
                condition=Q(used_at__isnull=True, revoked_at__isnull=True),
                name="part_link_one_open",
            ),
        ]


class PartTry(models.Model):
    """One link that is not, or no longer, good. Written by ``cases_part_by_link`` only.

    Only the keyed hash of the network address is kept. Rows older than an hour are removed by later
    tries.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    address_hash = models.BinaryField(max_length=32)
    tried_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["address_hash", "tried_at"], name="part_try_by_address"),
            models.Index(fields=["tried_at"], name="part_try_by_moment"),
        ]


class ConveningStanding(models.Model):
    """Where a convening stands: ``fold_part`` of its parts, and whether it is over."""

    convening = models.OneToOneField(
        Convening,
        models.CASCADE,
        primary_key=True,
        related_name="standing",
        db_column="convening_id",
    )
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    number = models.CharField(max_length=16)
    level = models.CharField(max_length=16, choices=LEVEL_CHOICES)
    area_code = CodeField()
    block_id = models.UUIDField(null=True)
    convened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    lead_unit_id = models.UUIDField(null=True)
    parts = models.PositiveSmallIntegerField()
    answered = models.PositiveSmallIntegerField()
    owed = models.PositiveSmallIntegerField()
    put_back = models.PositiveSmallIntegerField()
    due_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["area_code", "due_at"],
                condition=Q(ended_at__isnull=True),
                name="convening_open_of_area",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(ended_at__isnull=True), name="convening_one_open"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(owed=0, put_back=0),
                name="convening_ended_owes_nothing",
            ),
        ]


class PartStanding(models.Model):
    """Where a part stands: which unit has it, whether it owes it, and until when."""

    part = models.OneToOneField(
        Part, models.CASCADE, primary_key=True, related_name="standing", db_column="part_id"
    )
    convening = models.ForeignKey(Convening, models.CASCADE, related_name="+")
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    number = models.CharField(max_length=16)
    level = models.CharField(max_length=16, choices=LEVEL_CHOICES)
    role = models.CharField(
        max_length=12, choices=[(r.value, label) for r, label in PART_ROLE_LABELS.items()]
    )
    area_code = CodeField()
    block_id = models.UUIDField(null=True)
    unit_id = models.UUIDField()
    lead_unit_id = models.UUIDField(null=True)
    state = models.CharField(
        max_length=12, choices=[(s.value, label) for s, label in PART_STATE_LABELS.items()]
    )
    due_on = models.DateField()
    due_at = models.DateTimeField(null=True)
    provisional = models.BooleanField(default=False)
    binding = models.BooleanField(default=False)
    wanted_unit_id = models.UUIDField(null=True)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    overdue_noted = models.BooleanField(default=False)
    convening_ended_at = models.DateTimeField(null=True)
    steps = models.PositiveSmallIntegerField()

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at", "part"],
                condition=Q(due_at__isnull=False),
                name="part_due",
            ),
            models.Index(fields=["unit_id", "due_at"], name="part_of_unit"),
            models.Index(fields=["lead_unit_id"], name="part_of_lead"),
            models.Index(fields=["area_code", "due_at"], name="part_of_area"),
        ]
        constraints = [
            models.CheckConstraint(condition=_known("state", PartState), name="part_state_known"),
            models.CheckConstraint(
                condition=Q(
                    state__in=[PartState.OPEN.value, PartState.PUT_BACK.value],
                    due_at__isnull=False,
                )
                | Q(
                    state__in=[PartState.ANSWERED.value, PartState.ENDED.value],
                    due_at__isnull=True,
                ),
                name="part_owed_is_due",
            ),
        ]
