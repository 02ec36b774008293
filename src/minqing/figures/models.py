"""Frozen figures."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy

from minqing.figures.rules import Unit
from minqing.ledger.models import Fact

UNITS = {
    Unit.SHARE: gettext_lazy("share in percent"),
    Unit.COUNT: gettext_lazy("number"),
}


class Figure(Fact):
    """One published number at its cut-off, as it was known when it was frozen.

    `value` is the rounded number that was published (a percentage with one decimal for a share);
    `numerator` and `denominator` are what it was rounded from. A figure of a share without
    anything to count has no value. Areas are neighbourhoods or larger, so there is no row security.
    """

    indicator = models.CharField(max_length=60)
    round_id = models.UUIDField(null=True)
    cut_off = models.DateField()
    value = models.DecimalField(max_digits=12, decimal_places=1, null=True)
    numerator = models.BigIntegerField()
    denominator = models.BigIntegerField()
    definition_version = models.PositiveSmallIntegerField()
    frozen_at = models.DateTimeField()

    class Meta:
        """Constraints: a figure of one definition is frozen once."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=[
                    "indicator",
                    "recorded_area_code",
                    "round_id",
                    "cut_off",
                    "definition_version",
                ],
                name="figures_figure_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=models.Q(
                    numerator__gte=0, denominator__gte=0, numerator__lte=models.F("denominator")
                ),
                name="figures_figure_counts",
            ),
            models.CheckConstraint(
                condition=models.Q(block_id__isnull=True), name="figures_figure_no_block"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["area_code", "indicator", "-cut_off"], name="figures_figure_area"),
        ]

    def __str__(self) -> str:
        """The figure's key and value."""
        return f"{self.indicator} {self.area_code} {self.cut_off}: {self.value}"
