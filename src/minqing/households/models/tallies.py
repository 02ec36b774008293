"""Denominators: how many households are open on the register, per block and per neighbourhood."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from minqing.households.models.labels import GROUP_LABELS
from minqing.households.rules import Group
from minqing.lib.ids import new_id
from minqing.storage.fields import CodeField


class HouseholdTally(models.Model):
    """Open households of a block, or (``block_id`` null) of a neighbourhood.

    A projection of Household. The rows of whole neighbourhoods are open to every scope; those of
    a block are seen by who may see the block.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    area_code = CodeField(max_length=12)
    block_id = models.UUIDField(null=True)
    group = models.CharField(
        max_length=20, choices=[(group.value, GROUP_LABELS[group]) for group in Group]
    )
    households = models.IntegerField(default=0)

    class Meta:
        """One row for each place and group, never below zero."""

        verbose_name = _("number of households")
        verbose_name_plural = _("numbers of households")
        indexes: ClassVar = [models.Index(fields=["area_code"], name="tally_by_area")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["area_code", "group"],
                condition=models.Q(block_id__isnull=True),
                name="tally_one_per_neighbourhood",
            ),
            models.UniqueConstraint(
                fields=["block_id", "group"],
                condition=models.Q(block_id__isnull=False),
                name="tally_one_per_block",
            ),
            models.CheckConstraint(
                condition=models.Q(households__gte=0), name="tally_not_negative"
            ),
        ]

    def __str__(self) -> str:
        """Place, group and number."""
        return f"{self.area_code} {self.group}: {self.households}"
