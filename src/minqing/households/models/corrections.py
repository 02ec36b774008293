"""What phones corrected of households, field by field, and what became of each."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from minqing.households.rules.corrections import CLASHED, CorrectionState, Field
from minqing.lib.ids import new_id
from minqing.storage.fields import CodeField

__all__ = ["CORRECTION_STATE_LABELS", "FIELD_LABELS", "Correction"]

FIELD_LABELS = {
    Field.NAME: _("name"),
    Field.SIZE: pgettext_lazy("how many", "people"),
    Field.SEX: pgettext_lazy("field", "sex"),
    Field.RELATION: pgettext_lazy("field", "relation"),
}
CORRECTION_STATE_LABELS = {
    CorrectionState.APPLIED: pgettext_lazy("correction", "taken over at once"),
    CorrectionState.SAME: pgettext_lazy("correction", "stood so already"),
    CorrectionState.CLASH: pgettext_lazy("correction", "waits for a choice"),
    CorrectionState.TAKEN: pgettext_lazy("correction", "chosen"),
    CorrectionState.LEFT: pgettext_lazy("correction", "not chosen"),
}


class Correction(models.Model):
    """One field that a worker corrected at the door, with what it said before and should say.

    ``change_id`` joins the fields that were corrected together; ``person_id`` is null for a field
    of the household. ``found`` is what the register said when this arrived. ``noted_at`` is the
    true moment at the door. Those that clashed go to the block's phones, by ``rev``.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    change_id = models.UUIDField()
    household_id = models.UUIDField()
    person_id = models.UUIDField(null=True)
    area_code = CodeField()
    block_id = models.UUIDField(null=True)
    field = models.CharField(
        max_length=10, choices=[(each.value, FIELD_LABELS[each]) for each in Field]
    )
    base = models.CharField(max_length=80, blank=True)
    found = models.CharField(max_length=80, blank=True)
    value = models.CharField(max_length=80, blank=True)
    noted_at = models.DateTimeField()
    received_at = models.DateTimeField()
    member_id = models.UUIDField()
    device_id = models.UUIDField(null=True)
    state = models.CharField(
        max_length=10,
        choices=[(each.value, CORRECTION_STATE_LABELS[each]) for each in CorrectionState],
    )
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    rev = models.BigIntegerField(default=0)

    class Meta:
        """A field once in a change; the story of a household in its order."""

        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["change_id", "person_id", "field"],
                name="correction_once_a_field",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=models.Q(field__in=[each.value for each in Field]),
                name="correction_field_known",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=[CorrectionState.TAKEN.value, CorrectionState.LEFT.value],
                    decided_at__isnull=False,
                )
                | models.Q(
                    state__in=[
                        CorrectionState.APPLIED.value,
                        CorrectionState.SAME.value,
                        CorrectionState.CLASH.value,
                    ],
                    decided_at=None,
                ),
                name="correction_decided_completely",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["household_id", "noted_at"], name="correction_by_household"),
            models.Index(
                fields=["block_id", "rev", "id"],
                condition=models.Q(state__in=[each.value for each in CLASHED]),
                name="correction_pulled",
            ),
        ]

    def __str__(self) -> str:
        """Id and state: values are personal."""
        return f"{self.id} {self.state}"
