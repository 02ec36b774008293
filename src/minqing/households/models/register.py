"""The register itself: doors, households, people, hardship entries. Everything is dated."""

from typing import ClassVar
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from minqing.households.models.labels import (
    DWELLING_KIND_LABELS,
    HARDSHIP_LABELS,
    RELATION_LABELS,
    SEX_LABELS,
)
from minqing.households.rules import DwellingKind, HardshipKind, Relation, Sex
from minqing.lib.ids import new_id
from minqing.storage.fields import CodeField, SealedField

_OPEN = models.Q(to_on__isnull=True)


def _ends_after_it_begins(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=_OPEN | models.Q(to_on__gte=models.F("from_on")), name=name
    )


class Dwelling(models.Model):
    """A door: ``area_code`` is its entrance. It may be empty, or hold several households."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    recorded_area_code = CodeField()
    area_code = CodeField()
    block_id = models.UUIDField(null=True)
    floor = models.SmallIntegerField(_("floor"))
    door = models.CharField(_("door"), max_length=12)
    sort_key = models.CharField(max_length=48, db_collation="C")
    address = models.CharField(_("address"), max_length=200)
    kind = models.CharField(
        max_length=8, choices=[(kind.value, DWELLING_KIND_LABELS[kind]) for kind in DwellingKind]
    )
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)
    rev = models.BigIntegerField(default=0)

    class Meta:
        """A plate is on one door of an entrance."""

        verbose_name = _("dwelling")
        verbose_name_plural = _("dwellings")
        indexes: ClassVar = [
            models.Index(fields=["block_id", "rev", "id"], name="dwelling_in_pull_order"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["area_code", "floor", "door"],
                condition=_OPEN,
                name="dwelling_one_open_per_door",
            ),
            models.CheckConstraint(
                condition=models.Q(area_code__regex=r"^[0-9]{18}$"),
                name="dwelling_at_an_entrance",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in DwellingKind]),
                name="dwelling_kind_known",
            ),
            _ends_after_it_begins("dwelling_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        """The address."""
        return self.address


class Household(models.Model):
    """People living together behind one door, from a day to a day.

    ``size`` is how many are said to live here, which may be more than the people written down.
    ``special_hardship`` says whether an entry of the hardship register is open. ``successor_id`` is
    the household that this one was merged into.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dwelling = models.ForeignKey(Dwelling, on_delete=models.PROTECT, related_name="households")
    dwelling_id: UUID
    area_code = CodeField()
    block_id = models.UUIDField(null=True)
    name = models.CharField(_("householder"), max_length=80)
    name_pinyin = models.CharField(max_length=200, db_collation="C")
    size = models.PositiveSmallIntegerField(pgettext_lazy("how many", "people"), default=0)
    special_hardship = models.BooleanField(_("special hardship"), default=False)
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)
    successor_id = models.UUIDField(null=True)
    rev = models.BigIntegerField(default=0)

    class Meta:
        """Found by place, and by block in pull order."""

        verbose_name = _("household")
        verbose_name_plural = _("households")
        indexes: ClassVar = [
            models.Index(fields=["block_id", "rev", "id"], name="household_in_pull_order"),
            models.Index(fields=["area_code", "id"], name="household_by_area"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(area_code__regex=r"^[0-9]{18}$"),
                name="household_at_an_entrance",
            ),
            _ends_after_it_begins("household_ends_after_begins"),
        ]

    def __str__(self) -> str:
        """The householder."""
        return self.name


class Person(models.Model):
    """A resident of a household. The ID and telephone numbers are sealed.

    ``successor_id`` is the entry of the same person that this one was merged into.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="people")
    household_id: UUID
    area_code = CodeField()
    block_id = models.UUIDField(null=True)
    name = models.CharField(_("name"), max_length=80)
    name_pinyin = models.CharField(max_length=200, db_collation="C")
    initials = models.CharField(max_length=40, db_collation="C")
    sex = models.CharField(
        max_length=6, blank=True, choices=[(sex.value, SEX_LABELS[sex]) for sex in Sex]
    )
    birth_on = models.DateField(_("born on"), null=True, blank=True)
    id_number = SealedField()
    id_index = models.BinaryField(max_length=32, null=True, editable=False)
    phone = SealedField()
    phone_index = models.BinaryField(max_length=32, null=True, editable=False)
    relation = models.CharField(
        max_length=16,
        choices=[(relation.value, RELATION_LABELS[relation]) for relation in Relation],
    )
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)
    successor_id = models.UUIDField(null=True)
    rev = models.BigIntegerField(default=0)

    class Meta:
        """Found by place and sound of the name, and by number through the keyed index."""

        verbose_name = _("person")
        verbose_name_plural = _("people")
        indexes: ClassVar = [
            models.Index(fields=["block_id", "rev", "id"], name="person_in_pull_order"),
            models.Index(fields=["area_code", "name_pinyin"], name="person_by_area"),
            models.Index(fields=["id_index"], name="person_by_id_number"),
            models.Index(fields=["phone_index"], name="person_by_phone"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(sex__in=["", *(sex.value for sex in Sex)]),
                name="person_sex_known",
            ),
            models.CheckConstraint(
                condition=models.Q(relation__in=[relation.value for relation in Relation]),
                name="person_relation_known",
            ),
            models.CheckConstraint(
                condition=models.Q(id_number__isnull=True, id_index__isnull=True)
                | models.Q(id_number__isnull=False, id_index__isnull=False),
                name="person_id_number_indexed",
            ),
            models.CheckConstraint(
                condition=models.Q(phone__isnull=True, phone_index__isnull=True)
                | models.Q(phone__isnull=False, phone_index__isnull=False),
                name="person_phone_indexed",
            ),
            _ends_after_it_begins("person_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        """The name."""
        return self.name


class HardshipEntry(models.Model):
    """An entry of the dated register of special hardship (特殊困难家庭)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="hardships")
    household_id: UUID
    area_code = CodeField()
    block_id = models.UUIDField(null=True)
    kind = models.CharField(
        max_length=20, choices=[(kind.value, HARDSHIP_LABELS[kind]) for kind in HardshipKind]
    )
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)

    class Meta:
        """One open entry of a kind for each household; earlier ones never overlap it."""

        verbose_name = _("hardship entry")
        verbose_name_plural = _("hardship entries")
        indexes: ClassVar = [models.Index(fields=["area_code", "id"], name="hardship_by_area")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["household", "kind"], condition=_OPEN, name="hardship_one_open_of_a_kind"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in HardshipKind]),
                name="hardship_kind_known",
            ),
            _ends_after_it_begins("hardship_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        """The kind."""
        return self.kind
