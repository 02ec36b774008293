"""Organisations, members, ties."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from minqing.lib.ids import new_id
from minqing.organisations.rules import Kin, Language, OrganisationKind
from minqing.organisations.rules.sheets import BodyProblem
from minqing.storage.fields import CodeField, SealedField

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

__all__ = [
    "BODY_LABELS",
    "KIN_LABELS",
    "LANGUAGE_LABELS",
    "Kinship",
    "Member",
    "Organisation",
    "Tie",
]

KIND_LABELS = {
    OrganisationKind.BRANCH: _("Party branch"),
    OrganisationKind.MEMBER_UNIT: _("member unit"),
    OrganisationKind.COMMITTEE: _("neighbourhood committee"),
    OrganisationKind.SPONSOR: _("sponsor"),
    OrganisationKind.OFFICE: _("office"),
}
LANGUAGE_LABELS: Mapping[Language, "StrPromise"] = {
    Language.SHANGHAINESE: _("Shanghainese"),
    Language.SUBEI: _("Northern Jiangsu dialect"),
    Language.NINGBO: _("Ningbo dialect"),
    Language.CANTONESE: _("Cantonese"),
    Language.MINNAN: _("Southern Min"),
    Language.SICHUAN: _("Sichuan dialect"),
    Language.SIGN: _("sign language"),
    Language.ENGLISH: _("English"),
}
KIN_LABELS: Mapping[Kin, "StrPromise"] = {
    Kin.SELF: _("the member"),
    Kin.RELATIVE: _("a relative"),
}
BODY_LABELS: Mapping[str, "StrPromise"] = {
    BodyProblem.NOT_A_PHONE: _("“{written}” is no telephone number."),
    BodyProblem.NOT_A_SIGN_IN: _(
        "“{written}” cannot be a sign-in name. Use 2 to 40 small letters, digits, dots or dashes,"
        " beginning with a letter."
    ),
    BodyProblem.SIGN_IN_TAKEN: _("Somebody else signs in as “{written}”. Choose another name."),
    BodyProblem.HAS_A_SIGN_IN: _(
        "This member signs in as “{known}” already. Leave this blank, or write that name."
    ),
    BodyProblem.NAME_TAKEN: _("Another body of this area has this name: {found}."),
    BodyProblem.OTHER_CODE: _(
        "This body is registered under the code {known}. Correct the code, or the name."
    ),
    BodyProblem.OTHER_AREA: _(
        "This body is registered in {known}. A sheet does not move it: leave this blank, or end the"
        " body and bring it in anew under another code."
    ),
    BodyProblem.PARENT_BELOW: _("This body stands below the one in this row. Choose another."),
    BodyProblem.STILL_IN_USE: _(
        "It cannot end: {members} members, {parts} bodies below it and {ties} ties still hold. End"
        " those first."
    ),
    BodyProblem.NOT_A_BRANCH: _("Only a Party branch is tied to a neighbourhood."),
    BodyProblem.NOT_A_NEIGHBOURHOOD: _(
        "A branch is tied to a neighbourhood, not to another kind of area."
    ),
    BodyProblem.NAMESAKES: _(
        "{count} members of this body have this name. Write the staff number or the telephone"
        " number as it is registered."
    ),
    BodyProblem.UNKNOWN_MEMBER: _(
        "You have no member of this name in this body. Bring in the member first; if the body"
        " belongs to another area, ask the level above to do it."
    ),
}


def _ends_after_it_begins(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=models.Q(to_on__isnull=True) | models.Q(to_on__gte=models.F("from_on")), name=name
    )


class Organisation(models.Model):
    """A body; ``area_code`` is the area whose office keeps it on its books.

    ``code`` is its number in the office's own lists, such as the unified social credit code; it
    stays when the name changes.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=40, blank=True, default="", db_default="", db_collation="C")
    kind = models.CharField(
        max_length=12, choices=[(kind.value, KIND_LABELS[kind]) for kind in OrganisationKind]
    )
    name = models.CharField(max_length=120)
    name_pinyin = models.CharField(max_length=200, db_collation="C")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts"
    )
    parent_id: UUID | None
    area_code = CodeField()
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)

    class Meta:
        """A body's name is unique where it is kept, its code in the whole district."""

        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["area_code", "name"],
                condition=models.Q(to_on__isnull=True),
                name="organisation_one_open_per_name",
            ),
            models.UniqueConstraint(
                fields=["code"],
                condition=models.Q(to_on__isnull=True) & ~models.Q(code=""),
                name="organisation_one_open_per_code",
            ),
            _ends_after_it_begins("organisation_ends_after_begins"),
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in OrganisationKind]),
                name="organisation_kind_known",
            ),
        ]

    def __str__(self) -> str:
        """The name."""
        return self.name


