"""What a round aims at, how often it comes round, and in which order a block is walked."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from minqing.lib.ids import new_id
from minqing.storage.fields import CodeField
from minqing.visits.models.visiting import Round
from minqing.visits.rules import SHORTEST_REPEAT, TargetGroup

__all__ = ["TARGET_GROUPS", "RepeatRule", "RoundTarget", "WalkingStop"]

TARGET_GROUPS = {
    TargetGroup.SPECIAL_HARDSHIP: gettext_lazy("Households in special hardship"),
    TargetGroup.ELDER_ALONE: gettext_lazy("Elderly people living alone"),
    TargetGroup.ALL: gettext_lazy("All households"),
}
_GROUPS = [(each.value, TARGET_GROUPS[each]) for each in TargetGroup]
_KNOWN = Q(group__in=[each.value for each in TargetGroup])


class RoundTarget(models.Model):
    """The share of a group that is to be met by the end of a day; the latest one is the aim."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="targets")
    group = models.CharField(max_length=20, choices=_GROUPS)
    by_on = models.DateField()
    percent = models.PositiveSmallIntegerField()

    class Meta:
        """One for a group and day, of a share there is."""

        ordering: ClassVar = ["group", "by_on"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "group", "by_on"], name="visits_target_once"),
            models.CheckConstraint(
                condition=Q(percent__gte=1, percent__lte=100), name="visits_target_percent"
            ),
            models.CheckConstraint(condition=_KNOWN, name="visits_target_group"),
        ]

    def __str__(self) -> str:
        """Group, share and day."""
        return f"{self.group} {self.percent} % by {self.by_on}"


class RepeatRule(models.Model):
    """After how many days a household of a group is due again within a round."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="repeats")
    group = models.CharField(max_length=20, choices=_GROUPS)
    every_days = models.PositiveSmallIntegerField()

    class Meta:
        """One for a group; never more often than once a week."""

        ordering: ClassVar = ["group"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "group"], name="visits_repeat_once"),
            models.CheckConstraint(
                condition=Q(every_days__gte=SHORTEST_REPEAT), name="visits_repeat_days"
            ),
            models.CheckConstraint(condition=_KNOWN, name="visits_repeat_group"),
        ]

    def __str__(self) -> str:
        """Group and days."""
        return f"{self.group} every {self.every_days} days"


class WalkingStop(models.Model):
    """Projection: the place of a building in the walk through its block, from 1.

    ``area_code`` is the building's. ``plan`` is the digest of the buildings and coordinates it was
    reckoned from: another one says that the walk is to be planned anew.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    block_id = models.UUIDField()
    area_code = CodeField(max_length=16)
    position = models.PositiveSmallIntegerField()
    plan = models.CharField(max_length=32)
    rev = models.BigIntegerField()

    class Meta:
        """A building is one stop of a block; read by block and rev when a phone pulls."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["block_id", "area_code"], name="visits_stop_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["block_id", "rev", "id"], name="visits_stop_pull"),
        ]

    def __str__(self) -> str:
        """Building and place."""
        return f"{self.position}. {self.area_code}"
