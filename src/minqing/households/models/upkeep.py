"""What keeps the register true: found at the door, look-alikes, merges and their aliases."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from minqing.households.rules.upkeep import FoundKind, FoundState, MergeKind, ProposalState
from minqing.lib.ids import new_id
from minqing.storage.fields import CodeField

__all__ = [
    "FOUND_KIND_LABELS",
    "FOUND_STATE_LABELS",
    "PROPOSAL_STATE_LABELS",
    "DuplicateProposal",
    "FoundAtDoor",
    "HouseholdAlias",
    "Merge",
]

FOUND_KIND_LABELS = {
    FoundKind.HOUSEHOLD: _("A household"),
    FoundKind.PERSON: _("People of a household"),
}
FOUND_STATE_LABELS = {
    FoundState.WAITING: pgettext_lazy("found at the door", "waiting"),
    FoundState.CONFIRMED: pgettext_lazy("found at the door", "on the register"),
    FoundState.JOINED: pgettext_lazy("found at the door", "joined to a household"),
    FoundState.REJECTED: pgettext_lazy("found at the door", "rejected"),
}
PROPOSAL_STATE_LABELS = {
    ProposalState.WAITING: pgettext_lazy("look-alikes", "waiting"),
    ProposalState.MERGED: pgettext_lazy("look-alikes", "merged"),
    ProposalState.DIFFERENT: pgettext_lazy("look-alikes", "not the same"),
    ProposalState.GONE: pgettext_lazy("look-alikes", "no longer there"),
}


class FoundAtDoor(models.Model):
    """A household or people found at a door, held until the neighbourhood confirms them.

    ``household_id`` is the id a phone made for a household that was found, so that visits it sends
    for it can wait; for people found it is their household on the register. ``people`` is a list of
    ``{"name", "relation", "sex", "birth_on"}``. ``result_id`` is the household it became.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(
        max_length=10, choices=[(kind.value, FOUND_KIND_LABELS[kind]) for kind in FoundKind]
    )
    area_code = CodeField()
    block_id = models.UUIDField(null=True)
    household_id = models.UUIDField()
    dwelling_id = models.UUIDField(null=True)
    floor = models.SmallIntegerField(_("floor"), null=True)
    door = models.CharField(_("door"), max_length=12, blank=True)
    name = models.CharField(_("householder"), max_length=80, blank=True)
    size = models.PositiveSmallIntegerField(pgettext_lazy("how many", "people"), default=0)
    people = models.JSONField(default=list)
    note = models.CharField(max_length=400, blank=True)
    found_at = models.DateTimeField()
    member_id = models.UUIDField(null=True)
    device_id = models.UUIDField(null=True)
    received_at = models.DateTimeField()
    state = models.CharField(
        max_length=10,
        default=FoundState.WAITING.value,
        choices=[(state.value, FOUND_STATE_LABELS[state]) for state in FoundState],
    )
    reason = models.CharField(max_length=400, blank=True)
    result_id = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)

    class Meta:
        """Waiting ones by place; a phone's household by its id."""

        verbose_name = _("found at the door")
        verbose_name_plural = _("found at the door")
        indexes: ClassVar = [
            models.Index(
                fields=["area_code", "received_at"],
                condition=models.Q(state=FoundState.WAITING.value),
                name="found_waiting_by_area",
            ),
            models.Index(fields=["household_id"], name="found_by_household"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(area_code__regex=r"^[0-9]{18}$"), name="found_at_an_entrance"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in FoundKind]),
                name="found_kind_known",
            ),
            models.CheckConstraint(
                condition=models.Q(dwelling_id__isnull=False)
                | (models.Q(floor__isnull=False) & ~models.Q(door="")),
                name="found_behind_a_door",
            ),
            models.CheckConstraint(
                condition=models.Q(state=FoundState.WAITING.value, decided_at=None)
                | (
                    models.Q(state__in=[s.value for s in FoundState if s is not FoundState.WAITING])
                    & models.Q(decided_at__isnull=False)
                ),
                name="found_decided_completely",
            ),
        ]

    def __str__(self) -> str:
        """Id and state: names are personal."""
        return f"{self.id} {self.state}"


class DuplicateProposal(models.Model):
    """Two rows of the register that look alike, and what was decided about them.

    ``area_code`` is the smallest neighbourhood, street or district that holds both: whoever may
    see both may decide. "Not the same" is remembered, so the pair is never proposed again.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=10)
    first_id = models.UUIDField()
    second_id = models.UUIDField()
    area_code = CodeField()
    same_number = models.BooleanField(default=False)
    same_birth = models.BooleanField(default=False)
    same_door = models.BooleanField(default=False)
    found_at = models.DateTimeField()
    state = models.CharField(
        max_length=10,
        default=ProposalState.WAITING.value,
        choices=[(state.value, PROPOSAL_STATE_LABELS[state]) for state in ProposalState],
    )
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)

    class Meta:
        """A pair is proposed once."""

        verbose_name = _("look-alikes")
        verbose_name_plural = _("look-alikes")
        indexes: ClassVar = [
            models.Index(fields=["area_code", "id"], name="proposal_by_area"),
            models.Index(fields=["second_id"], name="proposal_by_second"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["first_id", "second_id"], name="proposal_once_a_pair"),
            models.CheckConstraint(
                condition=models.Q(first_id__lt=models.F("second_id")), name="proposal_in_order"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in MergeKind]),
                name="proposal_kind_known",
            ),
        ]

    def __str__(self) -> str:
        """Ids only."""
        return f"{self.kind} {self.first_id} {self.second_id}"


class Merge(models.Model):
    """One row of the register closed in favour of another, until it is undone.

    ``area_code`` is the common area of both. ``restore`` holds what undoing needs: ids, codes and
    numbers, nothing personal.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=10)
    merged_id = models.UUIDField()
    survivor_id = models.UUIDField()
    area_code = CodeField()
    from_on = models.DateField()
    merged_at = models.DateTimeField()
    merged_by = models.UUIDField(null=True)
    undone_at = models.DateTimeField(null=True)
    restore = models.JSONField(default=dict)

    class Meta:
        """A row is merged once at most at a time."""

        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        indexes: ClassVar = [
            models.Index(fields=["survivor_id"], name="merge_by_survivor"),
            models.Index(fields=["area_code", "id"], name="merge_by_area"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["merged_id"],
                condition=models.Q(undone_at__isnull=True),
                name="merge_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=~models.Q(merged_id=models.F("survivor_id")), name="merge_of_two"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in MergeKind]),
                name="merge_kind_known",
            ),
        ]

    def __str__(self) -> str:
        """Ids only."""
        return f"{self.kind} {self.merged_id} into {self.survivor_id}"


class HouseholdAlias(models.Model):
    """Projection of the merges: for whom a merged household's facts count, from day to day.

    Chains are resolved: ``survivor_id`` is the last one on those days. Two random ids and days, no
    name and no place: it stands outside row security, so that whoever counts a door's visits counts
    all of them, also when one of the two doors lies outside their scope.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    household_id = models.UUIDField()
    survivor_id = models.UUIDField()
    from_on = models.DateField()
    to_on = models.DateField(null=True)

    class Meta:
        """One survivor at a time."""

        indexes: ClassVar = [
            models.Index(fields=["survivor_id"], name="alias_by_survivor"),
            models.Index(fields=["household_id"], name="alias_by_household"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["household_id"],
                condition=models.Q(to_on__isnull=True),
                name="alias_one_survivor",
            ),
        ]

    def __str__(self) -> str:
        """Ids only."""
        return f"{self.household_id} counts as {self.survivor_id}"