class Member(models.Model):
    """Someone who works or volunteers for an organisation.

    ``staff_no`` is their number there, which tells namesakes apart. ``languages`` are those beside
    Mandarin, ``is_volunteer`` says that a resident volunteers (群众骨干), ``capacity`` how many
    households they can look after (null: as many as is usual).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="members")
    organisation_id: UUID
    name = models.CharField(max_length=80)
    name_pinyin = models.CharField(max_length=200, db_collation="C")
    staff_no = models.CharField(
        max_length=40, blank=True, default="", db_default="", db_collation="C"
    )
    phone = SealedField()
    phone_index = models.BinaryField(max_length=32, null=True, editable=False)
    area_code = CodeField()
    user_id = models.UUIDField(null=True, blank=True, unique=True)
    languages = ArrayField(
        models.CharField(
            max_length=20, choices=[(each.value, label) for each, label in LANGUAGE_LABELS.items()]
        ),
        blank=True,
        default=list,
        db_default=[],
    )
    is_volunteer = models.BooleanField(default=False, db_default=False)
    capacity = models.PositiveSmallIntegerField(null=True, blank=True)
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)

    class Meta:
        """Listed by the sound of the name."""

        verbose_name = _("member")
        verbose_name_plural = _("members")
        indexes: ClassVar = [
            models.Index(fields=["area_code", "name_pinyin"], name="member_by_area"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "staff_no"],
                condition=models.Q(to_on__isnull=True) & ~models.Q(staff_no=""),
                name="member_one_open_per_staff_no",
            ),
            _ends_after_it_begins("member_ends_after_begins"),
            models.CheckConstraint(
                condition=models.Q(
                    languages__contained_by=[language.value for language in Language]
                ),
                name="member_languages_known",
            ),
            models.CheckConstraint(
                condition=models.Q(capacity__isnull=True) | models.Q(capacity__gt=0),
                name="member_capacity_positive",
            ),
        ]

    def __str__(self) -> str:
        """The name."""
        return self.name


class Kinship(models.Model):
    """A resident who is a member, or a relative of one: somebody else looks after that household.

    ``person_id`` is an entry of the register of residents, which a lower package does not know;
    ``area_code`` the neighbourhood that recorded it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="kinships")
    member_id: UUID
    area_code = CodeField(max_length=12)
    person_id = models.UUIDField()
    kind = models.CharField(
        max_length=8, choices=[(each.value, label) for each, label in KIN_LABELS.items()]
    )

    class Meta:
        """Said once."""

        verbose_name = _("kinship")
        verbose_name_plural = _("kinships")
        indexes: ClassVar = [models.Index(fields=["person_id"], name="kinship_by_person")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member", "person_id"], name="kinship_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in Kin]), name="kinship_kind_known"
            ),
        ]

    def __str__(self) -> str:
        """Ids only: who is related to whom is personal."""
        return f"{self.person_id} of {self.member_id}"


class Tie(models.Model):
    """A branch tied to a neighbourhood (联系服务社区), from a day to a day."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="ties")
    organisation_id: UUID
    area_code = CodeField(max_length=12)
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)

    class Meta:
        """One open tie for each branch and neighbourhood."""

        verbose_name = _("tie")
        verbose_name_plural = _("ties")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "area_code"],
                condition=models.Q(to_on__isnull=True),
                name="tie_one_open",
            ),
            _ends_after_it_begins("tie_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        """Branch and neighbourhood."""
        return f"{self.organisation_id} – {self.area_code}"
