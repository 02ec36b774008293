"""Divisions of neighbourhoods into blocks: proposals, and the versions that were adopted."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from minqing.lib.ids import new_id
from minqing.storage.fields import CodeField
from minqing.territory.rules.divisions import DivisionFailure, DivisionState

__all__ = ["DIVISION_FAILURE_LABELS", "DIVISION_STATE_LABELS", "Division"]

DIVISION_STATE_LABELS = {
    DivisionState.COMPUTING: _("being computed"),
    DivisionState.FAILED: _("no proposal"),
    DivisionState.DRAFT: _("draft"),
    DivisionState.SCHEDULED: _("from a later day"),
    DivisionState.ADOPTED: _("adopted"),
    DivisionState.DISCARDED: _("discarded"),
}
DIVISION_FAILURE_LABELS = {
    DivisionFailure.NO_BUILDINGS: _(
        "The neighbourhood has no buildings yet. Bring in its roster first."
    ),
    DivisionFailure.TOO_MANY_BLOCKS: _(
        "More blocks were wanted than there are entrances. Ask for fewer."
    ),
    DivisionFailure.TOO_FEW_BLOCKS: _(
        "The locked buildings lie in more blocks than were wanted. Ask for more blocks, or lock"
        " fewer buildings."
    ),
    DivisionFailure.LOCK: _(
        "A locked building lies in no block today, or is gone from the register. Ask again without"
        " its lock."
    ),
    DivisionFailure.LOCKED_FULL: _(
        "The locked buildings leave nothing of which a further block could be made. Lock fewer of"
        " them, or ask for fewer blocks."
    ),
    DivisionFailure.IMPOSSIBLE: _(
        "Nothing can be divided like this. Change what you ask for and ask again."
    ),
    DivisionFailure.OVERTAKEN: _(
        "Today's division changed before the day came, so nothing was adopted. Compare the draft"
        " with today's division again, then adopt it."
    ),
    DivisionFailure.UNKNOWN: _(
        "The computation stopped with an error that the operator can see in the logs. Ask again."
    ),
}


class Division(models.Model):
    """How a neighbourhood is, or was once meant to be, divided into blocks.

    A proposal while it is being made, a version once it is adopted. ``base`` is the division of
    the day on which it was computed (``units`` and ``groups``), ``units`` the proposed one (unit →
    key of a group), ``groups`` the blocks to be (``key``, ``number``, ``label``), ``figures`` both
    judged alike. ``wishes`` are what was asked for. ``rev`` rises with every change, so that of two
    people who edit at once the second is told.

    The figures count households below a neighbourhood: row security lets nobody see them whose
    scope is not the neighbourhood's or larger.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    area_code = CodeField(max_length=12)
    state = models.CharField(
        max_length=10,
        choices=[(state.value, DIVISION_STATE_LABELS[state]) for state in DivisionState],
    )
    failure = models.CharField(max_length=16, blank=True)
    wishes = models.JSONField(default=dict)
    base = models.JSONField(default=dict)
    base_digest = models.CharField(max_length=64, blank=True)
    units = models.JSONField(default=dict)
    groups = models.JSONField(default=list)
    figures = models.JSONField(default=dict)
    rev = models.PositiveIntegerField(default=0)
    created_by = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    changed_by = models.UUIDField(null=True)
    changed_at = models.DateTimeField()
    adopt_on = models.DateField(null=True)
    adopted_by = models.UUIDField(null=True)
    adopted_at = models.DateTimeField(null=True)

    class Meta:
        """One division of a neighbourhood waits for its day at most."""

        verbose_name = _("division into blocks")
        verbose_name_plural = _("divisions into blocks")
        indexes: ClassVar = [
            models.Index(fields=["area_code", "-created_at"], name="division_by_area"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(area_code__regex=r"^[0-9]{12}$"),
                name="division_of_a_neighbourhood",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in DivisionState]),
                name="division_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=[DivisionState.SCHEDULED.value, DivisionState.ADOPTED.value],
                    adopt_on__isnull=False,
                )
                | ~models.Q(state__in=[DivisionState.SCHEDULED.value, DivisionState.ADOPTED.value]),
                name="division_adopted_on_a_day",
            ),
            models.CheckConstraint(
                condition=models.Q(state=DivisionState.ADOPTED.value, adopted_at__isnull=False)
                | (
                    ~models.Q(state=DivisionState.ADOPTED.value) & models.Q(adopted_at__isnull=True)
                ),
                name="division_adopted_completely",
            ),
            models.UniqueConstraint(
                fields=["area_code"],
                condition=models.Q(state=DivisionState.SCHEDULED.value),
                name="division_one_waits_for_its_day",
            ),
        ]

    def __str__(self) -> str:
        """Where and how far."""
        return f"{self.area_code} {self.state}"

    @property
    def is_draft(self) -> bool:
        """Whether buildings can be moved in it."""
        return self.state == DivisionState.DRAFT
